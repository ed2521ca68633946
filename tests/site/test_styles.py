"""The style sheets: put together whole, small, with a colour for each part of code."""

import re

import book_theme
import pytest
import tinycss2
from built_book import BOOK, CONTENT

STYLES = book_theme.HERE / "styles"
# Parts of code that have the colour of the text: names, signs, spaces.
PLAIN = {"", "n", "o", "p", "w", "nl", "gt", "err", "na", "vm", "esc"}


def test_every_sheet_is_in_the_book_once():
    whole = book_theme.put_together("book.css")
    assert "@import" not in whole
    for sheet in STYLES.glob("*.css"):
        if sheet.name in {"book.css", "first_faces.css", *book_theme.SOMETIMES}:
            continue
        assert whole.count(book_theme.put_together(sheet.name)) == 1, sheet.name


@pytest.mark.parametrize("name", ["book.css", "api.css", "faces.css", "predictions.css"])
def test_a_sheet_can_be_read_whole(name):
    sheet = (BOOK / "_static" / name).read_text(encoding="utf-8")
    rules = tinycss2.parse_stylesheet(sheet, skip_whitespace=True)
    assert rules
    assert not [rule for rule in rules if rule.type == "error"]


def test_the_styles_of_the_theme_are_light():
    assert (BOOK / "_static" / "book.css").stat().st_size < 40_000


def test_the_first_faces_come_within_their_sheet():
    sheet = (BOOK / "_static" / "faces.css").read_text(encoding="utf-8")
    assert sheet.count("data:font/woff2;base64,") == 4
    assert "fonts/" not in sheet


def test_every_property_that_is_asked_for_is_set():
    sheets = "".join(
        (BOOK / "_static" / name).read_text(encoding="utf-8") for name in ("book.css", "api.css")
    )
    asked = set(re.findall(r"var\((--[\w-]+)\)", sheets))
    assert asked <= set(re.findall(r"(--[\w-]+):", sheets))


def test_every_part_of_code_has_a_colour():
    sheet = (STYLES / "code.css").read_text(encoding="utf-8")
    known = set(re.findall(r"[(\s,]\.(\w+)(?=[,)])", sheet)) | PLAIN
    for path in CONTENT:
        text = (BOOK / path).read_text(encoding="utf-8")
        for block in re.findall(r'<div class="highlight">(.*?)</div>', text, flags=re.DOTALL):
            assert set(re.findall(r'<span class="(\w*)">', block)) <= known, path


def test_the_list_of_a_page_has_its_sections_and_not_theirs():
    toc = "<ul><li><a>T</a><ul><li>A<ul><li>B</li></ul></li><li>C</li></ul></li></ul>"
    assert book_theme.sections(toc) == "<ul><li>A</li><li>C</li></ul>"
    assert book_theme.sections("<ul><li><a>T</a></li></ul>") == ""
