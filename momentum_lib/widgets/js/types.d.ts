// What the modules here hand to each other, for `npm run types`: nothing of it is in the bundles.

/**
 * What a field may be, as its figure's JSON says. Its name is a trait of the Python class and, where it has
 * a control, its input's.
 */
export type Field =
  | NumberField
  | ChoiceField
  | ChoicesField
  | FlagField
  | PointField
  | NumbersField
  | TextField;

interface Labelled {
  /** What its control is called. */
  label?: string;
}
/**
 * A number within [min, max]. Equal ways on its slider are equal amounts; on a logarithmic scale equal factors;
 * on one of nines 0.9, 0.99 and 0.999 are equally far apart.
 */
export interface NumberField extends Labelled {
  kind: "number" | "whole_number";
  min: number;
  max: number;
  step?: number;
  scale?: "log" | "nines";
}
/** One of several names, each with its title. */
export interface ChoiceField extends Labelled {
  kind: "choice";
  of: Record<string, string>;
}
/** At least one of several names, in their order. */
export interface ChoicesField extends Labelled {
  kind: "choices";
  of: Record<string, string>;
}
export interface FlagField extends Labelled {
  kind: "flag";
}
/** A place in the plane. */
export interface PointField extends Labelled {
  kind: "point";
}
/** As many numbers as the default has, each within [min, max]. */
export interface NumbersField extends Labelled {
  kind: "numbers";
  default: number[];
  min: number;
  max: number;
}
export interface TextField extends Labelled {
  kind: "text";
  longest: number;
}

/** How a quantity lies along a slider: see slider_scales.js. */
export interface SliderScale {
  /** From a value to its place on the slider, and back. */
  to(value: number): number;
  from(place: number): number;
  /** The way from one place to the next, of all the way there is. */
  step(field: Pick<NumberField, "step"> & { kind?: string }, way: number): number;
  /** Values that stand below it. */
  marks: number[];
}

export type Schema = Record<string, Field>;

/** A figure's state: each field of its schema has a value. A patch has some of them. */
// biome-ignore lint/suspicious/noExplicitAny: what a field holds is said by its schema, while it runs.
export type State = Record<string, any>;

export interface Store {
  schema: Schema;
  /** The state that reset leads back to. */
  first: Readonly<State>;
  get(): Readonly<State>;
  /** Take over what of the patch fits the schema; tell who listens if that changed something. */
  set(patch: unknown): void;
  reset(): void;
  /** Whether it is another state than the first. */
  isMoved(): boolean;
  /** Returns what ends the subscription. */
  subscribe(listener: (state: Readonly<State>, changed: string[]) => void): () => void;
}

/** What a figure that works by itself has to know of where it lives. */
/** A run from a start, perhaps with a velocity there, of which the formula says a step. */
export interface LookedRun {
  setting: State;
  gradient: Loss["gradient"];
  start: Vector;
  velocity?: Vector;
}

export interface Host {
  /** Whether it is in sight, or nearly. */
  visible(): boolean;
  redraw(): void;
  /** Called at a reset and at the end. */
  onStop(listener: () => void): void;
  /** Marks that it is at work. */
  busy(is: boolean): void;
  /** Marks that it moves by itself for a moment. */
  moving(is: boolean): void;
  /** Called when its picture is first seen, but not for those who asked for less motion. */
  onceSeen(listener: () => void): void;
  /** Tells of the step of a run that is looked at, or of step 0 for none. */
  lookedAt(step: number, run: LookedRun): void;
  /** Go to another state in a moment. */
  glide(patch: State): void;
  digits(): Promise<Digits>;
  /** A part of the first picture that may follow it; later pictures are drawn whole. */
  later(piece: () => void): void;
  /** What of its picture is wanted, where it can do with less. */
  panels: string[];
}

export interface Control {
  element: HTMLElement;
  /** Whether it is a button, for which there is no field. */
  pressed?: boolean;
  update(state: Readonly<State>): void;
}

/** What `build` gives: the parts of a figure, and how they follow the state. */
export interface View {
  /** By the fields that they move, where one does; in the order in which they stand. */
  controls: Record<string, Control>;
  picture: HTMLElement;
  update(state: Readonly<State>, width: number): void;
  /** The state's result in words. */
  summary(state: Readonly<State>): string;
}

/** A formula that follows the state, and a step that is looked at. */
export interface Legend {
  element: HTMLElement;
  update(state: Readonly<State>): void;
  look: Host["lookedAt"];
}

