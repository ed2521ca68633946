// What the hosts know of the figures: so they are checked without them, who are checked apart.
import type { FigureDefinition } from "./types.js";

export const FIGURES: Record<string, FigureDefinition>;
