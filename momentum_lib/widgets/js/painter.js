// When a figure is drawn: what it waits for, and what of it may come later.

/**
 * The parts of the first picture. What of it may come `later` is a task each: between them the page
 * answers its reader. Each waits for the one before it, also where the window changes and a second
 * drawing adds its own. Once all are drawn, `root` is marked, and later parts are drawn at once.
 *
 * @param {HTMLElement} root
 * @param {() => boolean} isThere
 * @param {() => void} whole Called once, when all are drawn.
 */
export function firstPicture(root, isThere, whole) {
  /** @type {(() => void)[]} */
  const pieces = [];
  let [ready, completing, wasReady] = [false, false, false];

  function next() {
    const piece = pieces.shift();
    completing = Boolean(piece);
    ready = !piece;
    root.toggleAttribute("data-ready", ready);
    if (!piece) {
      if (!wasReady) whole();
      wasReady = true;
      return;
    }
    setTimeout(() => {
      if (!isThere()) return;
      piece();
      next();
    });
  }
  return {
    ready: () => ready,
    complete: () => {
      if (!ready && !completing) next();
    },
    /** @param {() => void} piece */
    later: (piece) => {
      if (ready) piece();
      else pieces.push(piece);
    },
  };
}

/**
 * What draws a figure: when its state or its width has changed, once a frame, and only nearly in sight.
 *
 * @param {HTMLElement} root
 * @param {HTMLElement} live
 * @param {{ draw: () => void, visible: boolean, hurried: () => boolean }} options
 */
export function painter(root, live, { draw, visible, hurried }) {
  let [waiting, stale] = [0, false];

  function paint() {
    waiting = 0;
    if (live.clientWidth === 0) return; // not laid out: hidden, on paper, or gone
    stale = false;
    draw();
    root.dispatchEvent(new Event("drawn"));
  }
  function schedule() {
    stale = true;
    if (!visible || waiting) return;
    // The first picture is hidden until it is whole: it need not hold up a frame.
    waiting = hurried() ? requestAnimationFrame(paint) : setTimeout(paint);
  }
  const near = { rootMargin: "400px 0px" };
  const sight = new IntersectionObserver((entries) => {
    visible = Boolean(entries.at(-1)?.isIntersecting);
    if (visible && stale) schedule();
  }, near);
  const size = new ResizeObserver(schedule);
  // The page of a figure alone asks for it where its picture is to have another size.
  root.addEventListener("redraw", schedule);
  sight.observe(root);
  size.observe(live);
  return {
    schedule,
    visible: () => visible && live.isConnected,
    rest() {
      root.removeEventListener("redraw", schedule);
      sight.disconnect();
      size.disconnect();
    },
  };
}
