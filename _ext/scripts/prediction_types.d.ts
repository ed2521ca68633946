// What the prediction scripts hand to each other.

export interface Scale {
  low: number;
  high: number;
  form: "linear" | "log";
  step: number;
  label?: string;
}

/** A key, a number, a point, or the heights of a curve's handles. */
export type Guess = string | number | number[];

interface Said {
  /** The answer in words. */
  said: string;
}

export interface ChooseData extends Said {
  kind: "choose";
  options: [key: string, html: string][];
  answer: string;
}

export interface NumberData extends Said {
  kind: "number";
  scale: Scale;
  answer: number;
  unit?: string;
}

export interface Axes extends Said {
  x: Scale;
  y: Scale;
  /** Left, top, width and height of the part of the picture within the axes. */
  frame: [number, number, number, number];
}

export interface MarkData extends Axes {
  kind: "mark";
  answer: [number, number];
}

export interface DrawData extends Axes {
  kind: "draw";
  /** Where the handles stand, and the answer there. */
  at: number[];
  answer: number[];
  curve: [xs: number[], ys: number[]];
}

/** What momentum_book.predictions writes into data-prediction. */
export type Data = ChooseData | NumberData | MarkData | DrawData;

/** What is remembered of one prediction. */
export interface Entry {
  guess?: Guess;
  /** Whether the reader asked to see the answer. */
  shown?: boolean;
}

/** What takes a guess: what the reader has set so far, if anything. */
export interface Control {
  element?: HTMLElement;
  guess(): Guess | undefined;
  /** What to do first, in words, where there is no guess yet. */
  first: string;
  /** Undo what it has put into the page beside its element. */
  remove(): void;
}

/** One prediction of the book, as the list at its end has it. */
export interface Registered {
  name: string;
  question: string;
  chapter: string;
  href: string;
  data: Data;
}
