"""Predictions: what a cell shows is stable and well-formed, its answer computed, slips refused."""

import ast
import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from xml.dom import minidom

import nbformat
import numpy as np
import pytest

from momentum_book import predictions
from momentum_book.predictions._scale import Scale, said

ROOT = Path(__file__).resolve().parents[2]
T = np.arange(1, 51)
GROWING = (1 - 0.9**T) / (1 - 0.9)


def choice(**changed):
    given = {"options": {"yes": "Yes, `x < y`", "no": "No & never"}, "answer": "yes"} | changed
    return predictions.choose("a-choice", "Is it so?", given.pop("options"), **given)


def number(**changed):
    given = {"low": 10, "high": 100_000, "answer": 1074, "unit": "steps", "scale": "log"} | changed
    return predictions.number("a-number", "How many?", given.pop("low"), given.pop("high"), **given)


def mark(**changed):
    given = {"x": (0, 4), "y": (0, 1), "answer": (2.86, 0.478), "labels": ("αλ", "β")} | changed
    return predictions.mark("a-mark", "Where?", given.pop("x"), given.pop("y"), **given)


def curve(**changed):
    given = {"x": T, "y": (0, 20), "answer": GROWING, "labels": ("t", "step length")} | changed
    return predictions.draw("a-curve", "How long?", given.pop("x"), given.pop("y"), **given)


KINDS = (choice, number, mark, curve)
every_kind = pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)


def data(prediction):
    """Return what the page's script reads."""
    written = re.search(r'data-prediction="([^"]*)"', prediction._repr_html_())[1]
    return json.loads(html.unescape(written))


def parsed(prediction):
    return minidom.parseString(prediction._repr_html_()).documentElement


@every_kind
def test_html_is_well_formed_and_the_same_each_time(make):
    assert make()._repr_html_() == make()._repr_html_()
    root = parsed(make())
    assert root.getAttribute("data-predict") == make().name
    assert root.getAttribute("aria-labelledby") == f"predict-{make().name}-question"
    ids = re.findall(r' id="([^"]+)"', make()._repr_html_())
    assert sorted(ids) == sorted(set(ids))


@every_kind
def test_the_answer_stands_in_a_fold_that_is_closed_and_nowhere_before(make):
    prediction = make(because="So it is computed.")
    (fold,) = parsed(prediction).getElementsByTagName("details")
    assert not fold.hasAttribute("open")
    shown, _, folded = prediction._repr_html_().partition("<details")
    assert "So it is computed." in folded
    said_in_html = prediction.said.replace("`x < y`", "<code>x &lt; y</code>")
    assert said_in_html in folded
    seen = re.sub(r"<[^>]*>", " ", re.sub(r'data-prediction="[^"]*"', "", shown))
    assert "computed" not in seen
    if make is not choice:  # whose options hold the answer among others
        assert prediction.said not in seen


@every_kind
def test_text_is_question_options_then_answer(make):
    prediction = make(because="Why not.")
    first, *options, last = repr(prediction).splitlines()
    assert first == prediction.question
    assert [option.removeprefix("- ") for option in options] == prediction.choices
    assert last == f"Answer: {prediction.said}. Why not."


def test_the_answers_are_those_of_the_cell():
    assert choice().said == "Yes, `x < y`"
    assert data(choice())["answer"] == "yes"
    assert number().said == "1,074 steps"
    assert data(number())["answer"] == 1074
    assert mark().said == "αλ = 2.86, β = 0.478"
    assert data(mark())["answer"] == [2.86, 0.478]
    assert curve().said == "step length: 1 at t = 1, 9.28 at 25, 9.95 at 50"
    assert data(curve())["at"] == [1, 9, 17, 25, 34, 42, 50]
    assert data(curve())["answer"][-1] == pytest.approx(GROWING[-1], rel=1e-3)


def test_options_may_be_a_list_and_hold_code():
    one = predictions.choose("of-two", "Which?", ["`a`", "b"], answer="b")
    assert data(one)["options"] == [["`a`", "<code>a</code>"], ["b", "b"]]
    assert one.said == "b"


@pytest.mark.parametrize("make", [mark, curve], ids=["mark", "curve"])
def test_only_the_picture_in_the_fold_has_the_answer(make):
    empty, answered = parsed(make()).getElementsByTagName("svg")[0::2]
    assert "prediction-true" not in empty.toxml()
    assert "prediction-true" in answered.toxml()
    assert make().said not in empty.getAttribute("aria-label")
    assert make().said in answered.getAttribute("aria-label")


