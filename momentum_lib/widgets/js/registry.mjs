// For esbuild: `registry.js` has every module of figures/, so that a new one is known by being there.

import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** descent_explorer.js has DescentExplorer. */
const nameOf = (file) =>
  file.replace(".js", "").replace(/(^|_)([a-z])/g, (_, __, letter) => letter.toUpperCase());

async function contents() {
  const files = (await readdir(join(here, "figures")))
    .filter((file) => file.endsWith(".js"))
    .sort();
  const imports = files.map((file) => `import { ${nameOf(file)} } from "./figures/${file}";`);
  return `${imports.join("\n")}\nexport const FIGURES = { ${files.map(nameOf).join(", ")} };`;
}

export const registry = {
  name: "registry",
  setup(build) {
    build.onResolve({ filter: /\/registry\.js$/ }, () => ({ path: "registry", namespace: "made" }));
    build.onLoad({ filter: /^registry$/, namespace: "made" }, async () => ({
      contents: await contents(),
      resolveDir: here,
    }));
  },
};
