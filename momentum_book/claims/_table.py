"""Every measured claim in one table, computed when it is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import fill

from momentum_book.claims._card import said
from momentum_book.claims._finding import VERDICTS, Claim, definition, known, measure
from momentum_book.claims._marks import mark
from momentum_lib._checks import row

__all__ = ["ClaimTable", "table"]


@dataclass(frozen=True, repr=False)
class ClaimTable:
    """Measured claims, as a table that shows itself in text and on a page.

    Attributes
    ----------
    claims : tuple of Claim
        The rows.
    """

    claims: tuple[Claim, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many claims have each verdict."""
        found = Counter(claim.verdict for claim in self.claims)
        return {verdict: found[verdict] for verdict in VERDICTS}

    def __repr__(self) -> str:
        """Return a paragraph a claim, in plain text."""
        return "\n\n".join(
            "\n".join(fill(line, 88, subsequent_indent="     ") for line in repr(claim).split("\n"))
            for claim in self.claims
        )

    def _repr_html_(self) -> str:
        """Return the table for a page: each number links to the claim's place in its chapter."""
        head = "".join(f'<th scope="col">{title}</th>' for title in COLUMNS)
        rows = "".join(_row(claim) for claim in self.claims)
        return f'<table class="claims"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


COLUMNS = (
    *("no.", "claim", "verdict", "chapter", "what was measured"),
    "what would change our mind",
)


def _row(claim: Claim) -> str:
    place = f"{claim.chapter}.ipynb#claim-{claim.id.lower()}"
    number, _, name = claim.chapter.partition("_")
    return (
        f'<tr data-claim="{claim.id}" data-verdict="{claim.verdict}">'
        f'<th scope="row"><a href="{place}">{claim.id}</a></th>'
        f"<td>{said(claim.text)}</td><td>{mark(claim.verdict)} {said(claim.full_verdict)}</td>"
        f"<td>{int(number)} {name.replace('_', ' ')}</td>"
        f"<td>{said(claim.finding.sentence)}</td>"
        f"<td>{said(definition(claim.id).evidence.turn)}</td></tr>"
    )


def table(claims: Iterable[str] | None = None) -> ClaimTable:
    """Measure claims now and return them as a table.

    Parameters
    ----------
    claims : iterable of str, optional
        Their numbers, such as ``["C04", "C15"]``. By default all that are known.

    Returns
    -------
    ClaimTable
        A row a claim, in the order given.

    Raises
    ------
    TypeError, ValueError
        If a number is not known.
    """
    chosen = known() if claims is None else row("claims", claims)
    return ClaimTable(tuple(measure(id_) for id_ in chosen))
