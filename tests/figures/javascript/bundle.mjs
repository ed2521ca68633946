// Bundle answer.mjs for Node: the figures import JSON and packages, as the page's bundle does.

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { registry } from "../../../momentum_lib/widgets/js/registry.mjs";

const here = dirname(fileURLToPath(import.meta.url));
await build({
  entryPoints: [join(here, "answer.mjs")],
  bundle: true,
  plugins: [registry],
  platform: "node",
  format: "esm",
  outfile: process.argv[2],
  logLevel: "warning",
});
