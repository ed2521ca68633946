// Bundle what a page and its worker load, into ../built or the folder that is named:
//   node build.mjs [FOLDER]

import { copyFile, mkdir, readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const outdir = resolve(process.argv[2] ?? join(here, "..", "built"));

/** The worker's Python, as texts by the files' names, in the place of a module. */
const python = {
  name: "python",
  setup(/** @type {import("esbuild").PluginBuild} */ building) {
    building.onResolve({ filter: /^run-here:python$/ }, () => ({
      path: "python",
      namespace: "py",
    }));
    building.onLoad({ filter: /.*/, namespace: "py" }, async () => {
      const folder = join(here, "..", "worker");
      const names = (await readdir(folder)).filter((name) => name.endsWith(".py")).sort();
      const texts = names.map((name) => readFile(join(folder, name), "utf8"));
      const files = Object.fromEntries(
        (await Promise.all(texts)).map((text, k) => [names[k], text]),
      );
      return { contents: JSON.stringify(files), loader: "json" };
    });
  },
};

/** The licence of a package, which has to stay with its code. @param {string} name */
async function notice(name) {
  const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  return `/*! With ${name} and its like:\n${(await readFile(join(folder, "LICENSE"), "utf8")).trim()}\n*/`;
}

const shared = /** @type {import("esbuild").BuildOptions} */ ({
  bundle: true,
  minify: true,
  target: "es2022",
  charset: "utf8",
  logLevel: "warning",
  outdir,
});
const at = (/** @type {string} */ name) => join(here, `${name}.js`);

await mkdir(outdir, { recursive: true });
await build({ ...shared, entryPoints: [at("door")], format: "iife" });
await build({ ...shared, entryPoints: [at("worker")], format: "iife", plugins: [python] });
await build({ ...shared, entryPoints: [at("page")], format: "esm" });
const licence = await notice("@codemirror/state");
await build({ ...shared, entryPoints: [at("editor")], format: "esm", banner: { js: licence } });
await copyFile(join(here, "run_here.css"), join(outdir, "run_here.css"));
