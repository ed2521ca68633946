"""One test of many small cases: it asks all of them, and names each that fails.

With `pytest.mark.parametrize` every case is a test of its own, which costs some milliseconds: of
thousands of small cases more than the cases themselves. That stays the right form where a case
takes long, has fixtures of its own, or may be skipped.
"""

import inspect
from functools import wraps
from itertools import islice

import pytest

LONGEST = 200  # of the name of a case that fails
MOST = None  # cases that may fail before the others are left out: conftest.py sets it


def each(names, cases):
    """Ask a test of each case in one run, as `parametrize` with the same arguments does in many."""
    fields = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    rows = [tuple(case) if len(fields) > 1 else (case,) for case in cases]

    def decorated(test):
        @wraps(test)
        def of_all(**fixtures):
            assert rows, "no case to ask"
            faults = (fault(test, fixtures, fields, row) for row in rows)
            wrong = list(islice(filter(None, faults), MOST))
            if wrong:
                raise BaseExceptionGroup(f"{len(wrong)} of {len(rows)} cases fail", wrong)

        asked = inspect.signature(test)
        left = [each for name, each in asked.parameters.items() if name not in fields]
        of_all.__signature__ = asked.replace(parameters=left)
        return of_all

    return decorated


def fault(test, fixtures, fields, row):
    """Return what goes wrong in one case, with the name of the case, or None."""
    given = dict(zip(fields, row, strict=True))
    try:
        test(**fixtures, **given)
    except (Exception, pytest.fail.Exception) as error:
        error.add_note(f"of {given!r:.{LONGEST}}")
        return error
    return None
