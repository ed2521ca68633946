"""The pages of the library: each module has one, each name a place, and the chapters lead there."""

import html
import importlib
import re

import book_api
import pytest
from built_book import BOOK, CHAPTERS

from tools.build.environment import ROOT

SOURCES = sorted((ROOT / "chapters" / "api").glob("*.md"))
MODULES = [
    found[1]
    for path in SOURCES
    if (found := re.search(r"automodule:: (\S+)", path.read_text(encoding="utf-8")))
]


def page(module):
    return BOOK / "chapters" / "api" / f"{module.partition('.')[2]}.html"


def ids(path):
    return set(re.findall(r'\bid="([^"]+)"', path.read_text(encoding="utf-8")))


def test_every_module_of_the_library_has_a_page():
    files = (ROOT / "momentum_lib").glob("[a-z]*.py")
    modules = {f"momentum_lib.{path.stem}" for path in files} | {"momentum_lib.widgets"}
    assert modules <= set(MODULES)


def test_the_first_page_names_every_other():
    text = (ROOT / "chapters" / "api" / "index.md").read_text(encoding="utf-8")
    assert sorted(MODULES) == sorted(re.findall(r"^   (momentum_\w+\.\w+)$", text, re.MULTILINE))


@pytest.mark.parametrize("module", MODULES)
def test_every_public_name_has_its_place_on_its_page(module):
    loaded = importlib.import_module(module)
    own = [name for name in loaded.__all__ if callable(getattr(loaded, name))]
    places = ids(page(module))
    assert [name for name in own if f"{module}.{name}" not in places] == []


@pytest.mark.parametrize("path", CHAPTERS)
def test_a_chapter_links_each_name_of_the_library_at_its_first_use(path):
    text = (BOOK / path).read_text(encoding="utf-8")
    code = "".join(re.findall(r'<div class="highlight"><pre>(.*?)</pre>', text, re.DOTALL))
    links = re.findall(r'<a href="(api/[^"]+)">(?:<span class="\w+">)?(\w+)(?:</span>)?</a>', code)
    assert len(links) > 2
    assert len({goal for goal, _ in links}) == len(links)
    for goal, word in links:
        file, _, place = goal.partition("#")
        assert place.rpartition(".")[2] == word
        assert html.unescape(place) in ids(BOOK / "chapters" / file)


def test_a_name_is_linked_where_it_is_the_librarys_and_nowhere_else():
    cells = [
        "from momentum_lib import HeavyBall, theory as th\nrate = 0.5",
        "%timeit rate",
        "# β\nrate, th.rate(HeavyBall), other.HeavyBall",
    ]
    assert list(book_api.uses(cells)) == [
        (2, 10, "momentum_lib.theory"),
        (2, 13, "momentum_lib.theory.rate"),
        (2, 18, "momentum_lib.HeavyBall"),
    ]
    assert book_api.canonical("momentum_lib.HeavyBall") == "momentum_lib.optimizers.HeavyBall"


def test_a_link_is_put_round_a_word_and_changes_no_other():
    code = '<span class="n">a</span> <span class="o">&lt;</span> <span class="n">b</span>'
    once = book_api.linked(code, {4: "x.html#b"})
    assert once == code[:-24] + f'<a href="x.html#b">{code[-24:]}</a>'
    assert book_api.text_of(once) == "a < b"


def test_a_formula_is_set_off_only_before_the_sections():
    lines = [
        "Said:",
        "",
        "    v = g",
        "",
        "    w = v",
        "",
        "Parameters",
        "----------",
        "x",
        "",
        "    y",
    ]
    marked = book_api.set_off(lines)
    assert marked[:5] == ["Said:", "", ".. code-block:: text", "", "    v = g"]
    assert marked.count(".. code-block:: text") == 1
    assert marked[-5:] == lines[-5:]