def test_a_picture_says_what_stands_in_it():
    made = mark(lines=[([0, 1], [0, 1], "a border")], points=[(1, 0.5, "start")])
    picture = parsed(made).getElementsByTagName("svg")[0]
    assert picture.getAttribute("aria-label") == (
        "Axes: αλ from 0 to 4 and β from 0 to 1; in them a border, start."
    )
    words = [node.firstChild.data for node in picture.getElementsByTagName("text")]
    assert {"αλ", "β", "a border", "start", "0", "4", "1"} <= set(words)


def test_a_point_lies_where_its_axes_say():
    low, high = (parsed(mark(points=[(x, y)])) for x, y in ((0, 0), (4, 1)))
    (one,), (other,) = (
        [
            dot
            for dot in root.getElementsByTagName("circle")
            if "point" in dot.getAttribute("class")
        ][:1]
        for root in (low, high)
    )
    left, top, width, height = data(mark())["frame"]
    place = ("cx", "cy")
    assert [float(one.getAttribute(at)) for at in place] == [left, top + height]
    assert [float(other.getAttribute(at)) for at in place] == [left + width, top]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.66712, "0.667"),
        (1074, "1,074"),
        (70811.0, "70,800"),
        (-0.5, "−0.5"),
        (0.0, "0"),
        (3e-7, "3 × 10⁻⁷"),
        (1e-6, "10⁻⁶"),
        (np.float64(0.25), "0.25"),
        (np.int64(12), "12"),
    ],
)
def test_numbers_are_said_as_people_read_them(value, words):
    assert said(value) == words


def test_ticks_are_round_numbers_on_the_scale():
    assert Scale(0, 1).ticks() == [0, 0.2, 0.4, 0.6, 0.8, 1]
    assert Scale(-1.5, 1.5).ticks() == [-1, 0, 1]
    assert Scale(10, 100_000, "log").ticks() == [10, 100, 1000, 10_000, 100_000]
    assert Scale(10, 1000, "log").place(100) == pytest.approx(0.5)


REFUSED = {
    "a name with a space": (lambda: predictions.choose("a b", "?", ["a", "b"], answer="a"), "a b"),
    "no question": (lambda: predictions.choose("a", " ", ["a", "b"], answer="a"), "question"),
    "one option": (lambda: choice(options=["a"], answer="a"), "2 to 4"),
    "five options": (lambda: choice(options=list("abcde"), answer="a"), "2 to 4"),
    "twice the same option": (lambda: choice(options=["a", "a"], answer="a"), "different"),
    "an answer that is no option": (lambda: choice(answer="maybe"), "'maybe'"),
    "an answer off the scale": (lambda: number(answer=5), "from 10 to 100000, got 5"),
    "a scale upside down": (lambda: number(low=10, high=1), "low must be below its high"),
    "a log scale from zero": (lambda: number(low=0), "> 0 on a log scale"),
    "an unknown scale": (lambda: number(scale="logg"), "did you mean 'log'"),
    "no digit": (lambda: number(digits=0), "digits must be at least 1"),
    "a mark outside": (lambda: mark(answer=(5, 0.5)), "answer's x must lie on the scale"),
    "a mark of three": (lambda: mark(answer=(1, 2, 3)), "two numbers"),
    "one label": (lambda: mark(labels=("x",)), "labels must be two"),
    "a line of unequal parts": (lambda: mark(lines=[([0, 1], [0])]), "as many x as y"),
    "an x that falls": (lambda: curve(x=T[::-1]), "low must be below"),
    "a curve that is too short": (lambda: curve(answer=GROWING[:3]), "for each of 50 x"),
    "a curve outside": (lambda: curve(y=(0, 5)), "make the scale wider"),
    "too many handles": (lambda: curve(handles=13), "at most 12"),
}


@pytest.mark.parametrize(("make", "told"), REFUSED.values(), ids=REFUSED)
def test_slips_are_refused_with_what_is_allowed(make, told):
    with pytest.raises(ValueError, match=re.escape(told)):
        make()


@pytest.mark.parametrize(
    "make", [lambda: number(answer="many"), lambda: choice(because=3), lambda: choice(options="ab")]
)
def test_the_wrong_kind_is_refused(make):
    with pytest.raises(TypeError):
        make()


WORDS = (ROOT / "_ext" / "scripts" / "prediction_words.js").as_uri()


