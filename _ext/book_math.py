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


def visit_inline(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write a formula that stands in a line of text."""
    formula = to_mathml(node.astext(), node, display=False)
    # A line does not break within a formula, so a long one must be able to scroll on a phone.
    long = len(node.astext()) > LONG
    translator.body.append(f'<span class="math-long">{formula}</span>' if long else formula)
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
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
