// Diagnosis: four unlabelled runs; name what troubles each, and mend it.

import facts from "../../figures/diagnosis.json";
import { actionButton, slider } from "../controls.js";
import { html } from "../dom.js";
import { stateOf } from "../fields.js";
import { apart, smallRuns } from "../small_runs.js";
import { inText } from "../symbols.js";
import { casesOf, runOf, staysBelow, TROUBLES } from "../troubles.js";
import { say } from "../words.js";

const { schema, defaults } = stateOf(facts.fields);
const { words, sliders } = facts;

const RUNS = Object.keys(schema.run.of);
const ofTrouble = (place, part) => words.troubles[TROUBLES[place - 1]][part];
const replaced = (values, i, value) => values.map((one, j) => (j === i ? value : one));
/** What is forgotten when other runs are drawn. */
const { seed: _, at: __, ...FRESH } = defaults;

/** One run as it was drawn, and as the reader has named and set it. */
function seen(one, i, { guesses, checked, learning_rates, betas }) {
  const answer = TROUBLES.indexOf(one.trouble) + 1;
  const [guess, last] = [guesses[i], checked[i]].map(Math.round);
  const alpha = learning_rates[i] > 0 ? learning_rates[i] : one.alpha;
  const beta = betas[i] >= 0 ? betas[i] : one.beta;
  const isOwn = alpha !== one.alpha || beta !== one.beta;
  const mine = isOwn ? runOf(one, alpha, beta) : one.run;
  const there = staysBelow(mine.losses, one.goal.loss);
  const isNamed = last === answer;
  const isMended = isNamed && there !== null && there <= one.goal.within;
  return { ...one, answer, guess, last, set: { alpha, beta }, mine, there, isNamed, isMended };
}

/** The four runs, by their letters, and what is known of each. */
function results(state) {
  const all = casesOf(state.seed).map((one, i) => seen(one, i, state));
  const byName = (part) => Object.fromEntries(all.map((one, i) => [RUNS[i], one[part]]));
  const goals = all.map(({ goal }) => [goal.loss, goal.best, goal.within]);
  return {
    all,
    runs: byName("run"),
    mine: byName("mine"),
    goals,
    answers: all.map(({ answer }) => answer),
    settings: all.map(({ set }) => [set.alpha, set.beta]),
  };
}

/** The parts of the summary on what a run is taken for. */
function asked({ guess, last, answer, isNamed }) {
  const isWrong = guess && guess === last && !isNamed;
  return {
    asked: !guess && !isNamed,
    guess: guess && guess !== last ? ofTrouble(guess, "title") : null,
    would: isWrong ? ofTrouble(guess, "would") : null,
    seen: isWrong ? ofTrouble(answer, "seen") : null,
  };
}

/** The parts of the summary on how a run is mended. */
function task({ answer, goal, set, there, isNamed, isMended }) {
  const parts = {
    ...{ title: ofTrouble(answer, "title"), reason: ofTrouble(answer, "reason") },
    ...{ target: null, within: null, best: null, calm_target: null, calm_within: null },
    ...(goal.best === null
      ? { calm_target: goal.loss, calm_within: goal.within }
      : { target: goal.loss, within: goal.within, best: goal.best }),
    ...set,
    outcome: say(words.outcome, { there: isMended ? there : null }),
  };
  return isNamed ? parts : Object.fromEntries(Object.keys(parts).map((name) => [name, null]));
}

function summary({ run, at }, { all }) {
  const one = all[RUNS.indexOf(run)];
  const loss = (one.isNamed ? one.mine : one.run).losses[at];
  return say(words.summary, {
    named: all.filter(({ isNamed }) => isNamed).length,
    mended: all.filter(({ isMended }) => isMended).length,
    run,
    at,
    height: say(words.height, { loss: Number.isFinite(loss) ? loss : null }),
    ...asked(one),
    ...task(one),
  });
}

