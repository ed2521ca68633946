// What the tests read of a notebook in JupyterLite, as `book.NAME`: its own model, so that cells out of
// sight count too.

globalThis.book = {
  panel: () => globalThis.jupyterapp?.shell?.currentWidget,
  content: () => book.panel()?.content,
  context: () => book.panel()?.context,
  ready: () => book.context()?.isReady,
  started: () => book.context().sessionContext.session?.kernel?.status === "idle",
  code: () =>
    [...book.content().model.cells].filter((/** @type {any} */ cell) => cell.type === "code"),
  outputs: (/** @type {any} */ cell) =>
    Array.from({ length: cell.outputs.length }, (_, i) => cell.outputs.get(i).toJSON()),
  failed: (/** @type {any} */ cell) =>
    book.outputs(cell).some((/** @type {any} */ output) => output.output_type === "error"),
  done: () =>
    book.code().every((/** @type {any} */ cell) => cell.executionCount) ||
    book.code().some(book.failed),
  counts: () => book.code().map((/** @type {any} */ cell) => cell.executionCount),
  results: () =>
    book.code().map((/** @type {any} */ cell) => [cell.sharedModel.source, book.outputs(cell)]),
  open: async (/** @type {string} */ path) => {
    const panel = await jupyterapp.commands.execute("docmanager:open", { path });
    await panel.context.ready;
    while (!book.started()) await new Promise((go) => setTimeout(go, 500));
  },
  run: async (/** @type {string} */ code) => {
    const asked = book.context().sessionContext.session.kernel.requestExecute({ code });
    const { content } = await asked.done;
    if (content.status !== "ok") throw new Error(content.evalue);
  },
  /** Another notebook's cells, in a kernel that the code `forget` has emptied. */
  turnTo: async (/** @type {[string, string]} */ [path, forget]) => {
    await book.run(forget);
    const { content } = await jupyterapp.serviceManager.contents.get(path, { content: true });
    book.content().model.fromJSON(content);
  },
  show: (/** @type {string} */ text) => {
    const cells = [...book.content().model.cells];
    const holds = (/** @type {any} */ cell) =>
      cell.type === "code" && cell.sharedModel.source.includes(text);
    book.content().activeCellIndex = cells.findIndex(holds);
    return book.content().scrollToItem(book.content().activeCellIndex);
  },
  ran: () => {
    const { model } = book.content().activeCell;
    return model.executionCount && model.executionState === "idle";
  },
};
