// Bundle the figures twice: a module for anywidget, a classic script for pages from any address.
// `npm run build` writes to ../static; another folder may be named.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { registry } from "./registry.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "..", "static"));
const shared = {
  bundle: true,
  minify: true,
  plugins: [registry],
  target: "es2022",
  charset: "utf8",
  logLevel: "warning",
};

await mkdir(out, { recursive: true });
await build({
  ...shared,
  entryPoints: [join(here, "widget.js")],
  format: "esm",
  outfile: join(out, "widget.js"),
});
await build({
  ...shared,
  entryPoints: [join(here, "page.js")],
  format: "iife",
  outfile: join(out, "figures.js"),
});
// The digits, as a script: a page opened from a file may not fetch anything else.
const digits = await readFile(join(here, "..", "..", "data", "digits.json"), "utf8");
await writeFile(join(out, "digits.js"), `globalThis.momentumDigits=${digits.trim()};\n`);
// The styles keep their words: only comments and spaces go.
await build({
  ...shared,
  minify: false,
  minifyWhitespace: true,
  entryPoints: [join(here, "styles", "figures.css")],
  outfile: join(out, "figures.css"),
});
