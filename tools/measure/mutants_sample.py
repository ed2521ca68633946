"""Which mutants of a large module are tried: a sample that nobody chooses, the same in each run."""

from __future__ import annotations

from hashlib import sha256


def sampled(name: str, one_of: int) -> bool:
    """Return whether a mutant belongs to the sample that has one of so many: its name decides.

    Examples
    --------
    >>> names = [f"claims.verdict__mutmut_{number}" for number in range(1000)]
    >>> sum(sampled(name, 10) for name in names)
    94
    """
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big") % one_of == 0
