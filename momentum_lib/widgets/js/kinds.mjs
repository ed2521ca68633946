// A page loads the kinds of figures that it shows. figures.js has what the page needs and what two kinds
// share; what only one kind needs is a script of its own, and takes the rest from there.
//
// They are classic scripts, because a page from a file may load no modules. So what is shared is handed
// over in a global, name by name, and what no kind asks for is not kept.

import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { kindFiles, nameOf, registryOfLoaded } from "./registry.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const IMPORT = /^import (?<what>[^"]*) from "(?<address>[^"]+)";$/gm;

/** All that is reached from a module. */
function reached(inputs, from, found = new Set()) {
  if (found.has(from)) return found;
  found.add(from);
  for (const { path } of inputs[from].imports) reached(inputs, path, found);
  return found;
}

/** The names that a source takes from a module. */
function taken(source, from) {
  const found = [...source.matchAll(IMPORT)].filter(({ groups }) => groups.address === from);
  return found.flatMap(({ groups: { what } }) => {
    if (what.startsWith("*")) throw new Error(`name what is taken of ${from}: it is shared`);
    if (!what.startsWith("{")) return ["default"];
    const names = what.slice(1, -1).split(",");
    return names.map((name) => name.trim().split(" as ")[0]).filter(Boolean);
  });
}

/** Which names of which shared modules the kinds take. */
async function sharedParts(options, kinds) {
  const { metafile } = await build({
    ...options,
    absWorkingDir: here,
    entryPoints: ["page.js", ...kinds],
    write: false,
    metafile: true,
  });
  const { inputs } = metafile;
  const ofPage = reached(inputs, "page.js");
  const users = kinds.map((kind) => reached(inputs, kind));
  const isShared = (path) =>
    ofPage.has(path) || users.filter((modules) => modules.has(path)).length > 1;
  /** @type {Map<string, Set<string>>} */
  const parts = new Map();
  const add = (path, names) => parts.set(path, new Set([...(parts.get(path) ?? []), ...names]));
  for (const kind of kinds.filter(isShared)) add(kind, [nameOf(kind.slice("figures/".length))]);
  for (const own of Object.keys(inputs).filter((path) => !isShared(path))) {
    const source = await readFile(join(here, own), "utf8");
    for (const { path, original } of inputs[own].imports.filter(({ path }) => isShared(path)))
      add(path, taken(source, original));
  }
  return [...parts].map(([path, names]) => ({ path, names: [...names] }));
}

/** The source of figures.js: the page's host, and what is handed over. */
function host(parts) {
  const own = (index) => (name) => `${name} as part${index}_${name}`;
  const imports = parts.map(
    ({ path, names }, index) => `import { ${names.map(own(index)).join(", ")} } from "./${path}";`,
  );
  const all = parts.flatMap(({ names }, index) => names.map((name) => `part${index}_${name}`));
  return `${imports.join("\n")}
    globalThis.momentumParts = { ${all.join(", ")} };
    import "./page.js";`;
}

/** For esbuild: a part is what figures.js has handed over. */
const handedOver = (parts) => ({
  name: "handed over",
  setup(build) {
    build.onResolve({ filter: /./ }, async ({ path, pluginData, ...args }) => {
      if (pluginData === "asked") return;
      const found = await build.resolve(path, { ...args, pluginData: "asked" });
      const index = parts.findIndex((part) => join(here, part.path) === found.path);
      return index < 0 ? found : { path: String(index), namespace: "part" };
    });
    build.onLoad({ filter: /./, namespace: "part" }, ({ path: index }) => {
      const lines = parts[Number(index)].names.map((name) => {
        const variable = name === "default" ? "default" : `const ${name} =`;
        return `export ${variable} momentumParts.part${index}_${name};`;
      });
      return { contents: lines.join("\n") };
    });
  },
});

/**
 * Build figures.js, and a script for each kind.
 *
 * @param {import("esbuild").BuildOptions & { outdir: string }} options
 */
export async function buildKinds({ outdir, entryPoints, ...options }) {
  const shared = { ...options, plugins: [registryOfLoaded] };
  const files = await kindFiles();
  const parts = await sharedParts(
    { ...shared, outdir },
    files.map((file) => `figures/${file}`),
  );
  const write = (name, contents, plugins) =>
    build({
      ...shared,
      plugins,
      stdin: { contents, resolveDir: here },
      outfile: join(outdir, name),
    });
  await write("figures.js", host(parts), shared.plugins);
  for (const file of files) {
    const name = nameOf(file);
    const source = `import { ${name} } from "./figures/${file}"; momentumKinds.${name} = ${name};`;
    await write(`figure-${name}.js`, source, [handedOver(parts)]);
  }
}
