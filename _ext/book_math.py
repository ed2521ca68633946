"""Mathematics as MathML, written into the page when the book is built.

A page then needs no script to show a formula, the browser's own fonts and zoom apply, and a screen
reader reads the formula rather than a picture of it. `math-core` does the conversion; this module
is the bridge from Sphinx's math nodes to it.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from book_symbols import in_formula
from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)

# The source travels with the formula, so that a copy or a screen reader can have the TeX.
LONG = 30
LONG_ALONE = 45
# The signs right before and right after a formula; what follows them in a word stays by itself.
AT_END, AT_START = re.compile(r"\S{0,3}\Z"), re.compile(r"\A\S{0,3}")
# A command with its bracket, another command, or a sign.
TOKEN = re.compile(r"\\(?:left|right)\s*(?:\\[a-zA-Z]+|\\.|.)|\\[a-zA-Z]+|\\.|.", re.DOTALL)
OPENING, CLOSING = {"{", "(", "[", r"\begin", r"\{"}, {"}", ")", "]", r"\end", r"\}"}
SPACES = {r"\quad", r"\qquad"}
ARROWS = {r"\to", r"\Rightarrow", r"\longrightarrow"}
RELATIONS = {"=", "<", ">", r"\le", r"\ge", r"\approx", r"\in", *ARROWS}
# What leads to the equation after it and doesn't stand alone: "averaged:", "with", an arrow.
LEADS = re.compile(r"\s*(?:\\text\{[^{}]*\}|\\\w*[rR]ightarrow)\s*")
# The converter sets what `\left` and `\right` enclose apart, also from a bracket or a full stop.
APART = re.compile(r' [lr]space="0\.1667em"(?=>[()\[\]])')
# Brackets of a fixed size, which browsers stretch each in its own way; a root over a low letter,
# which hangs below the line; a prime, which its font has raised already; and a letter that leans
# over its width, and would touch what comes next.
BRACKET = re.compile(r'(?<=<mo )minsize="(1\.2em)" maxsize="\1"')
LOW_ROOT = re.compile("<msqrt>(<mi>[acegmnopqrsuvwxyzαεηικμνπρστυχω]</mi>)</msqrt>")
PRIME = re.compile("<msup>(<mi>[^<]*</mi>)<mo>([′″])</mo></msup>")
LEANS = re.compile(r'(<mi>[TVWY]</mi>)(?=<mo>[+=−]|<mspace width="0\.27)')
MENDED = {
    APART: "",
    BRACKET: r'mathsize="\1" stretchy="false" lspace="0" rspace="0"',
    LOW_ROOT: r'<msqrt><mpadded height="0.7em">\1</mpadded></msqrt>',
    LEANS: r'\1<mspace width="0.12em"/>',
    PRIME: r'<mrow>\1<mo lspace="0" rspace="0">\2</mo></mrow>',
}
LEANS_AT_END = re.compile(r"(?<![a-zA-Z\\])[TVWY]$")
CONVERTER = LatexToMathML(annotation=True, macros={"overline": r"\bar{#1}"})


def to_mathml(latex: str, node: nodes.Element, *, display: bool) -> str:
    """Return `latex` as a `<math>` element, or its source in `<code>` after a build warning."""
    try:
        formula = CONVERTER.convert_with_local_state(latex, displaystyle=display)
    except LatexError as error:
        logger.warning("formula not understood: %s: %r", error, latex, location=node)
        return f"<code>{html.escape(latex)}</code>"
    for what, better in MENDED.items():
        formula = what.sub(better, formula)
    return in_formula(formula)


def without_own_numbers(latex: str) -> str:
    r"""Star the numbering environments: Sphinx gives the numbers, and only where there is a label.

    >>> without_own_numbers(r"\begin{align} a &= b \end{align}")
    '\\begin{align*} a &= b \\end{align*}'
    """
    return re.sub(r"(\\(?:begin|end)\{)(align|equation|gather|multline)\}", r"\1\2*}", latex)


def split(latex: str, at: set[str]) -> list[str]:
    r"""Split a formula before these of its signs, but not within brackets or environments.

    >>> split("a = (b = c) = d", {"="})
    ['a ', '= (b = c) ', '= d']
    """
    parts, depth = [""], 0
    for token in TOKEN.findall(latex):
        if depth == 0 and token in at:
            parts.append("")
        opens = token in OPENING or (token.startswith(r"\left") and not token[5:6].isalpha())
        closes = token in CLOSING or (token.startswith(r"\right") and not token[6:7].isalpha())
        depth += opens - closes
        parts[-1] += token
    return parts


def equations(latex: str) -> list[str]:
    r"""Return the equations that stand side by side in a display, each with what leads to it.

    >>> equations(r"a = 1, \qquad b = 2 \quad\text{with}\quad c = 3")
    ['a = 1,', 'b = 2', '\\text{with}\\quad c = 3']
    """
    found, lead = [], ""
    for part in split(latex, SPACES):
        equation = re.sub(r"^\\q?quad(?![a-zA-Z])", "", part).strip()
        if LEADS.fullmatch(equation):
            lead += rf"{equation}\quad "
        elif equation:
            found.append(lead + equation)
            lead = ""
    return [*found, lead] if lead else found


def take_marks(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Give each formula in a text the marks right at it: a browser may break the line between."""
    for formula in doctree.findall(nodes.math):
        line = formula.parent
        place = line.index(formula)
        for side, neighbour, marks in (
            ("before", place - 1, AT_END),
            ("after", place + 1, AT_START),
        ):
            text = line[neighbour] if 0 <= neighbour < len(line) else None
            if isinstance(text, nodes.Text):
                formula[side] = marks.findall(text)[0]
                line[neighbour] = nodes.Text(marks.sub("", text))


def visit_inline(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write a formula that stands in a line of text, with the marks that stay with it."""
    latex = node.astext()
    # A line does not break within a formula, so a long one is several, each from a relation on.
    parts = split(latex, RELATIONS) if len(latex) > LONG else [latex]
    before, after = (translator.encode(node.get(side, "")) for side in ("before", "after"))
    for place, part in enumerate(parts):
        head = before if place == 0 else ""
        tail = after if place == len(parts) - 1 else ""
        # The space before the relation that begins the next part stands at this one's end.
        at_end = r"\," if LEANS_AT_END.search(part) and not tail else ""
        space = r"\;" if place < len(parts) - 1 else at_end
        formula = head + to_mathml(part + space, node, display=False) + tail
        # What is still long must be able to scroll on a phone.
        kind = "math-long" if len(part) > LONG else "math-marked" if head or tail else ""
        translator.body.append(f'<span class="{kind}">{formula}</span>' if kind else formula)
    raise nodes.SkipNode


def displayed(equation: str, node: nodes.Element) -> str:
    """Return an equation that stands alone; a long one may go on below, from a relation on."""
    parts = split(equation, RELATIONS) if len(equation) > LONG_ALONE else [equation]
    formulas = "".join(to_mathml(part, node, display=True) for part in parts)
    return formulas if len(parts) == 1 else f'<span class="math-parts">{formulas}</span>'


def visit_block(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write a formula that stands alone, with its number and its anchor where it has a label."""
    latex = without_own_numbers(node.astext().strip())
    formula = "".join(displayed(equation, node) for equation in equations(latex))
    translator.body.append(translator.starttag(node, "div", CLASS="math-block"))
    translator.body.append(f'<div class="math-scroll">{formula}</div>')
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer under the name `mathml`."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    app.connect("doctree-resolved", take_marks, priority=950)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
