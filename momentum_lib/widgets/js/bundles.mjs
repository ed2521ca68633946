// What is bundled from what, for build.mjs and serve.mjs.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { packed } from "./pixels.js";
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
    alone: join(site, "alone.js"),
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

/** The digits, packed, as a script: a page opened from a file may not fetch anything else. */
export async function writeDigits(folder) {
  const text = await readFile(join(here, "..", "..", "data", "digits.json"), "utf8");
  const { images, ...rest } = JSON.parse(text);
  const greys = Array.from(images, (letter) => Number.parseInt(letter, 17));
  const bytes = Buffer.from(packed(greys, Array.from(rest.labels, Number))).toString("base64");
  const contents = `import { unpacked } from "./pixels.js";
    const bytes = Uint8Array.from(atob("${bytes}"), (letter) => letter.charCodeAt(0));
    const text = (greys) => Array.from(greys, (grey) => grey.toString(17)).join("");
    const rest = ${JSON.stringify(rest)};
    const images = unpacked(bytes, ${greys.length}, Array.from(rest.labels, Number)).then(text);
    globalThis.momentumDigits = images.then((images) => ({ ...rest, images }));`;
  await build({
    ...PAGE,
    entryPoints: undefined,
    stdin: { contents, resolveDir: here },
    outfile: join(folder, "digits.js"),
    minify: true,
  });
}
