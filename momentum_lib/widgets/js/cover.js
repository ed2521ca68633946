// What a figure that lives keeps for paper: the answers that stand beside its still.

/**
 * Take the fold of what would be given away out of a figure that lives; paper has it.
 *
 * @param {HTMLElement} root
 */
export function cover(root) {
  const said = root.querySelector(".momentum-said");
  const folds = [...(said?.querySelectorAll("details") ?? [])];
  const hide = () => {
    for (const fold of folds) fold.remove();
  };
  const show = () => said?.append(...folds);
  const events = Object.entries({ beforeprint: show, afterprint: hide });
  hide();
  if (folds.length)
    for (const [event, listener] of events) window.addEventListener(event, listener);
  return () => {
    for (const [event, listener] of events) window.removeEventListener(event, listener);
    show();
  };
}
