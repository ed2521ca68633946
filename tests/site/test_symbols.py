"""Alpha and beta in their colours: the same in formulas, in prose, on sliders and in pictures."""

import json
import math
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from built_book import BOOK, CHAPTERS, CONTENT, from_server
from each import each

ROOT = Path(__file__).resolve().parents[2]
PALETTE = json.loads((ROOT / "momentum_lib" / "palette.json").read_text(encoding="utf-8"))
RULES = json.loads((ROOT / "momentum_lib" / "rules.json").read_text(encoding="utf-8"))
SYMBOLS = PALETTE["symbols"]
CHAPTER = "chapters/06_beta.html"
# What prose may stand on: the page, a box, what a link led to.
GROUNDS = {
    "light": ("--book-paper", "--book-raised", "--book-target"),
    "dark": ("--book-paper", "--book-raised", "--book-target"),
}
ENOUGH = 4.5
APART = 0.06  # in OKLab: two colours that are told apart at a glance


def parts(tone):
    return [int(tone[at : at + 2], 16) for at in (1, 3, 5)]


def linear(tone):
    shares = [part / 255 for part in parts(tone)]
    return [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in shares]


def contrast(tone, ground):
    weights = (0.2126, 0.7152, 0.0722)
    low, high = sorted(
        sum(weight * part for weight, part in zip(weights, linear(each), strict=True))
        for each in (tone, ground)
    )
    return (high + 0.05) / (low + 0.05)


def oklab(tone):
    """Return a colour in OKLab (B. Ottosson, 2020), where distances are as the eye has them."""
    red, green, blue = linear(tone)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def told(path, name):
    """Return the values that a style sheet gives to a property: by day first, then by night."""
    sheet = (ROOT / path).read_text(encoding="utf-8")
    return re.findall(rf"{name}:\s*(#[0-9a-f]{{6}})", sheet)


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_the_style_sheets_have_the_palettes_colours(symbol):
    tones = list(SYMBOLS[symbol].values())
    page = told("_ext/styles/colours.css", f"--book-{symbol}")
    assert page == [tones[0], tones[1], tones[1]]
    assert told("momentum_lib/widgets/static/figures.css", f"--{symbol}") == tones
    assert told("_ext/styles/print.css", f"--book-{symbol}") == tones[:1]


@pytest.mark.parametrize("scheme", GROUNDS)
@pytest.mark.parametrize("symbol", SYMBOLS)
def test_a_symbol_can_be_read_and_has_no_rules_colour(symbol, scheme):
    tone = SYMBOLS[symbol][scheme]
    for ground in GROUNDS[scheme]:
        paper = told("_ext/styles/colours.css", ground)[scheme == "dark"]
        assert contrast(tone, paper) >= ENOUGH, ground
    others = {name: rule[scheme] for name, rule in RULES.items()}
    others |= {name: other[scheme] for name, other in SYMBOLS.items() if name != symbol}
    near = [name for name, other in others.items() if math.dist(oklab(tone), oklab(other)) < APART]
    assert not near


@each("path", CHAPTERS)
def test_each_symbol_of_a_formula_and_of_prose_is_marked(path):
    page = (BOOK / path).read_text(encoding="utf-8")
    assert not re.findall(r"<mi[^>]*>[αβ]</mi>", re.sub(r'<mi class="(?:alpha|beta)">', "", page))
    assert not re.findall(r'<mi class="alpha">β|<mi class="beta">α', page)
    assert page.count('<mi class="beta">β</mi>')


# Links have the colour of links, code that of code, and a choice of a menu nothing but text.
LEFT = {"a", "code", "pre", "option", "title", "script", "style", "textarea", "annotation"}
EMPTY = {"br", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Symbols(HTMLParser):
    """Gathers the symbols of a page that stand in no element of their own."""

    def __init__(self, page):
        super().__init__()
        self.inside, self.plain = [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag not in EMPTY:
            own = {"alpha", "beta"} & set((dict(attributes).get("class") or "").split())
            self.inside.append("a" if own else tag)

    def handle_startendtag(self, tag, attributes):
        """An element that is closed at once holds no text."""

    def handle_endtag(self, tag):
        if tag not in EMPTY:
            self.inside.pop()

    def handle_data(self, text):
        if re.search("[αβ]", text) and not LEFT.intersection(self.inside):
            self.plain.append((self.inside[-1], text))


def test_a_plain_symbol_is_found():
    page = '<p>α<span class="beta">β</span> <a href="#">β</a><svg><text>β</text></svg><br></p>'
    assert Symbols(page).plain == [("p", "α"), ("text", "β")]


@each("path", CONTENT)
def test_no_page_has_a_symbol_without_its_colour(path):
    """In a title, list, table, caption, card, picture of a prediction: wherever it stands."""
    assert not Symbols((BOOK / path).read_text(encoding="utf-8")).plain


# With a map and sliders, a prediction's picture, runs to be named, and the list of predictions.
LIVE = (CHAPTER, "chapters/01_physics_analogy.html", "chapters/13_practice.html")


@pytest.mark.parametrize("path", [*LIVE, "chapters/you_and_the_evidence.html"])
@from_server
def test_no_symbol_that_a_script_writes_is_left_plain(open_page, path):
    page = open_page(path)
    for figure in page.locator("figure[data-figure]").all():
        figure.scroll_into_view_if_needed()
        figure.and_(page.locator("[data-ready]")).wait_for()
    assert not page.evaluate("onPage.plainSymbols()")


@from_server
def test_a_symbol_has_one_form_in_prose_and_formulas(open_page):
    """Each is as wide, in letters of one size: upright letters of another face are not."""
    page = open_page("chapters/04_heavy_ball.html", reduced_motion="reduce")
    page.wait_for_function("document.fonts.status === 'loaded'")
    widths = page.evaluate("onPage.widthsOfSymbols()")
    for symbol in SYMBOLS:
        text, formula = widths[symbol]["text"], widths[symbol]["formula"]
        assert min(len(text), len(formula)) > 5
        assert max(text) - min(text) < 0.02
        assert abs(max(formula) - max(text)) < 0.02


@pytest.mark.parametrize("scheme", ["light", "dark"])
@from_server
def test_text_formula_and_slider_have_one_colour(open_page, scheme):
    page = open_page("chapters/04_heavy_ball.html", color_scheme=scheme, reduced_motion="reduce")
    figure = page.locator("figure[data-figure]").first
    figure.scroll_into_view_if_needed()
    figure.and_(page.locator("[data-ready]")).wait_for()
    for symbol in SYMBOLS:
        wanted = f"rgb({', '.join(map(str, parts(SYMBOLS[symbol][scheme])))})"
        found = page.evaluate("symbol => onPage.coloursOf(symbol)", symbol)
        assert set(found) == {"formula", "prose", "label", "slider"}
        other = [what for what, tones in found.items() if set(tones) != {wanted}]
        assert not other, symbol


@from_server
def test_a_link_keeps_its_own_colour_and_a_title_has_the_symbols(open_page):
    page = open_page(CHAPTER)
    assert not page.evaluate("onPage.colouredWithin('article a:not(:is(h1, h2) a)')")
    assert page.evaluate("onPage.colouredWithin('article h1')")