def in_javascript(calls):
    """Return what functions of the page's script say, each called with JSON."""
    node = shutil.which("node")
    if node is None:
        message = "node is not installed: get Node from your system or from nodejs.org"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    script = f"""import * as words from {json.dumps(WORDS)};
    const calls = {json.dumps(calls)};
    console.log(JSON.stringify(calls.map(([name, ...given]) => words[name](...given))));"""
    command = [node, "--input-type=module", "--eval", script]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    return json.loads(ran.stdout)


def test_both_languages_say_a_number_alike():
    values = [0.66712, 70811.0, -0.5, 0.0, 3e-7, 1e-6, -2.5e8, 0.00012, 12.0, 999.9, 1e7, 9.96e-5]
    assert in_javascript([["said", value] for value in values]) == [said(each) for each in values]


FAR = {
    "the right option": (choice, "yes", "Right."),
    "another option": (choice, "no", "Not what comes out."),
    "too large": (number, 2500, "Your guess is too large by a factor of 2.3."),
    "too small": (number, 100, "Your guess is too small by a factor of 11."),
    "close": (number, 1200, "Close: too large by a factor of 1.1."),
    "the same to the eye": (number, 1080, "Right on it."),
    "on an even scale": (
        lambda: number(low=0, high=100, scale="linear", answer=40),
        25,
        "Your guess is too small by 15 steps.",
    ),
    "a mark": (
        mark,
        [2, 0.5],
        "Your mark: αλ is too small by 0.86, and β is too large by 0.022.",
    ),
    "a mark on one line": (
        mark,
        [2, 0.478],
        "Your mark: αλ is too small by 0.86, and β is right.",
    ),
    "a mark close by": (
        mark,
        [2.9, 0.45],
        "Close: αλ is too large by 0.04, and β is too small by 0.028.",
    ),
    "the mark": (mark, [2.86, 0.48], "Right on it."),
    "a flat curve": (
        curve,
        [1] * 7,
        "Your curve is off by 6.8 on average, most at t = 50: too small by 8.9 there.",
    ),
}


@pytest.mark.parametrize(("make", "guess", "told"), FAR.values(), ids=FAR)
def test_how_far_off_a_guess_is_stands_in_a_sentence(make, guess, told):
    assert in_javascript([["howFar", data(make()), guess]]) == [told]


def test_the_curve_itself_is_right():
    known = data(curve())
    assert in_javascript([["howFar", known, known["answer"]]]) == ["Right on it."]


def test_what_is_no_answer_any_more_is_told_from_what_is():
    tried = [(choice, "maybe"), (number, "1"), (mark, [1]), (curve, [1, 2]), (mark, "yes")]
    sound = [(choice, "no"), (number, 3), (mark, [1, 0]), (curve, [0] * 7)]
    calls = [["fits", data(make()), guess] for make, guess in (*tried, *sound)]
    assert in_javascript(calls) == [False] * len(tried) + [True] * len(sound)


def test_both_languages_name_the_answer_alike():
    for make in (mark, curve):
        known = data(make())
        (words,) = in_javascript([["guessInWords", known, known["answer"]]])
        assert words == known["said"]


def stored():
    """Yield each stored prediction of the book: its notebook, cell and HTML."""
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                if "data-predict=" in (text := output.get("data", {}).get("text/html", "")):
                    yield path.stem, cell, text


def typed(answer):
    """Whether an expression is a number or a text as it stands."""
    try:
        ast.literal_eval(answer)
    except ValueError:
        return False
    return True


def answers(source):
    """Return the answer that each call in a cell hands in."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [word.value for call in calls for word in call.keywords if word.arg == "answer"]


def test_a_typed_answer_is_told_from_a_computed_one():
    source = "f(answer=3); f(answer=('a', -1)); f(answer='a' if x else 'b'); f(answer=(x, 1))"
    assert [typed(answer) for answer in answers(source)] == [True, True, False, False]


def test_each_answer_in_the_book_is_computed():
    cells = [(name, cell) for name, cell, _ in stored()]
    assert cells
    for name, cell in cells:
        assert "hide-input" in cell.metadata.get("tags", []), name
        assert answers(cell.source), name
        assert not any(map(typed, answers(cell.source))), name


def test_no_two_predictions_of_the_book_have_the_same_name():
    names = [re.search(r'data-predict="([^"]+)"', text)[1] for *_, text in stored()]
    assert sorted(names) == sorted(set(names))
