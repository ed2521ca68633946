"""Cells run in any order, and give what they give from first to last."""

import contextlib
import io
import json
import random
import sys

import pytest
from run_here.worker import controls, open_session, views
from run_here.worker.session import Session


class Page:
    """What a page would hear."""

    def __init__(self, *sources, exercises=(), modules=None, shown=None):
        self.heard = []
        cells = [
            {"id": f"{place}", "source": source, "exercise": f"{place}" in exercises}
            for place, source in enumerate(sources)
        ]
        self.session = Session(cells, shown or {}, modules or {}, self.heard.append)

    def of(self, kind):
        return [event for event in self.heard if event["kind"] == kind]

    def run(self, place):
        """Run a cell; return what it prints."""
        self.heard.clear()
        self.session.run(f"{place}")
        outputs = [event["output"] for event in self.of("output")]
        return "".join(
            output.get("text", output.get("data", {}).get("text/plain", "")) for output in outputs
        )

    def ran(self):
        return [event["cell"] for event in self.of("began")]

    def stale(self):
        return self.of("stale")[-1]["cells"]


@pytest.fixture(autouse=True)
def _as_before():
    """Leave Python as it was: a session answers for some modules."""
    finders = [*sys.meta_path]
    yield
    sys.meta_path[:] = finders


def test_what_a_cell_needs_runs_first_and_silently():
    page = Page("x = 2\nprint('loud')", "y = x * 21\nprint('louder')", "print(y)")
    assert page.run(2) == "42\n"
    assert page.ran() == ["0", "1", "2"]
    assert [event["quiet"] for event in page.of("began")] == [True, True, False]


def test_what_has_run_does_not_run_again():
    page = Page("x = 1", "print(x)")
    page.run(1)
    page.run(1)
    assert page.ran() == ["1"]


def test_a_changed_cell_runs_again_where_it_is_needed_and_marks_who_needs_it():
    page = Page("x = 1", "print(x)", "print('x')")
    page.run(1)
    page.session.change("0", "x = 5")
    assert page.stale() == ["0", "1"]
    assert page.run(1) == "5\n"
    assert page.stale() == ["0"]
    page.session.change("0", "x = 1")
    assert page.stale() == ["1"]


def test_a_later_cell_does_not_change_what_an_earlier_one_sees():
    page = Page("x = 1", "print(x)", "x = 2", "print(x)")
    assert page.run(3) == "2\n"
    assert page.run(1) == "1\n"


def test_a_list_is_filled_once_however_often_a_cell_runs():
    page = Page("rows = []", "rows.append(1)", "print(rows)")
    assert [page.run(2), page.run(1), page.run(1), page.run(2)] == ["[1]\n", "", "", "[1]\n"]


def test_the_last_line_is_shown_unless_it_ends_in_a_semicolon():
    page = Page("1 + 1", "1 + 1;", "None", "[1, 2]", "'text'")
    assert [page.run(place) for place in range(5)] == ["2", "", "", "[1, 2]", "'text'"]


def test_what_brings_html_is_shown_in_it():
    page = Page("class A:\n    def _repr_html_(self):\n        return '<b>a</b>'\nA()")
    page.run(0)
    assert page.of("output")[0]["output"]["data"]["text/html"] == "<b>a</b>"


@pytest.mark.parametrize(
    ("source", "line", "says"),
    [
        ("x = 1\ny = wrong", 2, "name 'wrong' is not defined"),
        ("def f():\n    return 1 / 0\n\nf()", 2, "division by zero (ZeroDivisionError)."),
        ("x = (1,\ny = 2", 1, "'(' was never closed (SyntaxError)."),
        ("raise SystemExit", 1, "the cell asked Python to end"),
        ("raise ValueError('a\\nb')", 1, "(ValueError)"),
        ("import nowhere", 1, "No module named 'nowhere'"),
    ],
)
def test_an_error_is_a_sentence_with_its_line(source, line, says):
    page = Page(source)
    page.run(0)
    (error,) = page.of("error")
    assert error["line"] == line
    assert error["sentence"].startswith(f"Line {line}: ")
    assert says in error["sentence"]
    assert "session.py" not in error["traceback"]
    assert error["because"] == "0"


def test_an_error_in_a_needed_cell_names_that_cell():
    page = Page("x = 1 / 0", "print(x)")
    page.run(1)
    (error,) = page.of("error")
    assert (error["cell"], error["because"]) == ("1", "0")


def test_a_name_that_comes_later_is_told():
    page = Page("print(below)", "below = 1")
    page.run(0)
    assert "further down" in page.of("error")[0]["sentence"]
    page.run(1)
    assert page.run(0) == "1\n"


def test_after_an_error_the_next_run_is_whole():
    page = Page("print(1)\nx = 1 / 0", "print('on')")
    page.run(0)
    assert sys.stdout is not page.session.printed
    assert page.run(1) == "on\n"


def test_an_exercise_tells_whether_it_is_right():
    page = Page("True", "1 == 2", exercises={"0", "1"})
    page.run(0)
    assert page.of("done")[0]["right"] is True
    page.run(1)
    assert page.of("done")[0]["right"] is False


def test_printing_without_end_is_cut():
    page = Page("for _ in range(100_000):\n    print('a long line of text')")
    assert len(page.run(0)) < 210_000
    assert len(page.of("output")) < 100


def test_errors_and_prints_keep_their_order():
    page = Page("import sys\nprint(1)\nprint(2, file=sys.stderr)\nprint(3)")
    page.run(0)
    streams = [event["output"] for event in page.of("output")]
    assert [(each["name"], each["text"]) for each in streams] == [
        ("stdout", "1\n"),
        ("stderr", "2\n"),
        ("stdout", "3\n"),
    ]


