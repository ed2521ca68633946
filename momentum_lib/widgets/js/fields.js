// What the JSON of a figure says of its fields: the schema of its store, and its first state.

import { CURVES, SURFACES } from "./losses.js";
import { learningRates, RULES } from "./optimizers.js";
import { ruleTitles, surfaceTitles } from "./titles.js";

/** @import { Schema, State } from "./types.js" */

/** The most characters of a text. */
export const LONGEST = 500;

const some = (titles, names) => Object.fromEntries(names.map((name) => [name, titles[name]]));

/** What a field may be a choice of: each name with how it is written. */
const LISTS = {
  surfaces: surfaceTitles(Object.keys(SURFACES)),
  curves: surfaceTitles(Object.keys(CURVES)),
  rules: some(ruleTitles, Object.keys(RULES)),
};

/** The alphas of the rules, where a field's default is one of each. */
const defaultOf = ({ default: own }) => (own === "of each rule" ? learningRates() : own);

/** A choice has the names that it is of with their titles, a text its length. */
function resolved(given) {
  const field = { ...given, default: defaultOf(given) };
  if (field.kind === "text") return { ...field, longest: LONGEST };
  if (!field.of) return field;
  const titles = LISTS[field.of] ?? field.of;
  return { ...field, of: field.only ? some(titles, field.only) : titles };
}

const mapped = (fields, change) =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, change(field)]));

/**
 * The schema and the first state that `fields` of a figure's JSON say.
 *
 * @returns {{ schema: Schema, defaults: State }}
 */
export const stateOf = (fields) => ({
  schema: mapped(fields, resolved),
  defaults: mapped(fields, defaultOf),
});
