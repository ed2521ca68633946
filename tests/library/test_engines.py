"""What an engine that is not there is answered with; `make engines` tests those that are."""

import pytest

from momentum_lib import HeavyBall, descend, engines, losses, sweep
from momentum_lib.bridges import as_optax, as_torch


@pytest.fixture
def alone(monkeypatch):
    """Take the other libraries away, as where only the package's own needs are installed."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    engines._installed.cache_clear()
    yield
    engines._installed.cache_clear()


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("engine", ["jax", "torch"])
def test_an_engine_that_is_missing_gets_one_sentence(engine):
    wanted = f"engine must be one that is installed, got '{engine}': there is no {engine} here"
    with pytest.raises(ValueError, match=wanted):
        descend(losses.Booth(), HeavyBall(0.01, 0.9), [0.0, 0.0], 3, engine=engine)
    with pytest.raises(ValueError, match=wanted):
        sweep.FinalLoss(losses.Booth(), HeavyBall, [0.0, 0.0], 3, engine=engine)


@pytest.mark.usefixtures("alone")
def test_a_library_that_is_missing_gets_one_sentence():
    with pytest.raises(ValueError, match=r"as_torch must have torch installed \(pip install torch"):
        as_torch(HeavyBall(0.1, 0.9), [])
    with pytest.raises(ValueError, match=r"as_optax must have optax installed \(pip install optax"):
        as_optax(HeavyBall(0.1, 0.9))
