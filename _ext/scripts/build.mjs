// Bundle the site's own scripts, each as a classic script that also works from a file.
// `npm run build` writes to assets; another folder may be named.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const outdir = resolve(process.argv[2] ?? join(here, "..", "..", "assets"));
const shared = {
  outdir,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  logLevel: "warning",
};

/** The licence of a package, which has to stay with its code. */
async function notice(name) {
  const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  const licence = await readFile(join(folder, "..", "LICENSE.txt"), "utf8");
  return `/*! With ${name}:\n${licence.trim()}\n*/`;
}

await build({ ...shared, entryPoints: [join(here, "search_door.js")] });
await build({
  ...shared,
  entryPoints: [join(here, "search.js")],
  banner: { js: await notice("minisearch") },
});
