// What the scripts beside this file leave on a page, for the tests to call by name.

declare var inFirefox: Record<string, (...given: any[]) => any>;
declare var inFigure: Record<string, (...given: any[]) => any>;
declare var inMotion: Record<string, (...given: any[]) => any>;
declare var onPage: Record<string, (...given: any[]) => any>;
declare var looked: { looks: Map<string, Map<HTMLElement, string>>; anew: HTMLElement[] };
declare var reachable: Element[];
declare var remembered: WeakMap<Element, { picture: string; words: string }>;

// axe-core's own script, where a test has loaded it.
declare var axe: any;

// JupyterLab, where a page is one, and what lite.js reads of it.
declare var book: Record<string, (...given: any[]) => any>;
declare var jupyterapp: any;

// Cells that run on their page.
declare var cells: Record<string, (...given: any[]) => any>;
