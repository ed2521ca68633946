// Five samples of the plane, each with what its error does, on a line that leads to its place there.

import { descend } from "./descent.js";
import { html, svg } from "./dom.js";
import { tint } from "./lines.js";
import { SURFACES } from "./losses.js";
import { RULES } from "./optimizers.js";

const [STEPS, WIDE, HIGH, MOST] = [16, 64, 36, 1.3];

/** The error at each of the first steps, as stems about a middle line. */
function stems(rule, [learning_rate, beta]) {
  const bowl = SURFACES.Quadratic({ eigenvalues: [1] });
  const { thetas } = descend(bowl, RULES[rule]({ learning_rate, beta }), [1], STEPS);
  const up = (value) => (HIGH / 2) * (1 - Math.min(Math.max(value / MOST, -1), 1));
  const across = (t) => ((t + 0.5) * WIDE) / (STEPS + 1);
  return thetas
    .map(([value], t) => `M${across(t).toFixed(1)},${HIGH / 2}V${up(value).toFixed(1)}`)
    .join("");
}

/** One sample: a button with its picture and its name, which it has before it is drawn. */
function sampleButton(first, onChoose) {
  const path = svg("path", { class: "stem" });
  const middle = svg("path", { class: "middle", d: `M0,${HIGH / 2}H${WIDE}` });
  const picture = svg(
    "svg",
    { viewBox: `0 0 ${WIDE} ${HIGH}`, "aria-hidden": "true" },
    middle,
    path,
  );
  const name = html("span", {}, first.name);
  const element = html("button", { type: "button" }, picture, name);
  let sample = null;
  element.addEventListener("click", () => onChoose(sample.at));

  function show(rule, given, isChosen) {
    if (sample !== given) {
      sample = given;
      path.setAttribute("d", stems(rule, given.at));
      name.textContent = given.name;
      tint(path, rule);
    }
    element.setAttribute("aria-pressed", isChosen);
  }
  return { element, show };
}

/**
 * A strip of samples above a panel, and in the panel a line from each to its place. `samples` has them by
 * rule; `onChoose` hears the place of the one that is chosen.
 */
export function regimeStrip(chart, samples, onChoose) {
  const buttons = Object.values(samples)[0].map((first) => sampleButton(first, onChoose));
  const count = buttons.length;
  const element = html("div", { class: "regimes", role: "group", "aria-label": "Samples" });
  element.append(...buttons.map((one) => one.element));
  const leaders = svg("path", { class: "leader", "aria-hidden": "true" });
  const dots = svg("path", { class: "dots sample", "aria-hidden": "true" });
  chart.over.prepend(leaders, dots);

  function draw({ rule, learning_rate, beta }, { x, y, inside }) {
    const middle = (i) => inside.left + ((i + 0.5) * (inside.right - inside.left)) / count;
    const places = samples[rule].map(({ at: [u, v] }) => [x(u), y(v)]);
    const leader = ([across, up], i) =>
      `M${middle(i).toFixed(1)},0L${across.toFixed(1)},${up.toFixed(1)}`;
    leaders.setAttribute("d", places.map(leader).join(""));
    dots.setAttribute("d", places.map(([across, up]) => `M${across},${up}h0`).join(""));
    samples[rule].forEach((sample, i) => {
      const isChosen = sample.at[0] === learning_rate && sample.at[1] === beta;
      buttons[i].show(rule, sample, isChosen);
    });
    element.style.paddingLeft = `${inside.left}px`;
  }
  return { element, draw };
}
