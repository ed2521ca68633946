"""What a cell needs is found by the names in its text."""

import doctest
import importlib

import pytest
from run_here.worker.names import names_of
from run_here.worker.plan import Cell, Notebook


def notebook(*sources):
    return Notebook(Cell(f"{place}", source) for place, source in enumerate(sources))


@pytest.mark.parametrize("module", ["names", "plan", "display", "errors", "controls"])
def test_the_examples_give_what_they_say(module):
    assert doctest.testmod(importlib.import_module(f"run_here.worker.{module}")).failed == 0


@pytest.mark.parametrize(
    ("source", "defines", "wants"),
    [
        ("x = y", "x", "y"),
        ("x = x + 1", "x", "x"),
        ("x += 1", "x", "x"),
        ("x: int = y", "x", "int y"),
        ("a, (b, *c) = d", "a b c", "d"),
        ("for k in many:\n    last = k", "k last", "many"),
        ("with open(f) as g:\n    t = g.read()", "g t", "open f"),
        ("import numpy as np\nfrom a.b import c as d\nz = np.ones(d)", "np d z", ""),
        ("import a.b\na.b.c", "a", ""),
        (
            "def f(x, *rest, y=default, **more):\n    z = x + y + other\n    return z",
            "f",
            "default other",
        ),
        ("def f():\n    global g\n    g = h", "f", "h"),
        ("def f():\n    return f()", "f", ""),
        ("f = lambda x: x * scale", "f", "scale"),
        ("[x * k for x in xs if x > low]", "", "k xs low"),
        ("{k: v for k, v in pairs.items()}", "", "pairs"),
        ("[[a for a in row] for row in table]", "", "table"),
        ("if (n := len(xs)) > 1:\n    y = n", "n y", "len xs y"),
        ("k = 1\ndef f():\n    return k + m\nm = f()", "k f m", "m"),
        ("class A(B):\n    c = d\n    def m(self):\n        return e + self.c", "A", "B d e"),
        ("try:\n    x = 1\nexcept E as error:\n    print(error)", "x", "E print"),
        ("print(f'{value:.{digits}f}')", "", "print value digits"),
        ("match p:\n    case [a, *_]:\n        b = a", "a b", "p"),
        ("del x", "", "x"),
        ("not python at all", "", ""),
    ],
)
def test_names(source, defines, wants):
    names = names_of(source)
    assert names.defines == set(defines.split())
    assert names.wants == set(wants.split())


def test_the_last_cell_before_gives_a_name_its_value():
    book = notebook("x = 1", "x = 2", "print(x)", "x = 3")
    assert book.needs("2") == ["1"]


def test_needs_have_needs():
    book = notebook("a = 1", "b = a", "unrelated = 0", "c = b", "print(c)")
    assert book.needs("4") == ["0", "1", "3"]


def test_a_function_needs_what_it_reads_where_it_is_called():
    book = notebook("k = 1", "def f():\n    return k", "k = 2", "print(f())")
    assert book.needs("3") == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("change", "is_one"),
    [
        ("rows.append(1)", True),
        ("rows[0] = 1", True),
        ("rows.head.name = 1", True),
        ("rows += [1]", True),
        ("del rows[0]", True),
        ("print(rows)", False),
        ("copy = rows.copy()", False),
    ],
)
def test_who_changes_a_value_in_place_is_needed_too(change, is_one):
    book = notebook("rows = [0]", change, "print(rows)")
    assert book.needs("2") == (["0", "1"] if is_one else ["0"])


def test_a_generator_is_changed_by_whoever_draws_from_it():
    book = notebook("rng = default_rng(0)", "a = rng.normal()", "b = rng.normal()")
    assert book.needs("2") == ["0", "1"]


def test_showing_a_picture_changes_no_module_and_a_style_does():
    book = notebook("import plt", "plt.show()", "plt.style.use('x')", "plt.plot()")
    assert book.needs("3") == ["0", "2"]


def test_a_signature_changes_with_what_a_cell_needs_and_with_nothing_else():
    book = notebook("x = 1", "y = 1", "print(x)")
    before = book.signature("2")
    book.change("1", "y = 2")
    assert book.signature("2") == before
    book.change("0", "x = 2")
    assert book.signature("2") != before
    book.change("0", "x = 1")
    assert book.signature("2") == before
