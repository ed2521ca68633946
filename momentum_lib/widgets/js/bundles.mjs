// What is bundled from what, for build.mjs and serve.mjs.

import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { registry } from "./registry.mjs";

const here = dirname(fileURLToPath(import.meta.url));
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

/** What saves a picture, loaded when a reader first asks for one. */
export const PICTURES = {
  ...shared,
  entryPoints: { pictures: join(here, "pictures.js") },
  format: "iife",
};

/** The styles of both. */
export const STYLES = { ...shared, entryPoints: { figures: join(here, "styles", "figures.css") } };

/** What the book's own pages do: the site's scripts, in assets/. */
const site = join(here, "..", "..", "..", "_ext", "scripts");
export const SITE = {
  ...shared,
  plugins: [],
  entryPoints: {
    book: join(site, "book.js"),
    predictions: join(site, "start_predictions.js"),
  },
  format: "iife",
};

/** What is loaded when a reader first opens the search, with the licence of what it is made with. */
export const SEARCH = {
  ...SITE,
  entryPoints: { search: join(site, "search.js") },
  banner: { js: await notice("minisearch") },
};

/** The licence of a package, which has to stay with its code. */
async function notice(name) {
  const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  const licence = await readFile(join(folder, "..", "LICENSE.txt"), "utf8");
  return `/*! With ${name}:\n${licence.trim()}\n*/`;
}

/** What only the page of `make figure` loads. */
export const FOLLOW = { ...shared, entryPoints: { follow: join(here, "follow.js") } };

/**
 * The digits, as a script: a page opened from a file may not fetch anything else. Half of all pixels are
 * blank, so two to twenty blank ones in a row are one letter, from h to z.
 */
export async function writeDigits(folder) {
  const text = await readFile(join(here, "..", "..", "data", "digits.json"), "utf8");
  const { images, ...rest } = JSON.parse(text);
  const packed = images.replace(/0{2,20}/g, (run) => String.fromCharCode(102 + run.length));
  const unpacked = '.replace(/[h-z]/g,(letter)=>"0".repeat(letter.charCodeAt(0)-102))';
  const digits = `{...${JSON.stringify(rest)},images:${JSON.stringify(packed)}${unpacked}}`;
  await writeFile(join(folder, "digits.js"), `globalThis.momentumDigits=${digits};\n`);
}
