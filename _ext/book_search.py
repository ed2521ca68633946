r"""What the search looks through: each section, each term, each name of the library.

The body of a page is read just before it is written, whatever theme is around it. Once the book is
built, all of it is written as a plain script, because a page opened from a file may load a script
and nothing else. `scripts/search.js` beside this file is the other half, which asks.

An entry keeps its text as it is shown, for the excerpt, and apart from that the words of its code
and of its set-off formulas, which are found but never shown.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from book_head import in_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docutils import nodes
    from sphinx.application import Sphinx

# Titles come first, so that the search can answer by them; then all the words.
DATA, TEXTS = "search_data.js", "search_texts.js"
TOPICS = "chapters/topics"
# What has no closing tag, and what is not for reading: menus, names of folds, words of controls.
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
SKIPPED = {"button", "nav", "option", "script", "style", "summary", "svg"}
SKIPPED_CLASSES = {"headerlink", "momentum-said", "prediction-fold"}
HEADINGS = {"h1", "h2", "h3", "h4"}
# Within a line nothing is put between these and the text beside them.
INLINE = {"a", "abbr", "b", "cite", "code", "em", "i", "kbd", "math", "semantics", "annotation"}
INLINE |= {"span", "strong", "sub", "sup", "var", "wbr"}
NAMED = {"api-name", "sig"}  # a name of the library, in the book's words and in Sphinx's own
# A word of code: a setting with its number, a name with its dots, a number.
WORD = re.compile(r"[^\W\d]\w*=[\d.]+\d|[^\W\d][\w.]*\w|[^\W\d]|\d[\d_]*(?:\.\d+)?(?:e[-+]?\d+)?")
PARTED = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
ROOT = re.compile(r"\\sqrt\s*(?:\{([^{}]*)\}|(\\[a-z]+|\w))")
SET_UPRIGHT = re.compile(r"\\(?:text|mathrm|mathbf|operatorname)\s*\{([^{}]*)\}")
LAYOUT = re.compile(r"\\(?:(?:left|right|big|Big|q?quad|displaystyle|begin|end)(?![a-z])|[,;:! ])")
RAISED = re.compile(r"([_^])\{([^{}]*)\}")
OMITTED = re.compile("…(?: …)+")
TOPIC = re.compile(
    r"<tr[^>]*><td>(?:<p>)?(.*?)(?:</p>)?</td>\s*<td>.*?"
    r'<a [^>]*href="(?:\./)?([^"#]+)#?([^"]*)"',
    flags=re.DOTALL,
)
COMMAND = re.compile(r"\\([A-Za-z]+)")
SIGNS = {"cdot": "·", "to": "→", "infty": "∞", "dots": "…", "ldots": "…", "cdots": "…", "le": "≤"}


def shown(tex: str) -> str:
    r"""Return a formula as one would type it.

    >>> shown(r"\frac{\alpha}{1-\beta}"), shown(r"\beta = 0.9"), shown(r"\sqrt\kappa")
    ('α/(1-β)', 'β = 0.9', '√κ')
    """
    tex = PARTED.sub(lambda parts: f"{enclosed(parts[1])}/{enclosed(parts[2])}", tex)
    tex = ROOT.sub(lambda root: f"√{enclosed(root[1] or root[2])}", tex)
    tex = LAYOUT.sub(" ", SET_UPRIGHT.sub(r"\1", tex))
    tex = RAISED.sub(lambda part: part[1] + enclosed(part[2]), tex)
    tex = COMMAND.sub(lambda name: SIGNS.get(name[1]) or sign(name[1]), tex)
    return " ".join(re.sub(r"[{}\\]+|(?<= )&", "", tex).split())


def enclosed(part: str) -> str:
    """Return a part of a formula in brackets, where it is more than a sign."""
    return part if re.fullmatch(r"\\?\w+", part) else f"({part})"


def sign(name: str) -> str:
    """Return the sign of a TeX command, most of which HTML knows by the same name."""
    known = html.unescape(f"&{name};")
    return f"{name} " if known.startswith("&") else known


@dataclass
class Entry:
    """A place in the book that the search can lead to."""

    kind: str  # page, section, term or name
    anchor: str
    depth: int = 0
    number: str = ""
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    code: dict[str, None] = field(default_factory=dict)  # in order, each once
    also: list[str] = field(default_factory=list)  # what other texts call it

    def row(self) -> list[str]:
        """Return what is written of it: kind, anchor, title, text, words of code, other names."""
        title, text = (" ".join("".join(part).split()) for part in (self.title, self.text))
        return [
            self.kind,
            self.anchor,
            title,
            OMITTED.sub("…", text),
            *map(" ".join, (self.code, self.also)),
        ]


class Body(HTMLParser):
    """The entries of a page's body, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        self.within: list[Entry] = []  # the entries that are open, the innermost last
        self.open: list[tuple[str, str]] = []  # the elements that are open, each with its kind
        self.ended = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what begins: an entry, or what is to be read in a way of its own."""
        if tag not in INLINE:
            self.put(" ")
        if tag in VOID:
            return
        given = dict(attrs)
        classes = set((given.get("class") or "").split())
        anchor = given.get("id") or ""
        if tag == "section" and anchor:
            self.begin(Entry("section" if self.entries else "page", anchor, len(self.open)))
        elif tag == "dt" and anchor:
            kind = "name" if classes & NAMED else "term"
            entry = Entry(kind, anchor, len(self.open))
            if kind == "name":
                entry.title.append(anchor)
            self.begin(entry)
        way = self.way(tag, classes, given)
        if way == "code formula":
            self.put(" … ")
        self.open.append((tag, way))

    def begin(self, entry: Entry) -> None:
        """Open an entry within those that are open."""
        self.entries.append(entry)
        self.within.append(entry)

    def way(self, tag: str, classes: set[str], given: dict[str, str | None]) -> str:
        """Return how the text in an element is read; "" as that around it."""
        if tag in SKIPPED or classes & SKIPPED_CLASSES:
            return "skip"
        if "section-number" in classes:
            return "number"
        if tag == "math":
            return "code formula" if given.get("display") == "block" else "formula"
        if tag == "annotation":
            return "tex"
        if tag == "pre" or (tag == "dt" and classes & NAMED):
            return "code"
        return "title" if tag in HEADINGS or (tag == "dt" and given.get("id")) else ""

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and the entries that end with it."""
        if tag in VOID or tag not in {name for name, _ in self.open}:
            return
        while self.open.pop()[0] != tag:
            pass
        if tag in {"section", "dd"}:
            while self.within and self.within[-1].depth == len(self.open):
                self.within.pop()
        if tag not in INLINE:
            self.put(" ")

    def handle_data(self, data: str) -> None:
        """Take a text in, in the way of the elements around it."""
        self.put(data)

    def put(self, data: str) -> None:
        """Add a text to the innermost entry: to its title, its text or its words of code."""
        ways = [way for _, way in self.open if way]
        if not self.within or "skip" in ways:
            return
        entry = self.within[-1]
        if any("formula" in way for way in ways):
            if "tex" not in ways:
                return
            data = shown(data)
        if any("code" in way for way in ways):
            entry.code.update(dict.fromkeys(WORD.findall(data)))
        elif "number" in ways:
            entry.number += data
        else:
            (entry.title if "title" in ways else entry.text).append(data)


