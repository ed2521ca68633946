"""The page and Python read the same typed rules, and refuse the same at the same place."""

import numpy as np
import pytest
from test_javascript import ask

from momentum_lib import descend, losses, written_rules

COUNT, SEED = 3000, 11
#: What belongs in a rule, and what nearly does.
USUAL = """
theta g v m t alpha beta lambda is None True true null this in constructor _a
sqrt abs sign exp log min max norm g_at foo 0 1 2 0.5 .5 1. 01 1e3 1e 2E-1 1_0 0x1 1j 9e999
+ - * / ** ( ) ( ) , = # . // % @ [ ] ' ; : < ! & | ~ ^ { }
"""
#: What readers copy, or slip in: spaces, signs and ends of lines of other kinds, long numbers.
ODD = "\u00a0 \ufeff \t \u2212 \u00d7 \u00b7 \u2028 \x1c \x85 \u00fc 🙂"
PIECES = [*USUAL.split(), *ODD.split(" "), "7" * 400, " ", "  "]
WHOLE = ["theta - alpha*g", "beta*theta + g", "-(g**2)", "(g + 1)**-t", "min(g, 2)", "g_at(theta)"]


def text(rng):
    """Return a rule that is nearly right: whole pieces, and a few that are thrown in."""
    lines = []
    for _ in range(rng.integers(1, 4)):
        name = str(rng.choice([*["theta"] * 6, "v", "m", "lambda", "g", ""]))
        parts = [str(rng.choice(WHOLE)) for _ in range(rng.integers(1, 3))]
        for _ in range(rng.choice([0, 0, 1, 2, 4])):
            parts.insert(int(rng.integers(0, len(parts) + 1)), str(rng.choice(PIECES)))
        joint = str(rng.choice([" ", "", " + ", " + ", "*"]))
        lines.append(f"{name} = {joint.join(parts)}"[:480])
    return "\n".join(lines)[:520]


def judged(text):
    """Return where and why Python refuses a text, or None."""
    try:
        written_rules.WrittenRule(text, 0.01)
    except written_rules.RuleError as error:
        return [error.line, error.character, str(error)]
    return None


def test_thousands_of_texts_are_read_or_refused_alike():
    rng = np.random.default_rng(SEED)
    texts = [text(rng) for _ in range(COUNT)]
    own = [judged(one) for one in texts]
    page = ask([["judged", {"text": one}] for one in texts])
    accepted = sum(one is None for one in own)
    assert 0.05 * COUNT < accepted < 0.95 * COUNT
    wrong = [each for each in zip(texts, own, page, strict=True) if each[1] != each[2]]
    assert wrong == []


READ = [
    "lambda = 0.01\ntheta = theta - alpha*(g + lambda*theta)",
    "is = g\nNone = is\ntheta = theta - alpha*None",
    "true = g\nthis = true\ntheta = theta - alpha*this",
    "theta\u00a0= theta\u00a0\u2212 alpha\u00b7g",
    "\ufefftheta = theta - 01*alpha*g\x0b",
    f"theta = theta - {'9' * 400}*g",
    "v = -(g**2) + 2**-t - -g\ntheta = theta - alpha*v",
    "theta = theta - alpha*g  # 🙂 ü",
]


@pytest.mark.parametrize("rule", READ)
def test_a_rule_takes_the_same_path_on_both_sides(rule):
    question = {"learning_rate": 0.01, "beta": 0.8, "start": [-1.2, 1], "steps": 20}
    [found] = ask([["written", {"text": rule, **question}]])
    own = descend(losses.Himmelblau(), written_rules.WrittenRule(rule, 0.01, 0.8), [-1.2, 1], 20)
    thetas = np.array(found["thetas"], dtype=float)
    np.testing.assert_allclose(thetas, own.thetas, rtol=1e-9, equal_nan=True)


REFUSED = [
    ("theta = theta - alpha g", "line 1, character 23: g cannot follow here: an operator is miss"),
    ("theta = theta alpha", "line 1, character 15: alpha cannot follow here"),
    ("theta = norm(theta) + norm", "line 1, character 23: norm needs its argument in brackets"),
    ("theta = g + 🙂", "line 1, character 13: 🙂 cannot stand here"),
    ("theta = (g + 1", "line 1, character 15: a bracket is not closed here"),
    ("theta = g)", "line 1, character 10: ) cannot follow here"),
    ("theta = g + * 2", "line 1, character 13: a number or a name is missing here"),
    ("theta = -g**2", "line 1, character 9: a power of a negative is read in two ways"),
    ("theta = (-g)**2", "line 1, character 10: a power of a negative is read in two ways"),
    (f"theta = {'(' * 100}g{')' * 100}", "line 1, character 69: the expression lies too deep"),
    ("v = 🙂g\ntheta = g", "line 1, character 5: 🙂 cannot stand here"),
]


@pytest.mark.parametrize(("rule", "said"), REFUSED)
def test_a_slip_is_pointed_at_where_it_is(rule, said):
    assert ask([["judged", {"text": rule}]]) == [judged(rule)]
    assert judged(rule)[2].startswith(said)
