"""An array of another library than NumPy, for where none is installed; tests/engines has real ones.

It computes with NumPy, and is none of NumPy's arrays: what takes it for one, or gives one back
where its own kind is due, is found out.
"""

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin


def plain(value):
    """Return a value with NumPy's arrays in the place of those from elsewhere."""
    if isinstance(value, list | tuple):
        return type(value)(plain(each) for each in value)
    return value.numbers if isinstance(value, Elsewhere) else value


def is_traced(value):
    """Return whether a value, or one in a list, has no numbers yet."""
    if isinstance(value, list | tuple):
        return any(is_traced(each) for each in value)
    return isinstance(value, Elsewhere) and value.traced


class Functions:
    """The functions that go with such arrays, by the names of the array API standard."""

    def __getattr__(self, name):
        def function(*values, **settings):
            return Elsewhere(getattr(np, name)(*plain(values), **settings), is_traced(values))

        return function


FUNCTIONS = Functions()


class Elsewhere(NDArrayOperatorsMixin):
    """An array that names its functions, as JAX's do; while it is traced it has no numbers."""

    def __init__(self, numbers, traced=False):
        self.numbers, self.traced = np.array(numbers), traced

    def __repr__(self):
        return "elsewhere" if self.traced else f"elsewhere({self.numbers.tolist()})"

    def __array_namespace__(self):
        return FUNCTIONS

    def __array__(self, dtype=None, copy=None):
        if self.traced:
            raise RuntimeError("traced: no numbers yet")
        return self.numbers

    def __array_function__(self, function, types, values, settings):
        raise TypeError(f"{function.__name__} of NumPy has got an array from elsewhere")

    def __array_ufunc__(self, ufunc, method, *values, **settings):
        return Elsewhere(getattr(ufunc, method)(*plain(values), **settings), is_traced(values))

    def __getitem__(self, where):
        return Elsewhere(self.numbers[where], self.traced)

    def __len__(self):
        return len(self.numbers)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(self.numbers, name)
        if callable(found):
            return lambda *values, **settings: Elsewhere(found(*values, **settings), self.traced)
        return Elsewhere(found, self.traced) if isinstance(found, np.ndarray) else found


def assert_same_run(rule, loss, start, steps=5):
    """Run a rule on NumPy's arrays and on traced ones: these keep their kind, and both agree."""
    ours = np.asarray(start, dtype=float)
    theirs = Elsewhere(ours, traced=True)
    states = rule.init(ours), rule.init(theirs)
    for t in range(steps + 1):
        for our, their in zip((ours, *states[0]), (theirs, *states[1]), strict=True):
            assert type(their) is Elsewhere
            np.testing.assert_allclose(their.numbers, our, rtol=1e-9, atol=1e-12)
        ours, our_state = rule.step(ours, states[0], loss.gradient, t + 1)
        theirs, their_state = rule.step(theirs, states[1], loss.gradient, t + 1)
        states = our_state, their_state
