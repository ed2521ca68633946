// The picture of four runs: each a cell with its name, its path over its valley, and its loss below.

import facts from "../figures/diagnosis.json";
import { margins, panel } from "./chart.js";
import { html } from "./dom.js";
import { lineLayer } from "./lines.js";
import { surfaceMap } from "./map.js";

const { min, max } = facts.fields.at;
// The same for all, so that they can be compared.
const LOSSES = facts.draw.losses;
const [WIDE, BROAD] = [600, 840];

/** How many cells stand in a row, and how high their two panels are; room.css keeps the room. */
function sizes(width) {
  const across = width < WIDE ? 2 : 4;
  const [map, curve] = width < WIDE ? [112, 92] : width < BROAD ? [150, 124] : [190, 150];
  return { wide: Math.floor(width / across), map, curve };
}

/** A form, within which radio buttons are a group of their own: a page may have several figures. */
export function apart(className) {
  const element = html("form", { class: className });
  element.addEventListener("submit", (event) => event.preventDefault());
  return element;
}

/** One cell: a radio button whose label is the whole of it. */
function cell(name, host, onChoose) {
  const map = surfaceMap(host);
  const curve = panel("curve", margins());
  const [paths, lines] = [map, curve].map(lineLayer);
  const input = html("input", { type: "radio", name: "run", value: name });
  input.addEventListener("change", () => onChoose(name));
  const mark = html("span", { class: "mark" });
  const head = html("span", { class: "head" }, input, html("b", {}, `run ${name}`), mark);
  const element = html("label", { class: "run" }, head, map.element, curve.element);

  function draw(one, { run, at, said, isChosen, width }) {
    const { wide, map: high, curve: low } = sizes(width);
    const key = [one.kappa, one.rotation];
    const isSame = one.mine === run;
    const drawn = isSame ? [] : [{ key: "own", of: one.mine, rule: "HeavyBall" }];
    const all = [{ key: "drawn", of: run, kind: isSame ? "ink" : "ghost" }, ...drawn];
    const shown = isSame ? run : one.mine;
    const dot = { key: "at", rule: isSame ? undefined : "HeavyBall", kind: "none big", dots: true };
    const scales = map.fit(one.loss, key, wide, high);
    paths(
      [
        ...all.map(({ of, ...line }) => ({ ...line, points: of.thetas })),
        { ...dot, points: [shown.thetas[at]] },
      ],
      scales,
    );
    const frame = { width: wide, height: low, x: [min, max], y: LOSSES, log: true };
    const { within, loss } = one.goal;
    const points = [
      [min, loss],
      [within, loss],
      [within, LOSSES[0]],
    ];
    lines(
      [
        ...(one.isNamed ? [{ key: "goal", kind: "dashed", points }] : []),
        ...all.map(({ of, ...line }) => ({ ...line, points: of.losses.map((v, t) => [t, v]) })),
        { ...dot, points: [[at, shown.losses[at]]] },
      ],
      curve.frame({ ...frame, names: ["step t", "loss"] }),
    );
    mark.textContent = said;
    input.checked = isChosen;
    element.classList.toggle("chosen", isChosen);
    element.style.width = `${wide}px`;
  }
  return { element, draw };
}

/** All of them in a group; `onChoose` hears the letter of the one that is chosen. */
export function smallRuns(names, host, onChoose) {
  const form = apart("");
  const cells = names.map((name) => cell(name, host, onChoose));
  form.append(...cells.map((one) => one.element));
  const element = html("div", { class: "panels runs" }, form);
  return { element, draw: (i, one, how) => cells[i].draw(one, how) };
}
