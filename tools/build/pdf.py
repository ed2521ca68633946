"""The whole book as one PDF, printed by the browser: `_build/html/momentum.pdf`.

Each page of the site is printed by itself, with stills in place of live figures. Then the parts are
put together: a title and contents before them, page numbers over them, and the links between pages,
which the browser writes as addresses, made to lead to the same places of this file.
"""

from __future__ import annotations

import base64
import html
import io
import posixpath
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from playwright.sync_api import sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, Fit, NameObject, TextStringObject

from tools.build import browser, serve, site_build
from tools.build.environment import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

BOOK = site_build.HTML
TARGET = BOOK / "momentum.pdf"
PAPER: dict[str, Any] = {
    "format": "A4",
    "margin": {"top": "18mm", "bottom": "22mm", "left": "20mm", "right": "20mm"},
    "print_background": True,
    "tagged": True,
}
# In print there is no time to wait for a face: the letters would be missing, or another face's. So
# the faces come in the style itself, and all of them are made ready first.
FACE = re.compile(r"@font-face \{.*?\}")
FACE_FILE = re.compile(r'url\("(fonts/[^"]+)"\)')
LOAD_FACES = "Promise.all([...document.fonts].map((face) => face.load())).then(() => {})"
# A picture further down waits until a reader comes near it.
LOAD_PICTURES = """Promise.all([...document.images].map((picture) => {
  picture.loading = "eager";
  return picture.decode();
})).then(() => {})"""
FRONT = """<!DOCTYPE html><html lang="en"><title>{title}</title>
<style>{faces}
  body {{ margin: 0; color: #23272e; font: 11.5pt/1.5 "Momentum Serif", Georgia, serif; }}
  h1 {{ margin: 70mm 0 4mm; font-size: 44pt; line-height: 1; }}
  .of {{ color: #5f6670; font-size: 15pt; }}
  h2 {{ break-before: page; margin: 0 0 8mm; font-size: 22pt; }}
  li {{ display: flex; align-items: baseline; gap: 2mm; margin: 2.2mm 0; }}
  ol {{ margin: 0; padding: 0; list-style: none; }}
  a {{ color: inherit; text-decoration: none; }}
  .dots {{ flex: 1; border-bottom: 1px dotted #a3abb5; }}
  .about {{ margin-top: 60mm; color: #5f6670; }}
  .about p {{ margin: 1mm 0; }}
</style>
<h1>{title}</h1><p class="of">The printed edition. {site}</p>
<div class="about">{about}</div>
<h2>Contents</h2><ol>{rows}</ol></html>"""
AUTHORS = "The authors of the momentum book"
LICENSES = (
    "Text and pictures: Creative Commons Attribution 4.0 International (CC BY 4.0).",
    "The code in them: MIT License.",
)
NUMBERS = """<!DOCTYPE html><html lang="en"><title>numbers</title>
<style>
  @page {{ size: A4; margin: 0; }}
  body {{ margin: 0; color: #5f6670; font: 9pt system-ui, sans-serif; }}
  div {{ box-sizing: border-box; height: 297mm; padding: 283mm 20mm 0; text-align: center;
    break-after: page; overflow: hidden; }}
  div:last-child {{ break-after: auto; }}
</style>{rows}</html>"""


# The browser notes where an element stands only if a link of its own page leads there: unseen ones
# will do.
NOTE_PLACES = """names => {
  const links = document.createElement("div");
  links.hidden = true;
  for (const name of names) links.appendChild(document.createElement("a")).href = "#" + name;
  document.body.append(links);
}"""
LINK = re.compile(r'href="([^":]*)#([^"]+)"')


@dataclass(frozen=True)
class Part:
    """A printed page of the site: its address within the book, its title, its PDF."""

    path: str
    title: str
    reader: PdfReader


@dataclass(frozen=True)
class Place:
    """A page of the whole book, and where it is not the page's top a height on it."""

    page: int
    top: float | None = None


