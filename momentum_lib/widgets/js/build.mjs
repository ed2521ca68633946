// Bundle the figures twice: a module for anywidget, a classic script for pages from any address.
// `npm run build` writes to ../static, and the site's script to assets; another folder may be named.

import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { assets, PAGE, PREDICTIONS, STYLES, WIDGET, writeDigits } from "./bundles.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const outdir = resolve(process.argv[2] ?? join(here, "..", "static"));

await mkdir(outdir, { recursive: true });
await build({ ...WIDGET, outdir, minify: true });
await build({ ...PAGE, outdir, minify: true });
await build({ ...PREDICTIONS, outdir: process.argv[2] ? outdir : assets, minify: true });
// The styles keep their words: only comments and spaces go.
await build({ ...STYLES, outdir, minifyWhitespace: true });
await writeDigits(outdir);
