"""Mathematics as MathML, written into the page when the book is built.

A page then needs no script to show a formula, the browser's own fonts and zoom apply, and a screen
reader reads the formula rather than a picture of it. `math-core` does the conversion; this module
is the bridge from Sphinx's math nodes to it.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)

# The source travels with the formula, so that a copy or a screen reader can have the TeX.
LONG = 40
# The signs right before and right after a formula; what follows them in a word stays by itself.
AT_END, AT_START = re.compile(r"\S{0,3}\Z"), re.compile(r"\A\S{0,3}")
CONVERTER = LatexToMathML(annotation=True, macros={"overline": r"\bar{#1}"})


def to_mathml(latex: str, node: nodes.Element, *, display: bool) -> str:
    """Return `latex` as a `<math>` element, or its source in `<code>` after a build warning."""
    try:
        return CONVERTER.convert_with_local_state(latex, displaystyle=display)
    except LatexError as error:
        logger.warning("formula not understood: %s: %r", error, latex, location=node)
        return f"<code>{html.escape(latex)}</code>"


def without_own_numbers(latex: str) -> str:
    r"""Star the numbering environments: Sphinx gives the numbers, and only where there is a label.

    >>> without_own_numbers(r"\begin{align} a &= b \end{align}")
    '\\begin{align*} a &= b \\end{align*}'
    """
    return re.sub(r"(\\(?:begin|end)\{)(align|equation|gather|multline)\}", r"\1\2*}", latex)


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
    formula = to_mathml(node.astext(), node, display=False)
    before, after = (translator.encode(node.get(side, "")) for side in ("before", "after"))
    # A line does not break within a formula, so a long one must be able to scroll on a phone.
    kind = "math-long" if len(node.astext()) > LONG else "math-marked" if before or after else ""
    whole = before + formula + after
    translator.body.append(f'<span class="{kind}">{whole}</span>' if kind else whole)
    raise nodes.SkipNode


def visit_block(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write a formula that stands alone, with its number and its anchor where it has a label."""
    formula = to_mathml(without_own_numbers(node.astext().strip()), node, display=True)
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