def main() -> None:
    """Print the book, put it together, and let the site offer it."""
    with serve.serving(BOOK) as address, sync_playwright() as playwright:
        root = f"{address}/"
        page = playwright.chromium.launch(**browser.launch_options()).new_page()
        page.route("**/figure*.js*", lambda route: route.abort())  # stills only
        style = style_with_faces()
        page.route("**/book.css*", lambda route: route.fulfill(body=style, content_type="text/css"))
        order = reading_order()
        names = linked_names(order)
        parts = [printed(page, root, path, names[path]) for path in order]
        book = bound(page, root, parts)
    book.write(TARGET)
    site_build.offer("pdf")
    print(f"{len(book.pages)} pages, {TARGET.stat().st_size / 1e6:.1f} MB.")


def style_with_faces() -> str:
    """Return the book's style with the files of its faces in it, to be shown in any case."""

    def written_out(found: re.Match[str]) -> str:
        data = (BOOK / "_static" / found[1]).read_bytes()
        return f'url("data:font/woff2;base64,{base64.b64encode(data).decode()}")'

    names = ("faces.css", "book.css")
    style = "\n".join((BOOK / "_static" / name).read_text(encoding="utf-8") for name in names)
    return FACE_FILE.sub(written_out, style)


class Chapters(HTMLParser):
    """The links of the sidebar, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the links between the sidebar's start and its end."""
        given = dict(attrs)
        if tag == "nav":
            self.inside = given.get("class") == "chapters"
        elif tag == "a" and self.inside and (given.get("href") or "").endswith(".html"):
            self.found.append(str(given["href"]))

    def handle_endtag(self, tag: str) -> None:
        """Stop at the sidebar's end."""
        self.inside = self.inside and tag != "nav"


def reading_order() -> list[str]:
    """Return the addresses of the book's pages, the front page first; the library's are no text."""
    sidebar = Chapters()
    sidebar.feed((BOOK / "index.html").read_text(encoding="utf-8"))
    chapters = [path for path in sidebar.found if "/api/" not in path and (BOOK / path).is_file()]
    return ["index.html", *chapters]


def linked_names(paths: list[str]) -> dict[str, set[str]]:
    """Return for each page the ids to which other pages lead."""
    names: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        for link, fragment in LINK.findall((BOOK / path).read_text(encoding="utf-8")):
            if link:
                goal = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(link)))
                names[goal].add(named(html.unescape(fragment)))
    return names


def named(fragment: str) -> str:
    """Return the id that a fragment means; for a figure in some state, the figure's."""
    return parse_qs(fragment).get("figure", [unquote(fragment)])[0]


def printed(page: Page, root: str, path: str, names: set[str]) -> Part:
    """Print one page of the site, its hints and solutions unfolded, with the places of `names`."""
    page.goto(root + path, wait_until="load")
    page.locator("body[data-laid-out]").wait_for(state="attached")
    page.evaluate(LOAD_FACES)
    page.evaluate(LOAD_PICTURES)
    page.evaluate(NOTE_PLACES, sorted(names))
    title = page.locator("article h1").evaluate(
        "node => [...node.childNodes].filter(part => !part.classList?.contains('headerlink'))"
        ".map(part => part.textContent).join('').trim()"
    )
    return Part(path, title, PdfReader(io.BytesIO(page.pdf(**PAPER))))


def bound(page: Page, root: str, parts: list[Part]) -> PdfWriter:
    """Return the parts as one book: contents, numbers, an outline, links that lead within."""
    counts = [len(part.reader.pages) for part in parts]
    front = printed_text(page, root, contents(root, parts, counts, front_pages=2))
    if len(front.pages) != 2:  # a long table of contents moves all that it names
        front = printed_text(page, root, contents(root, parts, counts, len(front.pages)))
    starts = [len(front.pages) + sum(counts[:i]) for i in range(len(parts))]
    first = {part.path: start for part, start in zip(parts, starts, strict=True)}
    book = PdfWriter()
    book.append(front, import_outline=False)
    for part in parts:
        book.append(part.reader, import_outline=False)
    lead_within(book, root, places(parts, first), first)
    number(page, root, book)
    for part in parts:
        book.add_outline_item(part.title, first[part.path])
    book.compress_identical_objects()  # the fonts, which every part brings
    book.add_metadata({"/Title": "Momentum", "/Author": AUTHORS})
    book.root_object[NameObject("/Lang")] = TextStringObject("en")
    return book


