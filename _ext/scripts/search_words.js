// A text as the words that the search compares: the book's, and a reader's.

/** @typedef {{ terms: string[], start: number, end: number }} Word  A word's terms, and where it stands. */

/** @type {Record<string, string>} */
const GREEK = {
  ...{ α: "alpha", β: "beta", γ: "gamma", δ: "delta", ε: "epsilon", ϵ: "epsilon", η: "eta" },
  ...{ θ: "theta", κ: "kappa", λ: "lambda", μ: "mu", µ: "mu", ν: "nu", ρ: "rho", σ: "sigma" },
  ...{ φ: "phi", ω: "omega", ξ: "xi", π: "pi", τ: "tau", χ: "chi", ψ: "psi", ζ: "zeta" },
};

// A setting with its number, a number, a Greek letter with its index, a word.
const WORD =
  /([a-z_]\w*)=(\d+(?:\.\d+)?)|(?:(?<!\d)\.\d+|\d+(?:[,_]\d{3})*(?:\.\d+)?)(?:e[-+]?\d+)?|([α-ωϵµ])_?(\d)?|[\p{Letter}_](?:(?![α-ωϵµ])[\p{Letter}\d_])*/giu;

// What is called by several names has one term more, the same for all of them.
/** @type {{ term: string, names: string[] }[]} */
const NAMES = [
  { term: "alpha", names: ["learning rate", "step size", "lr"] },
  { term: "beta", names: ["momentum coefficient", "momentum parameter"] },
  { term: "kappa", names: ["condition number"] },
  { term: "nesterov", names: ["nag", "look ahead", "lookahead"] },
  { term: "heavyball", names: ["heavy ball", "classical momentum"] },
  { term: "warmup", names: ["warm up"] },
  { term: "minibatch", names: ["mini batch"] },
  { term: "rmsprop", names: ["rms prop"] },
].map(({ term, names }) => ({
  term,
  names: names.map((name) => name.split(" ").map(stem).join(" ")),
}));

/** Words that only make a question of what is asked. */
const LITTLE = new Set(
  `a about am an and are as at be by can could define definition do does explain for from get give
   how i if in into is it its me mean meaning means my of on or s should show so tell than that the
   their there these they this to use used using was we were what when where which who why will
   with would you your`.split(/\s+/),
);

/** A question that asks what a word means. */
const DEFINES = /^\s*(what(['’]s| is| are| does)|define|definition of|meaning of|explain)\s/i;

/** A word without its ending: oscillate, oscillates and oscillation are one. @param {string} word */
export function stem(word) {
  if (word.length < 5 || /\d/.test(word)) return word;
  if (word.length < 7) return word.replace(/(?<=[^siu])s$/, "");
  return word.replace(/(?<=.{4})(?:ations?|ings?|ions?|ences?|ents?|ates?|ies|ed|e?s|e|y)$/, "");
}

/** @param {RegExpMatchArray} found */
function terms(found) {
  const [word, name, value, letter, index] = found;
  if (value) return [word.toLowerCase(), ...pieces(name), String(Number(value))];
  if (/^[.\d]/.test(word)) return [String(Number(word.replace(/[,_]/g, "")))];
  if (!letter) return pieces(word);
  const spelt = GREEK[letter.toLowerCase()];
  return index ? [spelt, spelt + index] : [spelt ?? letter];
}

/** A word, and where it is made of several, as in code, those too. @param {string} word */
function pieces(word) {
  const whole = word.toLowerCase();
  const parts = word.split(/_+|(?<=\p{Lowercase})(?=\p{Uppercase})/u).filter((part) => part);
  if (parts.length < 2) return [whole];
  return [whole.replaceAll("_", ""), ...parts.map((part) => part.toLowerCase())];
}

/**
 * The words of a text in their order.
 *
 * @param {string} text
 * @returns {Word[]}
 */
export function words(text) {
  const digits = text.replace(/[₀-₉]/g, (sign) => String(sign.charCodeAt(0) - 0x2080));
  return Array.from(digits.matchAll(WORD), (found) => ({
    terms: terms(found),
    start: found.index,
    end: found.index + found[0].length,
  }));
}

/** The terms of a text, in their order. @param {string} text */
const own = (text) => words(text).flatMap((word) => word.terms);

/** The same, with those that stand for names of several words. @param {string} text */
function named(text) {
  const terms = own(text);
  const run = ` ${terms.map(stem).join(" ")} `;
  const more = NAMES.flatMap(({ term, names }) => {
    const times = names.reduce((sum, name) => sum + run.split(` ${name} `).length - 1, 0);
    return Array(times).fill(term);
  });
  return [...terms, ...more];
}

/** All terms by which a text is found. @param {string} text */
export const indexTerms = (text) =>
  named(text).flatMap((term) => (stem(term) === term ? [term] : [term, stem(term)]));

/**
 * What a reader asks for: the terms, without the words that only make a question of it; and whether
 * the question is what a word means.
 *
 * @param {string} query
 */
export function asked(query) {
  const all = [...new Set(named(query))];
  const telling = all.filter((term) => !LITTLE.has(term));
  return { terms: telling.length ? telling : all, defines: DEFINES.test(query) };
}

/** What two texts have in common that say the same. @param {string} text */
export const gist = (text) => ` ${asked(text).terms.map(stem).join(" ")} `;
