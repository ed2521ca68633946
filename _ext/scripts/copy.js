// A button at each piece of code copies it; the lines that a prompt begins come without it.

/** @param {HTMLElement} block */
function button(block) {
  const copy = document.createElement("button");
  copy.type = "button";
  copy.className = "copy";
  copy.textContent = "Copy";
  copy.setAttribute("aria-label", "Copy this code");
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("pre")?.textContent?.trimEnd() ?? "");
    copy.textContent = "Copied";
    setTimeout(() => {
      copy.textContent = "Copy";
    }, 1500);
  });
  return copy;
}

/** @param {Promise<unknown>} laidOut */
export async function offerCopies(laidOut) {
  await laidOut;
  if (!navigator.clipboard) return; // a page from a file may not write to it everywhere
  /** @type {NodeListOf<HTMLElement>} */
  const blocks = document.querySelectorAll(
    "article :is(.cell_input, [class*='highlight-'], .run-ways) div.highlight",
  );
  for (const block of blocks) {
    if (!block.closest(".cell_output")) block.append(button(block));
  }
}
