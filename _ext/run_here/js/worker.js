// Python in a worker: Pyodide, and the package `worker/` beside this folder, which runs the cells.

import files from "run-here:python";

/** @typedef {import("./protocol").Request} Request */
/** @typedef {import("./protocol").Start} Start */
/** @typedef {import("./protocol").Event} Event */

const HOME = "/home/run_here";
/** @type {any} */
const scope = globalThis;
/** @type {any} */
let pyodide;
/** @type {any} */
let session;
/** @type {Start} */
let settings;
/** Pyodide's packages, from its lock file. @type {Record<string, { imports: string[] }>} */
let known;

/** @param {Event} event */
const tell = (event) => scope.postMessage(event);

/** Start Python; what it needs is on its way at once, not one after the other. @param {Start} start */
async function begin(start) {
  settings = start;
  tell({ kind: "progress", words: "Python is being fetched" });
  scope.importScripts(new URL("pyodide.js", start.pyodide).href);
  const library = fetched(start.library).then((answer) => answer.arrayBuffer());
  const lock = fetched(new URL("pyodide-lock.json", start.pyodide).href);
  pyodide = await scope.loadPyodide({
    indexURL: start.pyodide,
    env: { HOME: "/home/pyodide", MPLBACKEND: "module://run_here_worker.pictures" },
    stdout: () => {},
    stderr: () => {},
  });
  tell({ kind: "progress", words: "Python is starting" });
  known = (await (await lock).json()).packages;
  pyodide.unpackArchive(await library, "zip", { extractDir: HOME });
  for (const [name, text] of Object.entries(files)) {
    pyodide.FS.mkdirTree(`${HOME}/run_here_worker`);
    pyodide.FS.writeFile(`${HOME}/run_here_worker/${name}`, text);
  }
  pyodide.runPython(`import sys; sys.path.insert(0, "${HOME}")`);
  const open = pyodide.pyimport("run_here_worker.open_session");
  session = open(JSON.stringify(start), (/** @type {string} */ event) => tell(JSON.parse(event)));
  tell({ kind: "ready" });
}

/** @param {string} address */
async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} for ${address}`);
  return answer;
}

/** Load the packages that a cell, and those that it needs, import. @param {string} cell */
async function load(cell) {
  const names = [...session.imports(cell)];
  const wanted = Object.keys(known).filter((name) =>
    known[name].imports.some((each) => names.includes(each)),
  );
  const beside = wanted.flatMap((name) => settings.beside[name] ?? []);
  const missing = [...wanted, ...beside].filter(
    (name) => known[name] && !(name in pyodide.loadedPackages),
  );
  if (!missing.length) return;
  tell({ kind: "progress", words: `Loading ${missing.join(", ")}` });
  const quiet = { messageCallback: () => {}, checkIntegrity: false };
  await pyodide.loadPackage(missing, quiet);
}

/** @param {Request} request */
async function answer(request) {
  if (request.kind === "start") return begin(request);
  if (request.kind === "change") return session.change(request.cell, request.source);
  if (request.kind === "call")
    return session.call_json(request.view, JSON.stringify(request.values));
  if (request.kind === "set") return session.set_json(request.view, JSON.stringify(request.state));
  await load(request.cell);
  return session.run(request.cell);
}

/** A fault of this program or of the network, not of a cell. @param {unknown} error */
function fail(error) {
  const words = error instanceof Error ? error.message : String(error);
  const last = words.trim().split("\n").at(-1);
  tell({ kind: "failed", sentence: `Python could not go on: ${last}` });
}

// One after the other: what is asked while something runs waits.
let turn = Promise.resolve();
scope.onmessage = (/** @type {MessageEvent<Request>} */ { data }) => {
  turn = turn.then(() => answer(data)).then(() => {}, fail);
};
