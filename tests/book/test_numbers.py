"""Numbers as people write them, in all that the stored pages show: tables, prints, cards."""

import html
import json
import re
from pathlib import Path

import pytest
from each import each

from momentum_book.tables import Table, said

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "index.ipynb", *sorted((ROOT / "chapters").glob("*.ipynb"))]
#: What no page says, and what it would be a sign of.
FORBIDDEN = {
    "a number for programmers": r"(?<![\w.])\d(?:\.\d+)?[eE][+-]?\d+\b",
    "a hyphen for a minus": r"(?<![\w.)\]}'’–−-])-(?:\d|\.\d)",
    "one of many": r"(?<![\d.,−])1 (?:steps|seeds|runs|times|points|epochs|digits)\b",
    "no number": r"(?<![\w-])(?:nan|inf|NaN|Infinity)(?![\w-])|\bNone\b(?!\.)|−0(?![\d.,])",
    "more digits than say anything": r"(?<![\d.,])(?:[1-9]\d*\.\d{5,}|0\.0*[1-9]\d{4,})",
}
# A figure's own line in plain text is the call that makes it; a page shows the figure.
CALL = re.compile(r"^[A-Z]\w+\(.*\)$", flags=re.DOTALL)
HIDDEN = re.compile(r"<(script|style|code|pre)\b.*?</\1>|<[^<>]*>", flags=re.DOTALL)


def texts(output):
    """Yield what a page shows of an output: its HTML as words, or its text where it has none."""
    if "text" in output:
        yield "".join(output["text"])
    data = output.get("data", {})
    plain = "".join(data.get("text/plain", ""))
    if "text/html" in data:
        yield html.unescape(HIDDEN.sub(" ", "".join(data["text/html"])))
    elif "image/png" not in data and not CALL.match(plain):
        yield re.sub(r"`[^`]*`", " ", plain)


def shown(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            yield from texts(output)


@each("kind", FORBIDDEN)
@each("path", PAGES)
def test_a_page_writes_numbers_as_people_do(path, kind):
    found = [
        text[max(0, match.start() - 40) : match.end() + 20]
        for text in shown(path)
        for match in re.finditer(FORBIDDEN[kind], text)
    ]
    assert not found


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("a number for programmers", "error 9.1e-13"),
        ("a number for programmers", "loss 2e-05"),
        ("a hyphen for a minus", "from -3.6"),
        ("one of many", "after 1 steps"),
        ("no number", "= inf"),
        ("no number", "at −0"),
        ("more digits than say anything", "0.00012345"),
        ("more digits than say anything", "β = 0.8005958877053936"),
    ],
)
def test_what_is_forbidden_is_seen(kind, text):
    assert re.search(FORBIDDEN[kind], text)


@pytest.mark.parametrize(
    "text", ["4 × 10⁻⁷", "−3.6", "after 1 step, 11 steps", "1,000 steps", "0.9608", "a 2-fold gain"]
)
def test_what_people_write_is_let_be(text):
    assert not [kind for kind, sign in FORBIDDEN.items() if re.search(sign, text)]


@pytest.mark.parametrize(
    ("value", "digits", "words"),
    [
        (9.094947e-13, 2, "9.1 × 10⁻¹³"),
        (1e-7, 1, "10⁻⁷"),
        (-1.80238, 3, "−1.8"),
        (0.02, 1, "0.02"),
        (70811, 3, "70,811"),
        (6.0e6, 2, "6,000,000"),
        (float("-inf"), 3, "−∞"),
        (float("nan"), 3, "none"),
    ],
)
def test_a_number_in_words(value, digits, words):
    assert said(value, digits) == words


BARS = Table(
    ["rule", "loss", "steps"],
    [["one", "0.5", "7"], ["other", "2", "9"]],
    bars={"loss": [0.5, 2.0]},
)


def test_a_bar_is_as_long_as_its_number_and_hidden_from_who_hears_the_page():
    page = BARS._repr_html_()
    assert re.findall(r"width:([\d.]+%)", page) == ["25.0%", "100.0%"]
    assert page.count('aria-hidden="true"') == 2
    words = " ".join(re.sub(r"<[^>]*>", " ", page).split())
    assert words == "rule loss steps one 0.5 7 other 2 9"


def test_bars_change_no_text():
    assert repr(BARS) == repr(Table(BARS.columns, BARS.rows))


@pytest.mark.parametrize(
    ("bars", "message"),
    [
        ({"size": [1, 2]}, "bars must be of loss, steps, got 'size'"),
        ({"rule": [1, 2]}, "bars must be of loss, steps, got 'rule'"),
        ({"loss": [1, 2, 3]}, "bars of 'loss' must be 2 numbers, one a row, each at least 0"),
        ({"loss": [1, -2]}, "bars of 'loss' must be 2 numbers, one a row, each at least 0"),
        ({"loss": [1, float("nan")]}, "bars must be finite"),
    ],
)
def test_bars_that_fit_no_column_are_refused(bars, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        Table(BARS.columns, BARS.rows, bars)


def test_bars_of_nothing_have_no_length():
    assert "width:0.0%" in Table(["a", "b"], [["x", "0"]], {"b": [0]})._repr_html_()
