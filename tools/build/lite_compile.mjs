// Runs lite_modules.py in Pyodide, whose bytecode no other Python may write, and keeps its zip:
//   node tools/lite_compile.mjs FOLDER TARGET PACKAGE...
// FOLDER holds Pyodide; a package is one of its own, or a path to a wheel.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, target, ...packages] = process.argv.slice(2);
const { loadPyodide } = createRequire(import.meta.url)(join(folder, "pyodide.js"));
const quiet = () => {};
const pyodide = await loadPyodide({ indexURL: folder, env: { MPLBACKEND: "agg" }, stdout: quiet });
await pyodide.loadPackage(packages, { messageCallback: quiet });
const script = new URL("lite_modules.py", import.meta.url);
writeFileSync(target, pyodide.runPython(readFileSync(script, "utf8")).toJs());
