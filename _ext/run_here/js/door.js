// All that a page loads before its reader runs something: buttons, and the way to the rest.

export {}; // a module for the types; the bundle is a classic script

const script = /** @type {HTMLScriptElement} */ (document.currentScript);
const page = new URL(script.dataset.page ?? "", location.href).href;
const style = `[data-cell] .run-bar{display:flex;flex-wrap:wrap;align-items:center;gap:.3rem;margin-top:.3rem;font:.85rem/1.4 var(--book-sans,sans-serif)}
.run-bar button{min-height:2rem;padding:.1rem .7rem;border:1px solid var(--book-line,#8886);border-radius:.4rem;background:none;color:var(--book-blue,inherit);font:inherit;cursor:pointer}
.run-bar button:hover{background:var(--book-raised,#8882)}.run-bar [data-change]{border-color:transparent;color:var(--book-quiet,inherit)}
@media print{.run-bar{display:none!important}}`;
document.head.append(Object.assign(document.createElement("style"), { textContent: style }));

/** The rest, asked for once. @type {Promise<import("./page").Page> | undefined} */
let opened;
const open = () => {
  opened ??= import(new URL("page.js", script.src).href).then((rest) => rest.open(page));
  opened.catch(() => (opened = undefined));
  return opened;
};

/** @param {HTMLElement} cell @param {"run" | "change"} what */
async function use(cell, what) {
  const said = /** @type {HTMLElement} */ (cell.querySelector(".run-said"));
  if (location.protocol === "file:") {
    said.textContent = script.dataset.file ?? "";
    return;
  }
  if (what === "run" && cell.dataset.state === "idle") cell.dataset.state = "starting";
  try {
    (await open())[what](cell.dataset.cell ?? "");
  } catch (error) {
    cell.dataset.state = "idle";
    said.textContent = "What runs code here could not be loaded. Is the network there?";
    console.info(error);
  }
}

/** @param {HTMLElement} cell */
function offer(cell) {
  const input = cell.querySelector(".cell_input");
  if (!input) return;
  const bar = document.createElement("div");
  bar.className = "run-bar";
  for (const what of /** @type {const} */ (["run", "change"])) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset[what] = "";
    button.textContent = what === "change" ? "Change" : "check" in cell.dataset ? "Check" : "Run";
    button.addEventListener("click", () => use(cell, what));
    bar.append(button);
  }
  const said = document.createElement("span");
  said.className = "run-said";
  said.setAttribute("role", "status");
  bar.append(said);
  input.append(bar);
  cell.dataset.state = "idle";
}

/** @type {NodeListOf<HTMLElement>} */
const cells = document.querySelectorAll("[data-cell]");
cells.forEach(offer);

// What a reader has changed before is shown again; that loads no Python.
try {
  if (localStorage.getItem(`run-here:${location.pathname}`)) open();
} catch {
  // Where storage is blocked nothing was kept.
}
