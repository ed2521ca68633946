"""One step of each rule on ten million parameters: time and peak memory, beside PyTorch's foreach.

Every measurement runs in a process of its own, so that a peak is its own; ours and PyTorch's take
turns.

python -m tools.measure.bench_large momentum_lib Adam     makes one measurement, as JSON
"""

from __future__ import annotations

import contextlib
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from momentum_lib import rules
from tools.measure.bench_library import installed

PARAMETERS, STEPS, ROUNDS = 10_000_000, 6, 3
ALPHA = 1e-3
SETTINGS: dict[str, dict[str, float]] = {
    "GradientDescent": {},
    "HeavyBall": {"beta": 0.9},
    "AveragedMomentum": {"beta": 0.9},
    "Nesterov": {"beta": 0.9},
    "RMSprop": {},
    "Adam": {},
    "AdamW": {},
}


def torch_rule(name: str, parameters: list[Any]) -> Any:
    """Return PyTorch's foreach version of a rule, or None where it has no such rule."""
    import torch  # noqa: PLC0415 - only where it is installed

    sgd = {
        "GradientDescent": {},
        "HeavyBall": {"momentum": 0.9},
        "AveragedMomentum": {"momentum": 0.9, "dampening": 0.9},
        "Nesterov": {"momentum": 0.9, "nesterov": True},
    }
    if name in sgd:
        return torch.optim.SGD(parameters, lr=ALPHA, foreach=True, **sgd[name])
    return getattr(torch.optim, name)(parameters, lr=ALPHA, foreach=True)


def ours(name: str) -> Callable[[], None]:
    """Return one step of our rule; the gradient is given and costs nothing."""
    rule = rules.by_name(name, learning_rate=ALPHA, **SETTINGS[name])
    gradient = np.linspace(-1, 1, PARAMETERS)
    held = {"theta": np.zeros(PARAMETERS), "t": 0}
    held["state"] = rule.init(held["theta"])

    def step() -> None:
        held["t"] += 1
        held["theta"], held["state"] = rule.step(
            held["theta"], held["state"], lambda _: gradient, held["t"]
        )

    return step


def compiled(name: str) -> Callable[[], None]:
    """Return the same step of our rule, compiled by JAX, which may write over what it was given."""
    import jax  # noqa: PLC0415 - only where it is installed

    jax.config.update("jax_enable_x64", True)
    rule = rules.by_name(name, learning_rate=ALPHA, **SETTINGS[name])
    gradient = jax.numpy.linspace(-1, 1, PARAMETERS)
    step = jax.jit(
        lambda theta, state, g, t: rule.step(theta, state, lambda _: g, t), donate_argnums=(0, 1)
    )
    theta = jax.numpy.zeros(PARAMETERS)
    held: dict[str, Any] = {"theta": theta, "state": rule.init(theta), "t": 0}

    def one_step() -> None:
        held["t"] += 1
        held["theta"], held["state"] = step(held["theta"], held["state"], gradient, held["t"])
        jax.block_until_ready(held["theta"])

    return one_step


def theirs(name: str) -> Callable[[], None]:
    """Return one step of PyTorch's rule on the same numbers, in ten tensors as a network has."""
    import torch  # noqa: PLC0415 - only where it is installed

    parts = np.split(np.linspace(-1, 1, PARAMETERS), 10)
    parameters = [torch.zeros(len(part), dtype=torch.float64, requires_grad=True) for part in parts]
    for parameter, part in zip(parameters, parts, strict=True):
        parameter.grad = torch.tensor(part)
    rule = torch_rule(name, parameters)
    step: Callable[[], None] = rule.step
    return step


def one(library: str, name: str) -> dict[str, float]:
    """Measure here: seconds a step, and the peak beyond what stood before the first step."""
    step = WAYS[library](name)
    before = peak_afresh()
    times = []
    for _ in range(STEPS):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    return {"ms": 1e3 * statistics.median(times[1:]), "peak_mb": (peak() - before) / 1024}


#: Each way to take a step, and the library that it needs.
WAYS = {"momentum_lib": ours, "momentum_lib on jax": compiled, "PyTorch": theirs}
NEEDS = {"momentum_lib": "numpy", "momentum_lib on jax": "jax", "PyTorch": "torch"}


def peak_afresh() -> int:
    """Forget the peak so far, where the system can, and return what counts as one from now on."""
    with contextlib.suppress(OSError):  # only Linux has it; else the peak since the start counts
        Path("/proc/self/clear_refs").write_text("5")
    return peak()


def peak() -> int:
    """Return the highest memory in use, in KiB."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def elsewhere(library: str, name: str) -> dict[str, float]:
    """Measure in a process of its own."""
    command = [sys.executable, "-m", "tools.measure.bench_large", library, name]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measured() -> list[dict[str, Any]]:
    """Measure every rule, the libraries in turn."""
    libraries = [way for way, needed in NEEDS.items() if installed(needed)]
    rows = []
    for name in SETTINGS:
        found = [{each: elsewhere(each, name) for each in libraries} for _ in range(ROUNDS)]
        ways = {
            each: {
                key: statistics.median(turn[each][key] for turn in found)
                for key in ("ms", "peak_mb")
            }
            for each in libraries
        }
        own = [turn["momentum_lib"]["ms"] for turn in found]
        for each in libraries:
            turns = [turn[each]["ms"] for turn in found]
            ways[each]["low_ms"], ways[each]["high_ms"] = min(turns), max(turns)
            ways[each]["ratio_to_ours"] = statistics.median(
                there / here for there, here in zip(turns, own, strict=True)
            )
        rows.append({"rule": name, "parameters": PARAMETERS, "ways": ways})
    return rows


def show(rows: list[dict[str, Any]]) -> None:
    """Print it as a table."""
    print(f"\none step on {PARAMETERS:,} parameters, float64")
    for row in rows:
        for library, way in row["ways"].items():
            print(
                f"  {row['rule']:<18}{library:<21}{way['ms']:>7.0f} ms"
                f"  ({way['low_ms']:.0f} to {way['high_ms']:.0f})"
                f"{way['ratio_to_ours']:>7.2f} x   peak +{way['peak_mb']:.0f} MB"
            )


if __name__ == "__main__":
    print(json.dumps(one(*sys.argv[1:])))
