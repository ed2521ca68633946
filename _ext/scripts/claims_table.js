// The table of all claims: its columns sort, two lists filter it, and a sentence says what is left.
// Without this script the table stands as it is.

/** @typedef {{ row: HTMLTableRowElement, cells: string[], verdict: string }} Entry */

const CHAPTER = 3;
const SORTED = [0, 1, 2, CHAPTER]; // the last column is a paragraph
const EVERY = "";

/** Make every table of claims of the page one that sorts and filters. */
export function startClaimsTable() {
  for (const table of document.querySelectorAll("table.claims")) {
    if (table instanceof HTMLTableElement && table.tHead) start(table);
  }
}

/** @param {HTMLTableElement} table */
function start(table) {
  const entries = [...table.tBodies[0].rows].map(entry);
  addFilters(table, entries);
  addSorting(table, entries);
}

/**
 * @param {HTMLTableRowElement} row
 * @returns {Entry}
 */
function entry(row) {
  const cells = [...row.cells].map((cell) => (cell.textContent ?? "").trim());
  return { row, cells, verdict: row.dataset.verdict ?? "" };
}

/**
 * @param {HTMLTableElement} table
 * @param {Entry[]} entries
 */
function addFilters(table, entries) {
  const verdict = list(
    "Verdict",
    "every verdict",
    distinct(entries, (each) => each.verdict),
  );
  const chapters = distinct(entries, (each) => each.cells[CHAPTER]).sort(compare);
  const chapter = list("Chapter", "every chapter", chapters);
  const status = document.createElement("span");
  status.setAttribute("role", "status");

  const filter = () => {
    for (const { row, cells, verdict: found } of entries) {
      const fits = [EVERY, found].includes(verdict.select.value);
      row.hidden = !(fits && [EVERY, cells[CHAPTER]].includes(chapter.select.value));
    }
    const left = entries.filter(({ row }) => !row.hidden).length;
    status.textContent = `${left} of ${entries.length} claims`;
  };
  verdict.select.addEventListener("change", filter);
  chapter.select.addEventListener("change", filter);
  filter();

  const bar = document.createElement("div");
  bar.className = "claims-filters";
  bar.append(verdict.field, chapter.field, status);
  table.before(bar);
}

/**
 * A labelled list of what to keep.
 *
 * @param {string} name
 * @param {string} every
 * @param {string[]} values
 */
function list(name, every, values) {
  const field = document.createElement("span");
  const label = document.createElement("label");
  const select = document.createElement("select");
  select.id = `claims-${name.toLowerCase()}`;
  label.htmlFor = select.id;
  select.append(new Option(every, EVERY), ...values.map((value) => new Option(value, value)));
  label.append(name);
  field.append(label, select);
  return { field, select };
}

/**
 * @param {Entry[]} entries
 * @param {(each: Entry) => string} read
 */
function distinct(entries, read) {
  return [...new Set(entries.map(read))];
}

/**
 * @param {HTMLTableElement} table
 * @param {Entry[]} entries
 */
function addSorting(table, entries) {
  const heads = [...(table.tHead?.rows[0].cells ?? [])];
  for (const column of SORTED) {
    const head = heads[column];
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const falling = head.getAttribute("aria-sort") === "ascending";
      for (const each of heads) each.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", falling ? "descending" : "ascending");
      sort(table, entries, column, falling ? -1 : 1);
    });
  }
  heads[0].setAttribute("aria-sort", "ascending");
}

/**
 * @param {HTMLTableElement} table
 * @param {Entry[]} entries
 * @param {number} column
 * @param {1 | -1} way
 */
function sort(table, entries, column, way) {
  const sorted = [...entries].sort(
    (one, other) =>
      way * compare(one.cells[column], other.cells[column]) ||
      compare(one.cells[0], other.cells[0]),
  );
  table.tBodies[0].append(...sorted.map(({ row }) => row));
}

/**
 * As a reader orders: chapter 9 before chapter 10.
 *
 * @param {string} one
 * @param {string} other
 */
function compare(one, other) {
  return one.localeCompare(other, "en", { numeric: true });
}
