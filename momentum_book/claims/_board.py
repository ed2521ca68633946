"""All claims as one picture: a mark a claim, a row a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from momentum_book.claims._card import said
from momentum_book.claims._finding import VERDICTS, Claim, known, recorded
from momentum_book.claims._marks import mark

__all__ = ["Board", "board"]


@dataclass(frozen=True, repr=False)
class Board:
    """Claims by their verdicts, as a picture that leads to each of them.

    Attributes
    ----------
    claims : tuple of Claim
        What stands on it.
    folder : str
        Where the chapters lie, seen from the page that shows the board.
    """

    claims: tuple[Claim, ...]
    folder: str = ""

    @property
    def by_verdict(self) -> dict[str, tuple[Claim, ...]]:
        """The claims of each verdict, in the order of their numbers; a verdict may have none."""
        return {
            verdict: tuple(claim for claim in self.claims if claim.verdict == verdict)
            for verdict in VERDICTS
        }

    def __repr__(self) -> str:
        """Return a line a verdict: the word, how many claims have it, and which."""
        return "\n".join(
            f"{verdict:<16} {len(found):>2}  {' '.join(claim.id for claim in found)}".rstrip()
            for verdict, found in self.by_verdict.items()
        )

    def _repr_html_(self) -> str:
        """Return the picture for a page."""
        rows = "".join(self._row(verdict, found) for verdict, found in self.by_verdict.items())
        return (
            f'<section class="claim-board" aria-label="The verdicts on {len(self.claims)} claims">'
            f"{rows}"
            '<p class="claim-board-hint" aria-hidden="true">Point at a mark, or go to it with Tab, '
            "and its claim stands here. Follow it, and you are where it is measured.</p></section>"
        )

    def _row(self, verdict: str, found: tuple[Claim, ...]) -> str:
        marks = "".join(self._link(claim) for claim in found)
        marks = f"<ul>{marks}</ul>" if marks else ""
        return (
            f'<div data-verdict="{verdict}"><p>{mark(verdict)} <strong>{len(found)}</strong> '
            f"{verdict}</p>{marks}</div>"
        )

    def _link(self, claim: Claim) -> str:
        place = f"{self.folder}{claim.chapter}.ipynb#claim-{claim.id.lower()}"
        return (
            f'<li><a href="{place}" data-claim="{claim.id}">{mark(claim.verdict)} '
            f"<b>{claim.id}</b><span> {said(claim.full_verdict)}: {said(claim.text)}</span>"
            "</a></li>"
        )


def board(claims: Iterable[Claim] | None = None, folder: str = "") -> Board:
    """Return the board of measured claims, or of all claims as their record has them.

    Parameters
    ----------
    claims : iterable of Claim, optional
        Measured claims. By default all that are known, from the record of their numbers, which
        takes no time.
    folder : str, default ""
        Where the chapters lie, seen from the page that shows the board, such as ``"chapters/"``.

    Returns
    -------
    Board
        A picture with a mark for each claim, which leads to it.

    Examples
    --------
    >>> len(board().claims) == len(known())
    True
    """
    chosen = tuple(recorded(id_) for id_ in known()) if claims is None else tuple(claims)
    return Board(chosen, folder)
