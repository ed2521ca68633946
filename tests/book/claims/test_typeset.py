"""A claim's sentence on a page: the signs of the prose, and no line broken inside a formula."""

import re

import pytest
from measured import measured

from momentum_book.claims import Claim, ClaimTable, Finding, recorded
from momentum_book.claims._typeset import typeset

# A tie ~ is a no-break space, a bar | a word joiner: neither would be seen here.
CASES = {
    "the best beta, and its alpha": "the best β, and its α",
    "at beta 0.95 and alpha = 0.01": "at β~0.95 and α~=~0.01",
    "Adam with beta2 = 1/17": "Adam with β₂~=~1/17",
    "Of alpha lambda, kappa and theta.": "Of αλ, κ and θ.",
    "from the averages alone 3.16 alpha": "from the averages alone 3.16~α",
    "which is 1 / (1 - beta) = 10": "which is 1/|(1~−~β)~=~10",
    "a sum of weight alpha / (1 - beta)": "a sum of weight α/|(1~−~β)",
    "(1 - sqrt(alpha lambda))^2 is 0.81": "(1~−~√(αλ))² is 0.81",
    "1 / (1 + beta), so never": "1/|(1~+~β), so never",
    "ln 2 / ln(1 / beta)": "ln~2/ln(1/|β)",
    "Dividing v by 1 - beta^t corrects": "Dividing v by 1~−~βᵗ corrects",
    "by less than 1e-12;": "by less than 10⁻¹²;",
    "right to 1e-15.": "right to 10⁻¹⁵.",
    "0.082 and 4e-07": "0.082 and 4~×~10⁻⁷",
    "2.5e+08": "2.5~×~10⁸",
    "2e-02, 9e-03 and 1e-01": "0.02, 0.009 and 0.1",
    "differs by -0.37 ± 0.03": "differs by −0.37~±~0.03",
    "the losses 4x, -x, -x, repeated": "the losses 4x, −x, −x, repeated",
    "visits -1.8024, 0.6465": "visits −1.8024, 0.6465",
    "small-alpha, pre-training": "small-α, pre-training",
    "a bandit's policy, where they don't": "a bandit’s policy, where they don’t",
    "22% ± 3%, within 1 %": "22~%~±~3~%, within 1~%",
    "1222 and 77 steps, more than 12345": "1,222 and 77 steps, more than 12,345",
    "1,222 of 0.12345": "1,222 of 0.12345",
    "`beta=0.9`, `1 - beta` and beta": "`beta=0.9`, `1 - beta` and β",
    "beta=0.9, beta1=0.9 and rule.beta": "beta=0.9, beta1=0.9 and rule.beta",
    "beta_needs_tuning, alpha(t), alphas": "beta_needs_tuning, alpha(t), alphas",
    "a<b & c": "a<b & c",
}


@pytest.mark.parametrize("sentence", CASES)
def test_a_sentence_is_set_as_the_prose_is(sentence):
    wanted = CASES[sentence].replace("~", "\N{NO-BREAK SPACE}").replace("|", "\N{WORD JOINER}")
    assert typeset(sentence) == wanted
    assert typeset(wanted) == wanted


def test_both_pages_of_a_claim_are_typeset_and_escaped():
    numbers = recorded("C16").finding.numbers
    found = Finding("holds when", "At beta 0.9 <b> 1222 steps.", numbers, "alpha is small")
    claim = Claim("C16", "Momentum's beta.", "06_beta", found)
    for page in (claim._repr_html_(), ClaimTable((claim,))._repr_html_()):
        assert "Momentum’s β." in page
        assert "α is small" in page
        assert "At β\N{NO-BREAK SPACE}0.9 &lt;b&gt; 1,222 steps." in page
    assert "Momentum's beta." in repr(claim)


@pytest.mark.parametrize("id_", ["C04", "C05", "C07", "C11", "C13", "C14", "C37"])
def test_no_typewriter_habit_is_left_on_a_page(id_):
    page = re.sub(r"<[^>]+>", " ", measured(id_)._repr_html_())
    assert not re.search(
        r"alpha|beta|kappa|lambda|sqrt|\^|'|\de[-+]\d|\s-|\(-|\d%|(?<![\d.])\d{4}", page
    )
