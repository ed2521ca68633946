// What page and worker say to each other. The worker knows cells by their ids, and nothing of the page.

/** From a notebook: a cell's code. `exercise` is the exercise's name, or empty. */
export interface Code {
  id: string;
  source: string;
  exercise: string;
}

/** What a start needs: addresses are absolute. */
export interface Start {
  kind: "start";
  pyodide: string;
  library: string;
  modules: Record<string, string[]>;
  beside: Record<string, string[]>;
  cells: Code[];
  /** The signature of the text that each shown output was made from, where that is not the book's. */
  shown: Record<string, string>;
}

export type Request =
  | Start
  | { kind: "change"; cell: string; source: string }
  | { kind: "run"; cell: string }
  | { kind: "call"; view: string; values: Record<string, Value> }
  | { kind: "set"; view: string; state: Record<string, unknown> };

export type Value = string | number | boolean;

/** A form by its MIME type: text, base64, or what sliders and live figures need. */
// biome-ignore lint/suspicious/noExplicitAny: each form has a type of its own
export type Bundle = Record<string, any>;

export type Output =
  | { kind: "stream"; name: "stdout" | "stderr"; text: string }
  | { kind: "display"; data: Bundle };

export interface Fault {
  sentence: string;
  line: number;
  traceback: string;
}

export type Event =
  | { kind: "progress"; words: string }
  | { kind: "ready" }
  | { kind: "failed"; sentence: string }
  | { kind: "began"; cell: string; quiet: boolean }
  | { kind: "output"; where: string; output: Output }
  | { kind: "clear"; where: string }
  | { kind: "done"; cell: string; seconds: number; shown: string; right?: boolean }
  | ({ kind: "error"; cell: string; because: string } & Fault)
  | { kind: "called"; view: string; fault: string | null }
  | { kind: "stale"; cells: string[] };

/** A control that a laboratory asks for. */
export interface Control {
  name: string;
  label: string;
  kind: "range" | "checkbox" | "text" | "select";
  value: Value;
  min?: number;
  max?: number;
  step?: number;
  base?: number;
  options?: string[];
}

export type State = "idle" | "starting" | "waiting" | "running" | "done" | "error" | "stale";
