"""One index of t in the whole book: step t leads from theta_(t-1) to theta_t.

So the gradient that step t asks for is the one at theta_(t-1), and nothing has the index t + 1.
"""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from each import each

from momentum_lib import AveragedMomentum, HeavyBall, Nesterov, descend, losses

ROOT = Path(__file__).resolve().parents[2]
# theta_{t+1}, theta_(t+1), θₜ₊₁; a gradient at theta_t, in a formula or a docstring.
OTHER = re.compile(
    r"_\s*[{(]\s*t\s*\+|ₜ₊|"
    r"(?:nabla\s*f|∇f|grad f|\bg)\s*\(\s*(?:\\?theta|θ)_\{?t\b(?!\s*-\s*1)"
)
# Where others' letters are shown as they write them.
NOTATION, OTHERS = ROOT / "chapters" / "notation.md", "\n## Elsewhere"


def pages():
    notebooks = [ROOT / "index.ipynb", *sorted((ROOT / "chapters").glob("*.ipynb"))]
    return notebooks + sorted((ROOT / "chapters").glob("*.md"))


def modules():
    wanted = ("momentum_lib/**/*.py", "momentum_book/**/*.py", "momentum_lib/widgets/js/**/*.js")
    words = ("momentum_lib/*.json", "momentum_lib/widgets/figures/*.json")
    return [path for pattern in (*wanted, *words) for path in sorted(ROOT.glob(pattern))]


def written(path):
    """Return what people have written in a file: of a notebook its cells, not their outputs."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    return text.split(OTHERS)[0] if path == NOTATION else text


@each("path", pages() + modules())
def test_no_formula_has_the_other_index(path):
    found = OTHER.search(written(path))
    assert not found, written(path)[max(0, found.start() - 60) : found.end() + 40]


@pytest.mark.parametrize(
    "line",
    [
        r"$$v_{t+1} = \beta v_t$$",
        r"$\theta_{t + 1}$",
        "theta_(t+1) = a theta_t",
        "θₜ₊₁",
        r"\alpha\,\nabla f(\theta_t)",
        r"\nabla f(\theta_t - \beta v_t)",
        "g(theta_t)",
    ],
)
def test_the_other_index_is_seen(line):
    assert OTHER.search(line)


@pytest.mark.parametrize(
    "line",
    [
        r"\frac{\beta_1\,m_t}{1-\beta_1^{t+1}}",
        r"\nabla f(\theta_{t-1} - \beta_t v_{t-1})",
        r"\frac{2}{(t+1)^2}",
        r"f(\theta_t) > f(\theta_{t-1})",
        "alpha g(theta_(t-1))",
    ],
)
def test_an_exponent_and_the_books_own_index_are_let_be(line):
    assert not OTHER.search(line)


def test_the_page_of_notation_shows_the_others_index_and_says_so():
    own, others = NOTATION.read_text(encoding="utf-8").split(OTHERS)
    assert r"$v_t = \beta v_{t-1} + \alpha\,\nabla f(\theta_{t-1})" in own
    assert r"They write $v_{t+1}$ and $\theta_{t+1}$ for our $v_t$ and $\theta_t$" in others


@pytest.mark.parametrize(
    ("rule", "ahead", "weight", "outside"),
    [
        (HeavyBall(0.02, 0.8), 0.0, 0.02, 1.0),
        (Nesterov(0.02, 0.8), 0.8, 0.02, 1.0),
        (AveragedMomentum(0.02, 0.8), 0.0, 0.2, 0.02),
    ],
    ids=lambda value: getattr(type(value), "__name__", ""),
)
def test_the_library_counts_as_the_formulas_do(rule, ahead, weight, outside):
    """v_t = beta v_(t-1) + weight g(theta_(t-1) - ahead v_(t-1)); theta_t = theta_(t-1) - a v_t."""
    bowl = losses.Quadratic([1, 20])
    run = descend(bowl, rule, [1.0, -1.0], 30)
    theta, v = run.thetas, run.velocities
    for t in range(1, 31):
        asked = bowl.gradient(theta[t - 1] - ahead * v[t - 1])
        np.testing.assert_allclose(v[t], 0.8 * v[t - 1] + weight * asked, atol=1e-12)
        np.testing.assert_allclose(theta[t], theta[t - 1] - outside * v[t], atol=1e-12)
