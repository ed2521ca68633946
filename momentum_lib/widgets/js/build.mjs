// Bundle the figures twice: a module for anywidget, a classic script for pages from any address; and the
// book's own scripts. `npm run build` writes to ../static and assets/; other folders may be named.

import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { PAGE, PICTURES, SEARCH, SITE, STYLES, WIDGET, writeDigits } from "./bundles.mjs";
import { buildKinds } from "./kinds.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const outdir = resolve(process.argv[2] ?? join(here, "..", "static"));
const assets = resolve(process.argv[3] ?? join(here, "..", "..", "..", "assets"));

await mkdir(outdir, { recursive: true });
await build({ ...WIDGET, outdir, minify: true });
await buildKinds({ ...PAGE, outdir, minify: true });
await build({ ...PICTURES, outdir, minify: true });
// The styles keep their words: only comments and spaces go.
await build({ ...STYLES, outdir, minifyWhitespace: true });
await build({ ...SITE, outdir: assets, minify: true });
await build({ ...SEARCH, outdir: assets, minify: true });
await writeDigits(outdir);