def test_packages_are_those_behind_the_modules_that_come_along():
    modules = {"own": ["numpy"], "own.drawing": ["matplotlib"], "own.far": ["scipy"]}
    page = Page("import own", "from own import drawing\nimport json, yaml", "own", modules=modules)
    assert page.session.imports("0") == ["numpy"]
    assert page.session.imports("1") == ["matplotlib", "numpy", "yaml"]
    assert page.session.imports("2") == ["numpy"]


LABORATORY = """from ipywidgets import FloatLogSlider, FloatSlider, interact

def laboratory(alpha, beta=0.5, on=True):
    print(round(alpha, 3), beta, on, shift)

interact(laboratory, alpha=FloatLogSlider(min=-3, max=0, step=0.05, value=0.1), beta=(0.0, 1.0))"""


@pytest.fixture
def no_ipywidgets(monkeypatch):
    for name in [*sys.modules]:
        if name.split(".")[0] in {"ipywidgets", "anywidget", "IPython"}:
            monkeypatch.delitem(sys.modules, name)


def test_sliders_call_the_function_with_the_names_of_its_cell(no_ipywidgets):
    page = Page("shift = 1", LABORATORY, "shift = 2")
    page.run(1)
    (shown,) = [event["output"] for event in page.of("output")]
    given = shown["data"][controls.FORM]
    assert [each["kind"] for each in given["controls"]] == ["range", "range", "checkbox"]
    assert given["controls"][0]["value"] == pytest.approx(-1)
    page.run(2)
    page.heard.clear()
    values = json.dumps({"alpha": -2, "beta": 0.25, "on": False})
    page.session.call_json(given["view"], values)
    (printed,) = page.of("output")
    assert printed["where"] == given["view"]
    assert printed["output"]["text"] == "0.01 0.25 False 1\n"
    assert page.of("called") == [{"kind": "called", "view": given["view"], "fault": None}]


def test_a_function_behind_sliders_that_fails_says_so(no_ipywidgets):
    page = Page("from ipywidgets import interact\ninteract(lambda x: 1 / x, x=(0, 5))")
    page.run(0)
    page.session.call(f"controls-{next(controls.BOX.number) - 1}", {"x": 0})
    assert page.of("called")[0]["fault"] == "Line 2: division by zero (ZeroDivisionError)."


FIGURE = """import anywidget, traitlets

class Counter(anywidget.AnyWidget):
    _esm = 'export default {}'
    count = traitlets.Int(1).tag(sync=True)

counter = Counter()
counter"""


def test_a_live_figure_brings_its_script_and_takes_what_the_page_changes(no_ipywidgets):
    page = Page(FIGURE, "print(counter.count)")
    page.run(0)
    (shown,) = [event["output"]["data"] for event in page.of("output")]
    given = next(form for name, form in shown.items() if "widget" in name)
    assert given["state"] == {"count": 1}
    assert given["esm"] == "export default {}"
    page.session.set_json(given["view"], '{"count": 7}')
    assert views.VIEWS[given["view"]].count == 7
    assert page.run(1) == "7\n"


def test_events_are_what_the_protocol_says():
    """Each event crosses as JSON, and is one that `protocol.d.ts` knows."""
    heard = []
    cells = [{"id": "a", "source": "print(1)\n2", "exercise": ""}]
    start = {"cells": cells, "shown": {}, "modules": {}}
    session = open_session(json.dumps(start), lambda event: heard.append(json.loads(event)))
    session.run("a")
    session.change("a", "1 / 0")
    session.run("a")
    assert {event["kind"] for event in heard} == {"began", "output", "done", "stale", "error"}
    sys.modules["__main__"] = sys.modules.get("__mp_main__", sys.modules["__main__"])


# Notebooks at random, against plain Python from the first line to the last.

NAMES = "abcd"


def statement(draw):
    one, other, third = (draw.choice(NAMES) for _ in range(3))
    return draw.choice(
        (
            f"{one} = [{draw.randrange(9)}]",
            f"{one} = [*{other}, {draw.randrange(9)}]",
            f"{one}.append({draw.randrange(9)})",
            f"{one} += [{draw.randrange(9)}]",
            f"{one}[0] = {draw.randrange(9)}",
            f"def f():\n    return [*{one}, *{other}]",
            f"{third} = f()",
            f"print({one}, {other})",
            "print(f())",
            f"print([x + {one}[0] for x in {other}])",
            f"if {one}[0] > 3:\n    {other} = [1]",
            f"for {one} in [[1], [2]]:\n    {other} = [*{one}, 4]",
        )
    )


def linear(sources):
    """Run the cells from first to last in one namespace; return what each prints."""
    space, printed = {}, []
    for source in sources:
        with contextlib.redirect_stdout(io.StringIO()) as heard:
            exec(source, space)
        printed.append(heard.getvalue())
    return printed


@pytest.mark.parametrize("seed", range(40))
def test_cells_in_any_order_give_what_they_give_from_first_to_last(seed):
    draw = random.Random(seed)
    first = "a, b, c, d = [1], [2], [3], [4]\ndef f():\n    return [*a]"
    sources = [first]
    for _ in range(9):
        sources.append("\n".join(statement(draw) for _ in range(draw.randint(1, 3))))
        sources.append(f"print({draw.choice(NAMES)}, f())")
    expected = linear(sources)
    page = Page(*sources)
    backwards = [*range(len(sources) - 1, -1, -1)]
    for place in [*backwards, *draw.choices(backwards, k=30)]:
        assert page.run(place) == expected[place], (place, sources)
