// What the scripts beside this file leave on a page.

/** A model that stands for a kernel, and the figure rendered for it: see model.js. */
declare var host: {
  model: any;
  state: Record<string, unknown>;
  listeners: [string, () => void][];
  onAddress: string[];
  end(): void;
};
/** How a page's visit went: see visit.js. */
declare var seen: { lcp: number; shift: number; long: [number, number][] };
declare var measuring: Record<string, (...given: any[]) => any>;

// With --expose-gc and --enable-precise-memory-info.
declare function gc(): void;
interface Performance {
  memory: { usedJSHeapSize: number };
}

// Cells that run on their page.
declare var runCell: Record<string, (...given: any[]) => any>;
