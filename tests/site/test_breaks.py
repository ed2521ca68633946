"""Where a line of a built page may break, and how a formula is divided."""

import book_breaks
import book_math
import pytest


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("with β = 0.9 and", "with β~=~0.9 and"),
        ("gain 0.051\n± 0.017, or", "gain 0.051~±~0.017, or"),
        ("α/(1 − β) and 1/(1 − β)", "α/(1~−~β) and 1/(1~−~β)"),
        ("Add β = ", "Add β~=~"),
        (" = 0 and", "~=~0 and"),
        ("αλ &lt; 1", "αλ~&lt;~1"),
        ("a 2 × 2 matrix", "a 2~×~2 matrix"),
        ("95.6 % of", "95.6~% of"),
        ("5.89 µs a step", "5.89~µs a step"),
        ("at (−0.08, −0.22), then", "at (−0.08,~−0.22), then"),
        ("Polyak et al. in Fig. 3.2", "Polyak et~al. in Fig.~3.2"),
        ("4. Heavy ball", "4.~Heavy ball"),
        # A term too long for a phone's line breaks before a relation.
        ("c = 1 + r + r² + r³ = d, so", "c =~1~+~r~+~r²~+~r³ =~d, so"),
        ("no formula: well, then", "no formula: well, then"),
    ],
)
def test_a_short_term_is_not_torn(text, shown):
    assert book_breaks.tied(text).replace(book_breaks.NO_BREAK, "~") == shown


def test_only_text_is_changed():
    page = (
        "<div a='β = 1'><pre>β = 1</pre><!-- β = 1 --><math><mi>β = 1</mi>"
        "</math><script>b = 1</script><p>β = <em>1</em></p>"
    )
    shown = '<p><span class="beta">β</span>\xa0=\xa0'
    assert book_breaks.finished(page) == page.replace("<p>β = ", shown)


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<h1>A layer-wise one</h1>", '<h1>A <span class="whole">layer-wise</span> one</h1>'),
        ("<p>about 1e-12</p>", '<p>about <span class="whole">1e-12</span></p>'),
        ("<code>theta</code>", "<code>theta</code>"),
        (
            "<code>adaptive.first_epoch(x</code>",
            "<code>adaptive.<wbr>first_<wbr>epoch(<wbr>x</code>",
        ),
        ("<a>doi:10.1017/CBO978051</a>", "<a>doi:10.1017/<wbr>CBO978051</a>"),
    ],
)
def test_a_word_breaks_at_its_joints_or_not_at_all(page, shown):
    assert book_breaks.finished(page) == shown


def test_the_columns_of_numbers_are_marked():
    table = (
        '<table class="evidence"><tr><td></td><th>runs</th><th>time</th></tr>'
        "<tr><th>a</th><td>1,300</td><td>2 µs</td></tr></table>"
    )
    assert book_breaks.finished(table).count('class="number"') == 2


def test_equations_side_by_side_are_told_apart_and_those_of_a_block_are_not():
    assert book_math.equations(r"a = 1 \quad\Rightarrow\quad b = 2") == [
        "a = 1",
        r"\Rightarrow\quad b = 2",
    ]
    block = r"\begin{aligned} a &= 1, \quad b = 2 \end{aligned}"
    assert book_math.equations(block) == [block]


def test_what_browsers_set_worse_than_tex_is_mended():
    def written(latex):
        return book_math.to_mathml(latex, None, display=False).split("<annotation")[0]

    brackets = written(r"\bigl(\theta\bigr)^2")
    assert brackets.count('mathsize="1.2em" stretchy="false"') == 2
    assert "minsize" not in brackets
    assert 'height="0.7em"' in written(r"\sqrt\kappa")
    assert "mpadded" not in written(r"\sqrt\beta")
    assert "<msup>" not in written("f'(x)")
    assert "<msup>" in written("f^2")
    assert written("V\\;").count("<mspace") == 2
    assert "<mi>V</mi><mspace" in written("V = C")
    assert '"0.1667em">(' not in written(r"\alpha\left(g + h\right)")


def test_a_long_formula_in_a_line_is_divided_before_relations_outside_brackets():
    parts = book_math.split(r"\left(a = b\right) \leftarrow c = d", book_math.RELATIONS)
    assert parts == [r"\left(a = b\right) \leftarrow c ", "= d"]
