"""The claims, each measured once for all the tests of a worker that ask for it."""

from functools import cache

from momentum_book import claims

measured = cache(claims.measure)
