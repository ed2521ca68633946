// The page's notebook with the reader's changes in it.

/** @typedef {import("./cell").Cell} Cell */

/** Put changes into a notebook; an output that no longer fits goes. @param {any} notebook @param {Map<string, Cell>} cells */
export function withChanges(notebook, cells) {
  for (const cell of notebook.cells) {
    const shown = cells.get(cell.id);
    if (shown && shown.text !== shown.book) {
      Object.assign(cell, { source: shown.text, outputs: [], execution_count: null });
    }
  }
  return notebook;
}

/** @param {string} address @param {Map<string, Cell>} cells */
export async function downloadNotebook(address, cells) {
  const answer = await fetch(address);
  const text = JSON.stringify(withChanges(await answer.json(), cells), null, 1);
  const file = URL.createObjectURL(new Blob([text], { type: "application/x-ipynb+json" }));
  const link = Object.assign(document.createElement("a"), {
    href: file,
    download: address.split("/").at(-1),
  });
  link.click();
  URL.revokeObjectURL(file);
}