export interface FigureDefinition {
  schema: Schema;
  defaults: State;
  /** The fields whose controls stand under the picture; the others are one fold away. */
  main: string[];
  /** The parts of its picture, where a page may ask for some of them only. */
  panels?: string[];
  /** An attribute of the figure's node, by which scripts and tests know what kind of piece it is. */
  mark?: string;
  /** The formula that stands with the picture: see formula.js. */
  legend?(controls: View["controls"]): Legend;
  /** The field that runs up to its value when the figure is first seen. */
  opens?: string;
  /** Of a state that a link asks for and that makes no picture, the nearest that does, and a sentence on it. */
  fitted?(state: Readonly<State>): { state: State; said: string } | null;
  /** False where each state on the way to another would cost much. */
  glides?: boolean;
  /** What the state comes to, where that takes no time: the numbers that are drawn and said. */
  results?(state: Readonly<State>): unknown;
  /** The state and its results in words. */
  summary(state: Readonly<State>, results: unknown): string;
  build(store: Store, host: Host): View;
}

export interface MountOptions {
  /** Whether the page's address may hold the state: a notebook's address belongs to its host. */
  linked?: boolean;
  /** Fetches the handwritten digits. */
  digits(): Promise<Digits>;
  /** Fetches what saves a picture, where figures are shared. */
  pictures?(): Promise<Pictures>;
}

/** What saves a figure's picture with its address: see pictures.js. */
export interface Pictures {
  SVG(root: HTMLElement, address: string): void;
  PNG(root: HTMLElement, address: string): Promise<void>;
  /** The picture itself, for tests. */
  standalone(root: HTMLElement, address: string): SVGElement;
}

/** The handwritten digits as text: see networks.js. */
export interface Digits {
  images: string;
  labels: string;
}

declare global {
  interface Window {
    /** What digits.js, a classic script, leaves behind. */
    momentumDigits: Promise<Digits>;
    /** What pictures.js leaves behind. */
    momentumPictures: Pictures;
  }
}

export type Vector = number[];
/** What of a panel is shown: from and to, once an axis. */
export type Frame = Vector[];

export interface Loss {
  value(theta: Vector): number;
  gradient(theta: Vector): Vector;
  minima: Vector[];
  window: Frame;
  start: Vector;
  learning_rate: number;
}

/** What a rule remembers; `velocity` where it has one. */
export interface Memory {
  velocity?: Vector;
  mean_square?: Vector;
}

export interface Optimizer {
  init(theta: Vector): Memory;
  step(
    theta: Vector,
    state: Memory,
    gradient: (theta: Vector) => Vector,
    t: number,
  ): [Vector, Memory];
}

/** A run: every theta from the start on, its loss and velocity, and the step at which it diverged. */
export interface Run {
  thetas: Vector[];
  losses: number[];
  velocities: Vector[];
  divergedAt: number | null;
}

/** The runs that a figure compares, by what they are called there. */
export type Runs = Record<string, Run>;

/** A scale of d3: from data to pixels, and back. */
export interface Scale {
  (value: number): number;
  invert(pixel: number): number;
  domain(): number[];
  range(): number[];
  base?(): number;
}

export interface Inside {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** The room around a drawing, in pixels. */
export type Margins = Inside;

/** A panel with two axes: `layers` is cut off at its frame, `over` is not. */
export interface Panel {
  element: SVGSVGElement;
  layers: SVGSVGElement;
  over: SVGGElement;
  /** Size, scales and axes at once; `log` makes the upright axis logarithmic, `logAcross` the other. */
  frame(size: {
    width: number;
    height: number;
    x: Vector;
    y: Vector;
    log?: boolean;
    logAcross?: boolean;
    names: string[];
  }): Scales;
}

/** What can be grabbed in a panel: see handle.js. */
export interface Handle {
  element: SVGGElement;
  along: string;
  /** Somebody takes it in hand. */
  hold(): void;
  /** Bring it to a place of its panel, in pixels. */
  moveTo(pixels: Vector): void;
  pixels(): Vector;
}

/** A line in a panel: see lines.js. */
export interface Line {
  key: string;
  /** In data units. */
  points: Vector[];
  /** Gives the colour. */
  rule?: string;
  /** Classes: "ghost", "dashed", "band", ... */
  kind?: string;
  /** Written at its end. */
  name?: string;
  /** From its end to its name, in pixels. */
  gap?: number;
  /** Marks every point. */
  dots?: boolean;
  /** Closes the line to a shape. */
  area?: boolean;
}

/** A run in a chart of losses: a line without its points, perhaps only up to a step. */
export interface RunLine extends Omit<Line, "points"> {
  run: Run;
  /** Whether a ball is at its end. */
  head?: boolean;
  until?: number;
}

/** A name at a line's end: its node, the path that may tie it to that end, and where that is. */
export interface Label {
  name: string;
  end: number[];
  /** From the line's end to its name, in pixels. */
  gap?: number;
  node: SVGTextElement;
  tie: SVGPathElement;
}

export interface Scales {
  x: Scale;
  y: Scale;
  inside: Inside;
}