def entries(body: str) -> list[Entry]:
    """Return the entries of a page's body.

    >>> [entry.row()[1:4] for entry in entries('<section id="a"><h1>A</h1><p>b</p></section>')]
    [['a', 'A', 'b']]
    """
    parser = Body()
    parser.feed(body)
    parser.close()
    return parser.entries


def topics(body: str) -> Iterator[tuple[str, str, str]]:
    """Yield each usual heading, with the page and anchor that the page of topics gives first.

    >>> row = '<tr><td><p>Typical <b>Values</b></p></td><td><a class="x" href="6.html#b">'
    >>> list(topics(row))
    [('Typical Values', '6.html', 'b')]
    """
    for topic, page, anchor in TOPIC.findall(body):
        yield html.unescape(re.sub("<[^>]*>", "", topic)), page, anchor


def name_topics(known: dict[str, list[Entry]], body: str) -> None:
    """Let a place be found by the heading that other texts have for it."""
    for topic, address, anchor in topics(body):
        for entry in known.get(f"chapters/{address.removesuffix('.html')}", []):
            if anchor in {"", entry.anchor}:
                entry.also.append(topic)
                break


def collect(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Keep the entries of each page of the book."""
    if doctree is not None:
        body = context.get("body", "")
        app.book_entries[page] = entries(body)  # type: ignore[attr-defined]
        if page == TOPICS:
            app.book_topics = body  # type: ignore[attr-defined]


def label(page: str, first: Entry) -> str:
    """Return how a result names its page: by chapter and number, where it has one."""
    number, title = first.number.strip(" ."), first.row()[2]
    if number:
        return f"Chapter {number}: {title}"
    return f"The library: {title}" if page.startswith("chapters/api/") else title


def kind_of(page: str, number: str) -> str:
    """Return what a page is: a chapter, a page of the library, or another one."""
    return "chapter" if number else "library" if page.startswith("chapters/api/") else "page"


def data(app: Sphinx) -> dict[str, Any]:
    """Return all that the search knows, in the order of the book."""
    known: dict[str, list[Entry]] = app.book_entries  # type: ignore[attr-defined]
    name_topics(known, getattr(app, "book_topics", ""))
    pages, rows = [], []
    for page in dict.fromkeys(in_order(app)):
        first = known[page][0]
        address = app.builder.get_target_uri(page)
        kind = kind_of(page, first.number)
        pages.append([address, label(page, first), kind])
        for entry in known[page]:
            row = entry.row()
            row[2] = row[2].removeprefix(f"{first.row()[2]}.")
            rows.append([len(pages) - 1, *row])
    return {"pages": pages, "entries": rows}


def write_data(app: Sphinx, exception: Exception | None) -> None:
    """Write the scripts that hand the data to the search."""
    if exception is not None or app.builder.format != "html":
        return
    known = data(app)
    texts = [row[4:6] for row in known["entries"]]
    known["entries"] = [row[:4] + row[6:] for row in known["entries"]]
    for file, name, value in ((DATA, "Data", known), (TEXTS, "Texts", texts)):
        written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        script = f"globalThis.momentumSearch{name} = {written};\n"
        (Path(app.outdir) / "_static" / file).write_text(script, encoding="utf-8")


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Give the page of the search."""
    yield "search", {"title": "Search"}, "search.html"


def prepare(app: Sphinx) -> None:
    """Let this search stand in the place of Sphinx's; the door to it is in the book's script."""
    app.book_entries = {}  # type: ignore[attr-defined]
    app.builder.search = False


def setup(app: Sphinx) -> dict[str, Any]:
    """Read each page when all others have put right what is theirs, and write what was read."""
    app.connect("builder-inited", prepare)
    app.connect("html-page-context", collect, priority=850)
    app.connect("html-collect-pages", search_page)
    app.connect("build-finished", write_data)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": False}
