"""The style sheets of the built book: what no page can use goes, and nothing else."""

import book_icons
import book_styles
import pytest


@pytest.mark.parametrize(
    ("sheet", "left"),
    [
        (".a{x:y}.b{x:y}", ".a{x:y}"),
        (".a,.b,p{x:y}", ".a,p{x:y}"),
        (".a .b{x:y}", ""),
        (".a:not(.b){x:y}", ".a:not(.b){x:y}"),
        (".a:is(.b,.c){x:y}", ".a:is(.b,.c){x:y}"),
        (".b:is(.a,.c){x:y}", ""),
        ("@media print{.a{x:y}.b{x:y}}", "@media print{.a{x:y}}"),
        ("@media print{.b{x:y}}", ""),
        ('@font-face{src:url("b")}', '@font-face{src:url("b")}'),
    ],
)
def test_a_rule_stays_if_it_may_be_needed(sheet, left):
    assert book_styles.purged(sheet, words={"a"}) == left


def test_the_sheets_of_a_site_are_read_against_its_pages_and_scripts(tmp_path):
    (tmp_path / "page.html").write_text('<p class="shown">')
    (tmp_path / "script.js").write_text('node.className = "made"')
    (tmp_path / "book.css").write_text(".shown{x:y}.made{x:y}.gone{x:y}")
    book_styles.purge_folder(tmp_path, ["book.css", "missing.css"])
    assert (tmp_path / "book.css").read_text() == ".shown{x:y}.made{x:y}"


def test_the_letters_that_name_parts_of_code_are_looked_for_as_classes_only(tmp_path):
    (tmp_path / "page.html").write_text('<b class="highlight"><i class="k">x</i> c m</b>')
    (tmp_path / "code.css").write_text(".highlight .k{x:y}.highlight .c{x:y}")
    book_styles.purge_folder(tmp_path, ["code.css"], book_styles.ALONE)
    assert (tmp_path / "code.css").read_text() == ".highlight .k{x:y}"


def test_a_property_stays_if_something_asks_for_it():
    sheets = [
        """:root{--a:"x;y";--b:1px;--c:var(--d);--d:url('p;q');--e:var(--b)}""",
        "p{margin:var( --a)}",
    ]
    assert book_styles.without_unused(sheets, {"--e"}) == [
        """:root{--a:"x;y";--b:1px;--e:var(--b)}""",
        "p{margin:var( --a)}",
    ]


@pytest.mark.parametrize(
    ("icon", "drawings"),
    [
        ('<i class="fa-solid fa-arrow-up"></i>', 1),
        ('<span class="fa-bars" aria-hidden="true"></span>', 1),
        ('<i class="fa-brands fa-unknown"></i>', 0),
        ('<i class="sofa-bars"></i>', 0),
    ],
)
def test_an_icon_that_is_known_by_its_class_is_drawn_once(icon, drawings):
    once = book_icons.drawn(icon)
    assert once.count("<svg") == drawings
    assert book_icons.drawn(once) == once
