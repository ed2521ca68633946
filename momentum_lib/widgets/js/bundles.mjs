// What is bundled from what, for build.mjs and serve.mjs.

import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { registry } from "./registry.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..", "..");
const shared = {
  bundle: true,
  plugins: [registry],
  alias: { "d3-interpolate": join(here, "interpolate.js") },
  target: "es2022",
  charset: "utf8",
  logLevel: "warning",
};

/** A module for anywidget. */
export const WIDGET = {
  ...shared,
  entryPoints: [join(here, "widget.js")],
  format: "esm",
};

/** A classic script, for pages from any address. */
export const PAGE = {
  ...shared,
  entryPoints: { figures: join(here, "page.js") },
  format: "iife",
};

/** The styles of both. */
export const STYLES = { ...shared, entryPoints: { figures: join(here, "styles", "figures.css") } };

/** What a page loads for its predictions. */
export const PREDICTIONS = {
  ...shared,
  entryPoints: { predictions: join(root, "_ext", "scripts", "start_predictions.js") },
  format: "iife",
};

/** What only the page of `make figure` loads. */
export const FOLLOW = { ...shared, entryPoints: { follow: join(here, "follow.js") } };

/** The digits, as a script: a page opened from a file may not fetch anything else. */
export async function writeDigits(folder) {
  const digits = await readFile(join(here, "..", "..", "data", "digits.json"), "utf8");
  await writeFile(join(folder, "digits.js"), `globalThis.momentumDigits=${digits.trim()};\n`);
}

/** Where the site's own files stand. */
export const assets = join(root, "assets");
