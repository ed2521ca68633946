// Before a page's own scripts: each second task is slow, so that two that should wait for each other
// would change their order.
(() => {
  const at = window.setTimeout.bind(window);
  let count = 0;
  const uneven = (/** @type {() => void} */ call, delay = 0) => {
    const late = 100 * (count % 2);
    count += 1;
    return at(call, delay + late);
  };
  window.setTimeout = /** @type {typeof setTimeout} */ (uneven);
})();
