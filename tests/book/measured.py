"""The claims, each measured once for all the tests of a worker that ask for it."""

from functools import cache

from momentum_book import claims

measured = cache(claims.measure)


def said(verdict):
    """Return a verdict with its condition, as the boxes of the chapters have it."""
    return f"{verdict.word} {verdict.condition}".strip()
