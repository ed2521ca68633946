// Bundle the script of the table of claims as a classic script that also works from a file.
// `npm run build` writes to assets; another folder may be named.

import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const outdir = resolve(process.argv[2] ?? join(here, "..", "..", "assets"));
await build({
  stdin: {
    contents: 'import { startClaimsTable } from "./claims_table.js"; startClaimsTable();',
    resolveDir: here,
  },
  outfile: join(outdir, "claims_table.js"),
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  logLevel: "warning",
});
