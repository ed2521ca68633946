// The index of the book, and what it answers.

import MiniSearch from "minisearch";
import { asked, gist, indexTerms, stem, words } from "./search_words.js";

/**
 * @typedef {[page: number, kind: "page" | "section" | "term" | "name", anchor: string, title: string, also: string]} Entry
 * @typedef {[address: string, label: string, kind: "chapter" | "library" | "page"]} Page
 * @typedef {{ pages: Page[], entries: Entry[] }} Data
 * @typedef {[text: string, code: string][]} Texts
 * @typedef {{ id: number, title: string, page: string, text: string, code: string, also: string }} Document
 * @typedef {{ text: string, marked: boolean }} Part
 * @typedef {{ href: string, kind: string, title: Part[], place: string, excerpt: Part[] }} Found
 */

const BOOSTS = { title: 6, also: 3, page: 1.5, text: 1, code: 0.35 };
// What is indexed in one go, in letters, so that the page answers in between.
const AT_ONCE = 4000;
const MOST = 24;
const EXCERPT = 170;

/** How much a kind of entry counts, on a chapter's page, another one, one of the library. */
const WEIGHTS = {
  page: { chapter: 2.4, page: 1.1, library: 0.5 },
  section: { chapter: 1, page: 0.8, library: 0.4 },
  term: { chapter: 1, page: 1.1, library: 1 },
  name: { chapter: 0.35, page: 0.35, library: 0.35 },
};
// Of a title that says just what was asked, or begins with it.
const EXACT = 2;
const BEGUN = 1.5;
/** @type {["AND" | "OR", boolean][]} */
const TRIES = [
  ["AND", false],
  ["AND", true],
  ["OR", true],
];
const DEFINED = 6;

/** @typedef {{ data: Data, texts: Texts, index: MiniSearch<Document>, gists: string[] }} Engine */

/**
 * The index of a book, ready once all is in it: of its titles alone, or of its words too.
 *
 * @param {Data} data
 * @param {Texts} [texts]
 * @returns {Promise<Engine>}
 */
export async function indexed(data, texts = []) {
  const { pages, entries } = data;
  const index = new MiniSearch({
    fields: Object.keys(BOOSTS),
    tokenize: indexTerms,
    processTerm: (term) => term,
  });
  const documents = entries.map(([page, kind, , title, also], id) => {
    const [text, code] = texts[id] ?? ["", ""];
    return { id, title, text, code, also, page: kind === "page" ? "" : pages[page][1] };
  });
  let letters = 0;
  for (const one of documents) {
    if (letters > AT_ONCE) {
      letters = 0;
      await new Promise((resolve) => setTimeout(resolve));
    }
    index.add(one);
    letters += one.title.length + one.text.length + one.code.length + one.also.length;
  }
  return { data, texts, index, gists: documents.map(({ title }) => gist(title)) };
}

/** A number is what it is: neither begun nor misspelt. @param {string} term */
const isNumber = (term) => /^\d/.test(term);

/**
 * A query of the index: each term as it is or by its stem, the last one perhaps half written.
 *
 * @param {string[]} terms
 * @param {boolean} misspelt
 */
function queries(terms, misspelt) {
  return terms.map((term, place) => ({
    combineWith: /** @type {const} */ ("OR"),
    queries: [...new Set([term, stem(term)])],
    prefix: place === terms.length - 1 && term.length > 1 && !isNumber(term),
    fuzzy: misspelt && !isNumber(term) && term.length > 2 && 0.25,
  }));
}

/**
 * What the book has on a question, best first, and how many places there are in all.
 *
 * @param {Engine} engine
 * @param {string} query
 * @returns {{ total: number, results: Found[] }}
 */
export function answers({ data, texts, index, gists }, query) {
  const { terms, defines } = asked(query);
  if (!terms.length) return { total: 0, results: [] };
  const wanted = gist(query);
  /** @param {number} id */
  const weight = (id) => {
    const [page, kind] = data.entries[id];
    const known = gists[id] === wanted ? EXACT : gists[id].startsWith(wanted) ? BEGUN : 1;
    return WEIGHTS[kind][data.pages[page][2]] * known * (defines && kind === "term" ? DEFINED : 1);
  };
  /** All terms as they are; else all, perhaps misspelt; else some of them. */
  for (const [combineWith, misspelt] of TRIES) {
    const all = index.search(
      { combineWith, queries: queries(terms, misspelt) },
      { tokenize: (text) => [text], boost: BOOSTS, boostDocument: weight },
    );
    if (!all.length) continue;
    const results = all
      .slice(0, MOST)
      .map(({ id, match }) => found(data, texts[id]?.[0] ?? "", id, match));
    return { total: all.length, results };
  }
  return { total: 0, results: [] };
}

/**
 * @param {Data} data
 * @param {string} text
 * @param {number} id
 * @param {import("minisearch").MatchInfo} match
 * @returns {Found}
 */
function found({ pages, entries }, text, id, match) {
  const [page, kind, anchor, title] = entries[id];
  const [address, label] = pages[page];
  const terms = new Set(Object.keys(match));
  const top = kind === "page";
  return {
    href: top ? address : `${address}#${anchor}`,
    kind,
    title: marked(top ? label : title, terms),
    place: top ? "" : label,
    excerpt: excerpt(text, terms),
  };
}

/**
 * A text in parts, of which those that were asked for are marked.
 *
 * @param {string} text
 * @param {Set<string>} terms
 * @returns {Part[]}
 */
export function marked(text, terms) {
  const parts = [];
  let from = 0;
  for (const { start, end } of words(text).filter((word) => hit(word, terms))) {
    parts.push({ text: text.slice(from, start), marked: false });
    parts.push({ text: text.slice(start, end), marked: true });
    from = end;
  }
  return [...parts, { text: text.slice(from), marked: false }].filter((part) => part.text);
}

/**
 * @param {import("./search_words.js").Word} word
 * @param {Set<string>} terms
 */
const hit = (word, terms) => word.terms.some((term) => terms.has(term) || terms.has(stem(term)));

/**
 * The part of a text in which most of the terms stand.
 *
 * @param {string} text
 * @param {Set<string>} terms
 * @returns {Part[]}
 */
export function excerpt(text, terms) {
  const all = words(text);
  const hits = all.filter((word) => hit(word, terms));
  let [best, most] = [0, 0];
  for (const first of hits) {
    const near = hits.filter((w) => w.start >= first.start && w.end < first.start + EXCERPT - 30);
    const distinct = new Set(near.flatMap((word) => word.terms.map(stem))).size;
    if (distinct > most) [best, most] = [first.start, distinct];
  }
  const start = best < 60 ? 0 : beginning(text, best);
  const last = all.findLast((word) => word.end <= start + EXCERPT);
  const whole = text.length <= start + EXCERPT;
  const end = whole ? text.length : (last?.end ?? start + EXCERPT);
  const cut = `${start ? "… " : ""}${text.slice(start, end)}${whole ? "" : " …"}`;
  return marked(cut, terms);
}

/** Where an excerpt begins that has a word at `place`: with its sentence, or some words before. */
function beginning(/** @type {string} */ text, /** @type {number} */ place) {
  const before = text.slice(Math.max(0, place - 80), place);
  const sentence = before.search(/(?<=[.?!:] )[^.?!:]*$/);
  const from = sentence >= 0 ? sentence : before.indexOf(" ") + 1;
  return place - before.length + from;
}
