"""The marks of the verdicts: one shape each, so that no eye has to tell their colours apart."""

from __future__ import annotations

__all__ = ["mark"]

# On a field of 16: a full disc with a tick, a disc of which half holds, a cross in a square, a
# ring that is open. A page gives them their colour.
_PATHS = {
    "holds": '<circle cx="8" cy="8" r="7.5" fill="currentColor"/>'
    '<path d="m4.5 8.2 2.5 2.5 4.5-5" fill="none" stroke-width="1.8" '
    'style="stroke:var(--book-paper,#fff)"/>',
    "holds when": '<circle cx="8" cy="8" r="6.7" fill="none" stroke="currentColor" '
    'stroke-width="1.6"/><path d="M8 1.3a6.7 6.7 0 0 0 0 13.4z" fill="currentColor"/>',
    "does not hold": '<path d="M.5.5h15v15H.5z" fill="currentColor"/>'
    '<path d="m4.5 4.5 7 7m0-7-7 7" fill="none" stroke-width="1.8" '
    'style="stroke:var(--book-paper,#fff)"/>',
    "not decided here": '<circle cx="8" cy="8" r="6.7" fill="none" stroke="currentColor" '
    'stroke-width="1.6" stroke-dasharray="2.6 2.6"/>',
}


def mark(verdict: str) -> str:
    """Return the mark of a verdict as a small picture, which is silent: the word stands beside it.

    >>> mark("holds").count("<circle")
    1
    """
    return (
        f'<svg class="verdict-mark" data-verdict="{verdict}" viewBox="0 0 16 16" width="16" '
        f'height="16" aria-hidden="true">{_PATHS[verdict]}</svg>'
    )
