// Every live figure, by the name that stands in `data-figure`.

import { DescentExplorer } from "./figures/descent_explorer.js";

export const FIGURES = { DescentExplorer };
