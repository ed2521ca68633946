"""How other libraries write the rules: what turns their settings into ours, and how rows are shown.

The rows themselves are compared with recorded runs of the libraries in
`tests/library/test_parity.py`.
"""

import math

import pytest

from momentum_book import conventions
from momentum_book.conventions import CONVENTIONS, Convention, ConventionTable

PLAIN = Convention(
    rule="HeavyBall",
    library="optax",
    call="optax.sgd(lr)",
    lines=("v = a < b", "theta = v & g"),
    learning_rate="outside",
    momentum="of a sum",
    translation="HeavyBall(lr > 0)",
)
SHIFTED = Convention(
    rule="Nesterov",
    library="Keras",
    call="SGD(a & b)",
    lines=("theta = g",),
    learning_rate="inside",
    momentum="none",
    translation="Nesterov(lr)",
    point="theta - beta v > 0",
    note="Theirs < ours.",
)
UNTRANSLATED = Convention("Adam", "Keras", "Adam()", ("theta = g",), "alone", "average")


# What the translations are made of.


@pytest.mark.parametrize("momentum", [0.5, lambda t: t / 10])
def test_a_constant_rate_leaves_the_momentum_as_it_is(momentum):
    assert conventions._beta(momentum, 0.1) is momentum


def test_the_velocity_of_a_changing_rate_outside_is_that_of_the_beta_inside():
    """Their step is lr_t v_t with v_t = momentum v_(t-1) + g; ours is the velocity itself."""
    rates, gradients = [0.3, 0.2, 0.5, 0.1], [1.0, -2.0, 0.5, 3.0]
    for momentum in (0.8, lambda t: [0.8, 0.6, 0.7, 0.9][t - 1]):
        beta = conventions._beta(momentum, lambda t: rates[t - 1])
        theirs = ours = 0.0
        for t, (rate, gradient) in enumerate(zip(rates, gradients, strict=True), start=1):
            kept = momentum(t) if callable(momentum) else momentum
            theirs = kept * theirs + gradient
            ours = beta(t) * ours + rate * gradient
            assert ours == pytest.approx(rate * theirs, rel=1e-14)
        assert beta(1) == 0.8, "there is no rate before the first"
        assert isinstance(beta(2), float)


def test_only_the_first_gradient_enters_whole():
    dampening = conventions._after_the_first(0.4)
    assert [dampening(t) for t in range(1, 5)] == [0.0, 0.4, 0.4, 0.4]


@pytest.mark.parametrize("t", [1, 2, 50])
def test_epsilon_before_the_correction_gives_the_same_divisor(t):
    epsilon, beta2, mean_square = 1e-3, 0.99, 0.7
    ours = conventions._uncorrected(epsilon, beta2)(t)
    correction = math.sqrt(1 - beta2**t)
    theirs = (math.sqrt(mean_square) + epsilon) / correction  # the correction multiplies the step
    assert math.sqrt(mean_square) / correction + ours == pytest.approx(theirs, rel=1e-14)


def test_the_lines_of_the_adams_take_a_library_s_names():
    names = {"lr": "rate", "b1": "one", "b2": "two", "e": "tiny"}
    made = conventions._lines(conventions.MOMENTS[0], conventions.CORRECTED, **names)
    assert made == (
        "m = one * m + (1 - one) * g",
        "theta = theta - rate * m / (1 - one**t) / (sqrt(s / (1 - two**t)) + tiny)",
    )
    (largest,) = conventions._lines(conventions.HAT, s="top", **names)
    assert largest.endswith("* m / (sqrt(top) + tiny)")


# How rows are shown.


def test_a_row_in_text_says_theirs_and_ours():
    assert repr(ConventionTable((PLAIN, SHIFTED, UNTRANSLATED))) == (
        "optax: optax.sgd(lr)\n"
        "    v = a < b\n"
        "    theta = v & g\n"
        "    learning rate outside; momentum: of a sum\n"
        "    here: HeavyBall(lr > 0)\n"
        "\n"
        "Keras: SGD(a & b)\n"
        "    theta = g\n"
        "    learning rate inside; momentum: none\n"
        "    here: Nesterov(lr), at theta - beta v > 0\n"
        "    (Theirs < ours.)\n"
        "\n"
        "Keras: Adam()\n"
        "    theta = g\n"
        "    learning rate alone; momentum: average\n"
        "    here: no setting has the same path"
    )


def test_a_row_of_the_page_says_the_same_and_escapes_it():
    assert ConventionTable((PLAIN, SHIFTED, UNTRANSLATED))._repr_html_() == (
        '<table class="conventions"><thead><tr>'
        '<th scope="col">there</th><th scope="col">a step there</th>'
        '<th scope="col">their learning rate</th><th scope="col">their momentum</th>'
        '<th scope="col">here</th></tr></thead><tbody>'
        '<tr data-library="optax" data-rule="HeavyBall">'
        '<th scope="row"><code>optax.sgd(lr)</code></th>'
        "<td><code>v = a &lt; b</code><br><code>theta = v &amp; g</code></td>"
        "<td>outside</td><td>of a sum</td><td><code>HeavyBall(lr &gt; 0)</code></td></tr>"
        '<tr data-library="Keras" data-rule="Nesterov">'
        '<th scope="row"><code>SGD(a &amp; b)</code></th><td><code>theta = g</code></td>'
        "<td>inside</td><td>none</td><td><code>Nesterov(lr)</code>, at "
        "<code>theta - beta v &gt; 0</code><br>Theirs &lt; ours.</td></tr>"
        '<tr data-library="Keras" data-rule="Adam">'
        '<th scope="row"><code>Adam()</code></th><td><code>theta = g</code></td>'
        "<td>alone</td><td>average</td><td>none</td></tr></tbody></table>"
    )


def test_the_table_holds_all_rows_or_those_of_some_rules_and_libraries():
    assert conventions.table().rows == CONVENTIONS
    of_adam = conventions.table(["Adam", "Lion"], ["optax"]).rows
    assert {(row.rule, row.library) for row in of_adam} == {("Adam", "optax"), ("Lion", "optax")}
    assert {row.library for row in conventions.table(["HeavyBall"]).rows} == {
        *("PyTorch", "optax", "Keras", "scikit-learn")
    }
    assert {row.rule for row in conventions.table(libraries=["scikit-learn"]).rows} == {
        *("HeavyBall", "Nesterov", "Adam")
    }


@pytest.mark.parametrize(
    ("arguments", "kind", "words"),
    [
        ({"rules": ["HeavyBal"]}, ValueError, "rules 'HeavyBal' is not known; did you mean 'Heavy"),
        ({"libraries": ["keras"]}, ValueError, "libraries 'keras' is not known; did you mean 'Ker"),
        ({"rules": "HeavyBall"}, TypeError, "rules must be a list, got 'HeavyBall'"),
        ({"libraries": [3]}, TypeError, "libraries must be a name, got 3"),
    ],
)
def test_an_unknown_name_is_refused(arguments, kind, words):
    with pytest.raises(kind, match=words):
        conventions.table(**arguments)
