"""A claim's card: verdict, claim, one number, condition; and its evidence, one fold away."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from momentum_book.claims._marks import mark
from momentum_book.claims._typeset import typeset

if TYPE_CHECKING:
    from momentum_book.claims._finding import Claim, Definition

__all__ = ["card", "rows", "said"]

# How a number that says how far others spread is named, beside the number whose spread it is.
SPREADS = {"deviation": "one standard deviation", "error": "the standard error of the mean"}
SPREAD = re.compile(rf"(?P<kind>{'|'.join(SPREADS)}) of (?:the )?(?P<name>.+)")
# Below this a number is rounding, which another machine does in another way.
ROUNDING = 1e-9


def said(text: str) -> str:
    """Return a text as a page has it: typeset, and safe between tags."""
    return html.escape(typeset(text), quote=False)


def shown(number: float) -> str:
    """Return a number as the table of the evidence shows it.

    >>> [shown(number) for number in (7082, 0.12345, 3e-16, float("inf"))]
    ['7,082', '0.123', 'less than 1e-09', 'never']
    """
    if math.isinf(number):
        return "never"
    if 0 < abs(number) < ROUNDING:
        return f"less than {ROUNDING:.0e}"
    if float(number).is_integer() or abs(number) >= 1000:
        return f"{number:,.0f}"
    return f"{number:.3g}"


def rows(numbers: Mapping[str, float]) -> list[tuple[str, str, str]]:
    """Return each number's name, the number, and what its runs spread by, or nothing.

    >>> rows({"loss": 0.25, "deviation of loss": 0.125, "steps": 7})
    [('loss', '0.25', '0.125'), ('steps', '7', '')]
    """
    spread = {
        found["name"]: name for name in numbers if (found := SPREAD.fullmatch(name)) is not None
    }
    own = [name for name in numbers if name not in spread.values()]
    return [
        (name, shown(numbers[name]), shown(numbers[spread[name]]) if name in spread else "")
        for name in own
    ]


def card(claim: Claim, defined: Definition) -> str:
    """Return the card of a measured claim, for a page that may style it."""
    verdict = claim.verdict
    condition = f" <span>{said(claim.finding.condition)}</span>" if claim.finding.condition else ""
    return (
        f'<article class="claim" id="claim-{claim.id.lower()}" data-claim="{claim.id}" '
        f'data-verdict="{verdict}" aria-label="Claim {claim.id}">'
        f'<p class="claim-verdict">{mark(verdict)} '
        f"<strong>{verdict[0].upper()}{verdict[1:]}</strong>{condition}</p>"
        f'<p class="claim-text"><b>{claim.id}</b> {said(claim.text)}</p>'
        f'<p class="claim-number"><strong>{said(claim.number)}</strong> '
        f"{said(defined.headline.words)}</p>"
        f"<details><summary>Evidence</summary>{_evidence(claim, defined)}</details></article>"
    )


def _evidence(claim: Claim, defined: Definition) -> str:
    numbers = claim.finding.numbers
    evidence = defined.evidence
    facts = {
        "Seeds": evidence.seeds,
        "Spread": _spread(numbers, defined),
        "Budget": evidence.budget,
        "Held fixed": evidence.fixed,
        "Opponents": evidence.opponents,
        "Fails": evidence.fails,
        "Would change our mind": evidence.turn,
    }
    told = "".join(f"<dt>{name}</dt><dd>{said(fact)}</dd>" for name, fact in facts.items() if fact)
    return f"<p>{said(claim.finding.sentence)}</p><dl>{told}</dl>{_table(numbers)}{_code(defined)}"


def _spread(numbers: Mapping[str, float], defined: Definition) -> str:
    """Say what the table's ± is; nothing where there is no chance, so nothing to spread."""
    kinds = {found["kind"] for name in numbers if (found := SPREAD.fullmatch(name))}
    if kinds:
        return " and ".join(f"± is {SPREADS[kind]}" for kind in sorted(kinds))
    if defined.evidence.seeds.startswith("exact"):
        return ""
    if any(name.startswith("lowest ") for name in numbers):
        return "the lowest and the highest of the seeds stand beside their mean"
    return "not kept: these are means or medians of all seeds"


def _table(numbers: Mapping[str, float]) -> str:
    table = rows(numbers)
    spread = any(each[2] for each in table)
    body = "".join(
        f'<tr><th scope="row">{said(name)}</th><td>{said(number)}</td>'
        + (f"<td>{'± ' if by else ''}{said(by)}</td>" if spread else "")
        + "</tr>"
        for name, number, by in table
    )
    head = '<th scope="col">measured</th><th scope="col">number</th>'
    head += '<th scope="col">spread</th>' if spread else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _code(defined: Definition) -> str:
    """Return the place of the code that measured it: the book fills it from the file itself.

    Where nobody does, in Jupyter, it names the functions.
    """
    measure, verdict = defined.measure.__name__, defined.verdict.__name__
    module = defined.measure.__module__
    return (
        f'<div class="claim-code" data-source="{module}" data-functions="{measure} {verdict}">'
        f"<p>Measured by <code>{measure}</code> and judged by <code>{verdict}</code> in "
        f"<code>{module}</code>.</p></div>"
    )