def contents(root: str, parts: list[Part], counts: list[int], front_pages: int) -> str:
    """Return the title page and the table of contents as HTML."""
    number, rows = front_pages + 1, []
    for part, count in zip(parts, counts, strict=True):
        name = html.escape(part.title)
        link = f'<a href="{root}{part.path}">{name}</a>'
        rows.append(f'<li>{link}<span class="dots"></span><span>{number}</span></li>')
        number += count
    lines = [AUTHORS, edition(), *LICENSES]
    about = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    faces = "".join(FACE.findall(style_with_faces()))
    return FRONT.format(title="Momentum", site=site(), about=about, rows="".join(rows), faces=faces)


def edition() -> str:
    """Return the edition and its date, as the book asks to be cited."""
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    fields = dict(re.findall(r"^([a-z-]+): (\S+)$", cited, flags=re.MULTILINE))
    day = date.fromisoformat(fields["date-released"])
    return f"Edition {fields['version']}, {day.day} {day:%B %Y}"


def site() -> str:
    """Return what the title page says of the site, with its address where the build was told it."""
    front = (BOOK / "index.html").read_text(encoding="utf-8")
    known = re.search(r'<link rel="canonical" href="([^"]+/)(?:index\.html)?"', front)
    where = f'the site, <a href="{known[1]}">{known[1]}</a>,' if known else "the site"
    return f"On {where} every figure moves."


def printed_text(page: Page, root: str, text: str, **options: Any) -> PdfReader:
    """Print a page that is given as HTML."""
    page.goto(root + "robots.txt")  # an address of the book, so that links resolve
    page.set_content(text)
    page.evaluate(LOAD_FACES)
    return PdfReader(io.BytesIO(page.pdf(**PAPER | options)))


def number(page: Page, root: str, book: PdfWriter) -> None:
    """Write its number at the foot of every page but the title."""
    numbers = range(2, len(book.pages) + 1)
    rows = "<div></div>" + "".join(f"<div>{number}</div>" for number in numbers)
    no_margin = dict.fromkeys(("top", "bottom", "left", "right"), "0")
    layer = printed_text(page, root, NUMBERS.format(rows=rows), margin=no_margin, tagged=False)
    for sheet, over in zip(book.pages, layer.pages, strict=True):
        sheet.merge_page(over)
        sheet.compress_content_streams()


def places(parts: list[Part], first: dict[str, int]) -> dict[str, Place]:
    """Return the places of the book by their addresses on the site, with and without an id."""
    found = {path: Place(page) for path, page in first.items()}
    for part in parts:
        for name, goal in part.reader.named_destinations.items():
            page = part.reader.get_destination_page_number(goal)
            if page is not None:
                place = Place(first[part.path] + page, goal.top)
                found[f"{part.path}#{unquote(name.removeprefix('/'))}"] = place
    return found


def lead_within(book: PdfWriter, root: str, known: dict[str, Place], first: dict[str, int]) -> None:
    """Turn links to addresses of the served book, and to names in a part, into links to places."""
    starts = {page: path for path, page in first.items()}
    path = ""
    for index, sheet in enumerate(book.pages):
        path = starts.get(index, path)
        for note in sheet.get("/Annots", []):
            redirect(book, note.get_object(), root, known, path)


def redirect(
    book: PdfWriter, note: DictionaryObject, root: str, known: dict[str, Place], path: str
) -> None:
    """Let one link of the part `path` lead to the place that it means."""
    action = note.get("/A", DictionaryObject()).get_object()
    address = str(action.get("/URI", ""))
    name = note.get("/Dest")
    if address.startswith(root):
        note.pop("/A")
        parts = urlsplit(address)
        path, name = unquote(parts.path).lstrip("/"), named(parts.fragment)
    elif isinstance(name, str):
        note.pop("/Dest")
        name = unquote(name.removeprefix("/"))
    else:
        return
    place = known.get(f"{path}#{name}") or known.get(path)
    if place is not None:
        point_to(book, note, place)


def point_to(book: PdfWriter, note: DictionaryObject, place: Place) -> None:
    """Write a page, and a height on it, as the goal of a link."""
    fit = Fit.xyz(left=None, top=place.top, zoom=None)
    page = book.pages[place.page].indirect_reference
    note[NameObject("/Dest")] = ArrayObject([page, fit.fit_type, *(fit.fit_args or ())])


if __name__ == "__main__":
    main()
