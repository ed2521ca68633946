// How a page is laid out: where its first picture stands, and what takes which share of its height.

{
  /** @param {Element} node */
  const isSeen = (node) => node.checkVisibility() && node.getBoundingClientRect().height > 0;

  /** The parts that are seen, without those within another of them. @param {string} selector */
  const outermost = (selector) =>
    [...document.querySelectorAll(selector)].filter(
      (node) => isSeen(node) && !node.parentElement?.closest(selector),
    );

  /** @param {string} selector */
  const height = (selector) =>
    outermost(selector).reduce((sum, node) => sum + node.getBoundingClientRect().height, 0);

  const PARTS = {
    code: ".article :is(.cell_input, section > [class*=highlight-]) div.highlight",
    live: ".article figure[data-figure]",
    stills: ".article figure:not([data-figure])",
    predictions: ".article .prediction",
    claims: ".article article.claim",
  };
  const PICTURES = "figure[data-figure] .panels, figure img, .claim-board";

  globalThis.measuring = {
    ...globalThis.measuring,

    /** Go through the page as a reader does, until all that waits for them has come. */
    async toTheEnd() {
      for (let at = 0; at < document.documentElement.scrollHeight; at += innerHeight / 2) {
        scrollTo({ top: at, behavior: "instant" });
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
      scrollTo({ top: 0, behavior: "instant" });
      await new Promise((resolve) => setTimeout(resolve, 300));
    },

    /** The first picture's top, shares of the height in hundredths, and lines of code that are cut. */
    layout() {
      const whole = document.querySelector(".article")?.getBoundingClientRect().height ?? 1;
      const first = [...document.querySelectorAll(PICTURES)].find(isSeen);
      const shares = Object.entries(PARTS).map(([name, selector]) => [
        name,
        (100 * height(selector)) / whole,
      ]);
      const cut = [...document.querySelectorAll(".article pre")].filter(
        (node) => isSeen(node) && node.scrollWidth > node.clientWidth + 1,
      );
      return {
        top: first ? first.getBoundingClientRect().top + scrollY : null,
        height: whole,
        ...Object.fromEntries(shares),
        cut: cut.length,
      };
    },
  };
}
