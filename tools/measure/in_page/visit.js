// Before a page's own scripts: what its first visit costs, in `seen`.

globalThis.seen = { lcp: 0, shift: 0, long: [] };
{
  const watch = (/** @type {string} */ type, /** @type {(entry: any) => void} */ call) =>
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) call(entry);
    }).observe({ type, buffered: true });
  watch("largest-contentful-paint", ({ startTime }) => {
    seen.lcp = startTime;
  });
  watch("layout-shift", ({ hadRecentInput, value }) => {
    if (!hadRecentInput) seen.shift += value;
  });
  watch("longtask", ({ startTime, duration }) => {
    seen.long.push([startTime, startTime + duration]);
  });
}

globalThis.measuring = {
  ...globalThis.measuring,

  /** Total blocking time counts what a task takes beyond 50 ms once the page has been painted first. */
  times() {
    const fcp = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
    const blocked = seen.long
      .map(([from, to]) => Math.max(to - Math.max(from, fcp) - 50, 0))
      .reduce((sum, one) => sum + one, 0);
    return { ...seen, fcp, blocked };
  },

  /** @param {string[]} rules */
  async violations(rules) {
    const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
    return found.violations.length;
  },
};
