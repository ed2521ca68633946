"""The printed edition: every chapter in it, numbered, with links that stay within."""

import re
import unicodedata
from functools import cache

import pytest
from built_book import BOOK, PRINTED, skip_or_fail
from pypdf import PdfReader

TARGET = BOOK / "momentum.pdf"
NO_PDF = "no PDF in the built book: run make pdf first"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pdf():
    if not TARGET.exists():
        skip_or_fail(NO_PDF)
    return PdfReader(TARGET)


@pytest.fixture(scope="module")
def text_of(pdf):
    """Give a function from a page's index to its text: reading all of them takes half a minute."""
    return cache(lambda index: pdf.pages[index].extract_text())


def title(path):
    text = (BOOK / path).read_text(encoding="utf-8")
    heading = re.search(r"<h1>(.*?)<a class=\"headerlink\"", text, flags=re.DOTALL)[1]
    return re.sub(r"<[^>]*>|\s", "", heading)


def test_every_page_of_the_book_is_in_the_outline_and_starts_with_its_title(pdf, text_of):
    named = {re.sub(r"\s", "", item.title): item for item in pdf.outline}
    assert len(named) == len(PRINTED)
    for path in PRINTED:
        item = named[title(path)]
        words = re.sub(r"\s", "", text_of(pdf.get_destination_page_number(item)))
        assert title(path) in words[:200], path


def test_pages_are_numbered_through_the_whole_book(pdf, text_of):
    starts = [pdf.get_destination_page_number(item) for item in pdf.outline]
    for index in [1, *starts, len(pdf.pages) - 1]:
        assert text_of(index).split()[-1] == str(index + 1)


def test_links_lead_within_the_book_or_to_the_web(pdf):
    within = 0
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            link = note.get_object()
            address = str(link.get("/A", {}).get("/URI", ""))
            assert "127.0.0.1" not in address
            assert not address or re.match(r"https://|mailto:", address)
            within += "/Dest" in link
    assert within > 100


def goals(pdf, start, end):
    """Yield page and height of what the links on these pages lead to, within the book."""
    numbers = {page.indirect_reference.idnum: i for i, page in enumerate(pdf.pages)}
    for page in pdf.pages[start:end]:
        for note in page.get("/Annots", []):
            dest = note.get_object().get("/Dest")
            if dest is not None:
                yield numbers[dest[0].idnum], dest[3] if len(dest) > 3 else None


@pytest.fixture(scope="module")
def part(pdf):
    """Give a function from a page of the site to where it starts in the book, and where it ends."""
    starts = {re.sub(r"\s", "", i.title): pdf.get_destination_page_number(i) for i in pdf.outline}
    order = sorted(starts.values())

    def part_(path):
        start = starts[title(path)]
        return start, next((page for page in order if page > start), len(pdf.pages))

    return part_


@pytest.mark.parametrize("path", PRINTED)
def test_text_and_formulas_are_in_the_faces_of_the_book(pdf, text_of, part, path):
    pages = range(*part(path))
    fonts = [font for i in pages for font in pdf.pages[i]["/Resources"].get("/Font", {}).values()]
    # The browser writes a face of many weights, as the upright one is, as a font of type 3.
    assert any(font.get_object()["/Subtype"] == "/Type3" for font in fonts)
    text = (BOOK / path).read_text(encoding="utf-8")
    # A term's definition waits in the page, and isn't printed.
    if "<mi>" in re.sub(r"<template.*?</template>", "", text, flags=re.DOTALL):
        assert any(re.search("[\U0001d400-\U0001d7ff]", text_of(i)) for i in pages)


def test_links_between_chapters_lead_to_the_place_that_they_name(pdf, text_of, part):
    found = list(goals(pdf, 2, len(pdf.pages)))
    known = [goal for goal in found if isinstance(goal[1], (int, float))]
    assert len(known) > 0.8 * len(found)
    for path in ("chapters/glossary.html", "references.html"):
        start, end = part(path)
        pages = {page for page, _ in known if start <= page < end}
        assert len(pages) > 1, path
    claims, end = part("chapters/a1_claims.html")
    ways = [page for page, _ in goals(pdf, claims, claims + 2) if page < claims]
    assert len(ways) > 2
    for page in set(ways):
        assert re.search(r"(Holds|Does not hold|Not decided)(?s:.*)\bC\d\d\b", text_of(page))


def test_the_title_page_names_authors_edition_and_license(text_of):
    words = " ".join(unicodedata.normalize("NFKC", text_of(0)).split())
    for part in ("The authors of the momentum book", "Edition ", "CC BY 4.0", "MIT License"):
        assert part in words


def test_the_contents_name_the_page_on_which_a_chapter_starts(pdf, text_of):
    assert len(pdf.outline) > 14
    contents = "\n".join(map(text_of, range(1, pdf.get_destination_page_number(pdf.outline[0]))))
    # Letters that the font ties together are told apart again, and any space is one space.
    written = unicodedata.normalize("NFKC", contents).splitlines()
    lines = {" ".join(line.split()) for line in written}
    for item in pdf.outline:
        number = pdf.get_destination_page_number(item) + 1
        assert unicodedata.normalize("NFKC", f"{item.title} {number}") in lines


def test_pictures_stand_where_figures_move_on_the_site(pdf):
    def images(page):
        found = page["/Resources"].get("/XObject", {})
        return [name for name in found if found[name]["/Subtype"] == "/Image"]

    assert sum(len(images(page)) for page in pdf.pages) >= 60


def test_every_page_of_the_site_offers_it():
    if not TARGET.exists():
        skip_or_fail(NO_PDF)
    for path in PRINTED:
        text = (BOOK / path).read_text(encoding="utf-8")
        assert 'momentum.pdf">The book as PDF</a>' in text, path
        assert "<!--pdf" not in text, path
