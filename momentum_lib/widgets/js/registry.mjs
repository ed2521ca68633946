// For esbuild: `registry.js` has every module of figures/, so that a new one is known by being there.

import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** The modules of the figures. */
export const kindFiles = async () =>
  (await readdir(join(here, "figures"))).filter((file) => file.endsWith(".js")).sort();

/** descent_explorer.js has DescentExplorer. */
export const nameOf = (file) =>
  file.replace(".js", "").replace(/(^|_)([a-z])/g, (_, __, letter) => letter.toUpperCase());

async function contents() {
  const files = await kindFiles();
  const imports = files.map((file) => `import { ${nameOf(file)} } from "./figures/${file}";`);
  return `${imports.join("\n")}\nexport const FIGURES = { ${files.map(nameOf).join(", ")} };`;
}

/** @param {() => Promise<string> | string} contents */
const registered = (contents) => ({
  name: "registry",
  setup(build) {
    build.onResolve({ filter: /\/registry\.js$/ }, () => ({ path: "registry", namespace: "made" }));
    build.onLoad({ filter: /^registry$/, namespace: "made" }, async () => ({
      contents: await contents(),
      resolveDir: here,
    }));
  },
});

/** All kinds, in one bundle. */
export const registry = registered(contents);

/** Those whose scripts have come. */
export const registryOfLoaded = registered(
  () => "export const FIGURES = globalThis.momentumKinds = {};",
);
