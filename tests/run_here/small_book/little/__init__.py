"""A package of the small book."""


def twice(x):
    """Return twice a number."""
    return 2 * x