/** What the reader has made of a run so far. */
function markOf({ guess, last, answer, isNamed, isMended }) {
  if (isNamed) return say(words.marks[isMended ? "mended" : "right"], titleOf(answer));
  if (!guess) return words.marks.open;
  return say(words.marks[guess === last ? "wrong" : "guess"], titleOf(guess));
}
const titleOf = (place) => ({ title: ofTrouble(place, "title") });
/** The names from which one is chosen. */
function guessing(store) {
  const inputs = TROUBLES.map((_, i) =>
    html("input", { type: "radio", name: "guesses", value: i + 1 }),
  );
  const labels = inputs.map((input, i) =>
    html(
      "label",
      { class: "check" },
      input,
      html("span", {}, ...inText(ofTrouble(i + 1, "title"))),
    ),
  );
  const legend = html("legend");
  const set = html("fieldset", {}, legend, ...labels);
  inputs.forEach((input, i) => {
    input.addEventListener("change", () => {
      const { guesses, run } = store.get();
      store.set({ guesses: replaced(guesses, RUNS.indexOf(run), i + 1) });
    });
  });
  const update = ({ run }, { guess }) => {
    legend.textContent = say(words.question, { run });
    inputs.forEach((input, i) => {
      input.checked = guess === i + 1;
    });
  };
  return { element: set, update };
}

/** The two sliders with which the chosen run is mended. */
function mending(store) {
  const of = (name, part, field) =>
    slider(store, name, {
      field: sliders[name],
      read: (state) => results(state).all[RUNS.indexOf(state.run)].set[part],
      write: (value, state) => ({
        [field]: replaced(state[field], RUNS.indexOf(state.run), value),
      }),
    });
  const both = [of("learning_rate", "alpha", "learning_rates"), of("beta", "beta", "betas")];
  const legend = html("legend");
  const element = html("fieldset", {}, legend, ...both.map((one) => one.element));
  const update = (state) => {
    legend.textContent = say(words.task, state);
    for (const one of both) one.update(state);
  };
  return { element, update, first: both[0].input };
}

/** First the names, and once the right one is found the sliders: before, α and β are nowhere on the page. */
function work(store) {
  const [names, both] = [guessing(store), mending(store)];
  const element = apart("work");
  const check = actionButton("check", "Check", () => {
    const { guesses, run } = store.get();
    const i = RUNS.indexOf(run);
    store.set({ checked: replaced(store.get().checked, i, guesses[i]) });
  });
  const button = check.element.firstElementChild;
  const update = (state) => {
    const one = results(state).all[RUNS.indexOf(state.run)];
    const now = one.isNamed ? both : names;
    if (one.isNamed) both.update(state);
    else names.update(state, one);
    if (now.element.parentNode !== element) element.replaceChildren(now.element);
    // Who has checked by the keyboard goes on with what has taken the names' place.
    if (one.isNamed && document.activeElement === button) both.first.focus();
    button.disabled = !one.guess || one.isNamed;
  };
  return { guesses: { element, update }, check };
}

function build(store, host) {
  const picture = smallRuns(RUNS, host, (run) => store.set({ run }));
  const again = actionButton("again", "Again", () => {
    store.set({ ...FRESH, seed: (store.get().seed + 1) % (schema.seed.max + 1) });
  });
  const write = (seed) => ({ ...FRESH, seed });
  let last = null;
  function update(state, width) {
    last = results(state);
    last.all.forEach((one, i) => {
      const isChosen = RUNS[i] === state.run;
      const how = { run: one.run, at: state.at, said: markOf(one), isChosen, width };
      picture.draw(i, one, how);
    });
  }
  return {
    controls: {
      ...work(store),
      again,
      at: slider(store, "at"),
      seed: slider(store, "seed", { write }),
    },
    picture: picture.element,
    update,
    summary: (state) => summary(state, last),
  };
}

export const Diagnosis = {
  ...{ schema, defaults, main: facts.main, mark: "data-diagnose", opens: "at", glides: false },
  ...{ results, summary, build },
};
