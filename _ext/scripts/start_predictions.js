// What a page loads by itself for its predictions, as assets/predictions.js.

import { startPredictions } from "./predictions.js";

startPredictions();
