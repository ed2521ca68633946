// The page "You and the evidence": one's own predictions, from what this browser remembers.

import { make, worded } from "./prediction_dom.js";
import { dropWhatFitsNoMore, guessOf, sideBySide, switchForAll } from "./prediction_piece.js";
import { store } from "./prediction_store.js";

/** @import { Registered } from "./prediction_types.js" */

/** @param {Registered} one */
function item({ name, question, href, data }) {
  const link = make("a", { href });
  link.append(...worded("span", question).childNodes);
  const rest = store.open(name)
    ? sideBySide(name, data)
    : [make("p", { class: "prediction-far" }, "Not predicted yet.")];
  return make(
    "li",
    { "data-listed": name },
    make("p", { class: "prediction-question" }, link),
    ...rest,
  );
}

/** How many are predicted, in a sentence. @param {Registered[]} all */
function counted(all) {
  const made = all.filter(({ name, data }) => guessOf(name, data) !== undefined).length;
  const asked = all.filter(
    ({ name, data }) => guessOf(name, data) === undefined && store.entry(name).shown,
  ).length;
  const seen = asked ? ` Of ${asked} more you have seen the answer.` : "";
  return `You have predicted ${made} of ${all.length}.${seen}`;
}

/** @param {Registered[]} all */
function byChapter(all) {
  /** @type {Map<string, Registered[]>} */
  const chapters = new Map();
  for (const one of all) chapters.set(one.chapter, [...(chapters.get(one.chapter) ?? []), one]);
  return [...chapters].flatMap(([chapter, found]) => [
    make("h2", {}, ...worded("span", chapter).childNodes),
    make("ol", { class: "prediction-list" }, ...found.map(item)),
  ]);
}

/** @param {HTMLElement} root */
export function startList(root) {
  const source = document.getElementById("predictions-register")?.textContent;
  if (!source) return;
  /** @type {Registered[]} */
  const all = JSON.parse(source);
  for (const { name, data } of all) dropWhatFitsNoMore(name, data);
  const count = make("p", { role: "status" });
  const list = make("div");
  const forget = make(
    "button",
    {
      type: "button",
      class: "prediction-button prediction-forget",
      click: () => store.forgetAll(),
    },
    "Forget my predictions",
  );
  const tools = make("div", { class: "prediction-buttons" }, switchForAll("show-all"), forget);
  root.replaceChildren(count, tools, list);
  store.follow(() => {
    count.textContent = counted(all);
    list.replaceChildren(...byChapter(all));
  });
}
