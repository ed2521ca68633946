"""Speed of the library beside its alternatives, as ratios within one run.

A row holds several ways to do the same work. They take turns, round after round, so that whatever
else the machine is doing meets them all alike; a ratio is the median of the rounds' ratios. A way
whose library is not installed is left out.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from momentum_lib import HeavyBall, descend, losses, networks, sweep

Way = Callable[[], Any]
ROUNDS = 7
BOWL = losses.Quadratic([1.0, 100.0])
ALPHA, BETA = 0.01, 0.9


@dataclass(frozen=True)
class Row:
    """One piece of work, and the ways to do it; the first is ours.

    `per` is the number of equal parts that a way's time is divided by, `unit` what one part is;
    `parts` says for a way that does only a share of the work, how large that share is.
    """

    work: str
    unit: str
    per: float
    ways: dict[str, Way]
    goals: dict[str, str]
    parts: dict[str, float] | None = None


def timed(row: Row, rounds: int = ROUNDS) -> dict[str, Any]:
    """Return the times of a row's ways, in microseconds a part, and their ratios to ours."""
    for way in row.ways.values():
        way()  # warm: compiled, allocated, in the cache
    times: dict[str, list[float]] = {name: [] for name in row.ways}
    for _ in range(rounds):
        for name, way in row.ways.items():
            share = (row.parts or {}).get(name, 1.0)
            start = time.perf_counter()
            way()
            times[name].append(1e6 * (time.perf_counter() - start) / row.per / share)
    ours = next(iter(times.values()))
    return {
        "work": row.work,
        "unit": row.unit,
        "goals": row.goals,
        "ways": {name: summary(found, ours) for name, found in times.items()},
    }


def summary(times: list[float], ours: list[float]) -> dict[str, float]:
    """Return median, quartiles and the ratio to ours, each from the rounds of this run."""
    low, middle, high = statistics.quantiles(times, n=4)
    ratio = statistics.median(t / own for t, own in zip(times, ours, strict=True))
    return {"median_us": middle, "low_us": low, "high_us": high, "ratio_to_ours": ratio}


def installed(name: str) -> bool:
    """Return whether a library is there."""
    return importlib.util.find_spec(name) is not None


def rows() -> Iterator[Row]:
    """Yield each row."""
    yield one_descent()
    yield whole_grid()
    yield one_epoch()


def one_descent(steps: int = 2000) -> Row:
    """Two dimensions, every step recorded: what a step costs beside the arithmetic."""
    ways: dict[str, Way] = {
        "momentum_lib": lambda: descend(BOWL, HeavyBall(ALPHA, BETA), [1.0, 1.0], steps),
        "numpy loop": lambda: numpy_descent(steps),
    }
    if installed("torch"):
        ways["PyTorch, eager"] = lambda: torch_descent(steps)
    if installed("optax"):
        few = steps // 20
        ways["optax, eager"] = lambda: optax_descent(few)
        ways["optax, jitted"] = jitted_descent(steps)
        ways["momentum_lib on jax"] = lambda: descend(
            BOWL, HeavyBall(ALPHA, BETA), [1.0, 1.0], steps, engine="jax"
        )
    return Row(
        "one descent in two dimensions, all of it recorded",
        "µs a step",
        steps,
        ways,
        {
            "numpy loop": "at least 0.62",
            "momentum_lib on jax": "at most 1.2 times optax, jitted",
            "PyTorch, eager": "at least 5",
            "optax, eager": "at least 5",
        },
        parts={"optax, eager": 1 / 20},
    )


def numpy_descent(steps: int) -> Any:
    """Heavy ball on the bowl, bare, with the same record as `descend` makes."""
    eigenvalues, theta, velocity = np.array([1.0, 100.0]), np.ones(2), np.zeros(2)
    thetas, velocities = np.empty((steps + 1, 2)), np.zeros((steps + 1, 2))
    gradients = np.empty((steps, 2))
    thetas[0] = theta
    for t in range(steps):
        gradient = eigenvalues * theta
        velocity = BETA * velocity + ALPHA * gradient
        theta = theta - velocity
        thetas[t + 1], velocities[t + 1], gradients[t] = theta, velocity, gradient
    return thetas, velocities, gradients, 0.5 * (eigenvalues * thetas**2).sum(axis=-1)


def torch_descent(steps: int) -> Any:
    """Take the same path with torch.optim.SGD and autograd, every theta recorded."""
    import torch  # noqa: PLC0415 - only where it is installed

    eigenvalues = torch.tensor([1.0, 100.0], dtype=torch.float64)
    theta = torch.ones(2, dtype=torch.float64, requires_grad=True)
    rule = torch.optim.SGD([theta], lr=ALPHA, momentum=BETA)
    thetas = torch.empty((steps + 1, 2), dtype=torch.float64)
    thetas[0] = theta.detach()
    for t in range(steps):
        rule.zero_grad()
        (0.5 * (eigenvalues * theta * theta).sum()).backward()
        rule.step()
        thetas[t + 1] = theta.detach()
    return thetas


def optax_parts() -> tuple[Any, Any, Any]:
    """Return jax, the gradient of the bowl in it, and optax's SGD."""
    import jax  # noqa: PLC0415 - only where it is installed
    import optax  # noqa: PLC0415

    jax.config.update("jax_enable_x64", True)
    eigenvalues = jax.numpy.array([1.0, 100.0])
    gradient = jax.grad(lambda theta: 0.5 * (eigenvalues * theta * theta).sum())
    return jax, gradient, optax.sgd(ALPHA, momentum=BETA)


def optax_descent(steps: int) -> Any:
    """Take the same path with optax, step by step from Python."""
    jax, gradient, rule = optax_parts()
    import optax  # noqa: PLC0415

    theta = jax.numpy.ones(2)
    state, thetas = rule.init(theta), [theta]
    for _ in range(steps):
        updates, state = rule.update(gradient(theta), state)
        theta = optax.apply_updates(theta, updates)
        thetas.append(theta)
    return np.array(thetas)


def jitted_descent(steps: int) -> Way:
    """Take the same path with optax, all steps compiled into one scan."""
    jax, gradient, rule = optax_parts()
    import optax  # noqa: PLC0415

    def step(carried: Any, _: Any) -> Any:
        theta, state = carried
        updates, state = rule.update(gradient(theta), state)
        theta = optax.apply_updates(theta, updates)
        return (theta, state), theta

    @jax.jit
    def run(theta: Any) -> Any:
        return jax.lax.scan(step, (theta, rule.init(theta)), length=steps)[1]

    return lambda: run(jax.numpy.ones(2)).block_until_ready()


def whole_grid(size: int = 256, steps: int = 200) -> Row:
    """Run a grid of alpha and beta, only the last losses kept."""
    alphas, betas = np.geomspace(1e-3, 0.03, size), np.linspace(0.0, 0.99, size)
    task = sweep.FinalLoss(BOWL, HeavyBall, [1.0, 1.0], steps)
    sample = 128
    ways: dict[str, Way] = {
        "momentum_lib": lambda: sweep.grid(task, {"learning_rate": alphas, "beta": betas}),
        "numpy, vectorized": lambda: numpy_grid(alphas, betas, steps),
        "a loop of descents": lambda: looped_grid(alphas, betas, steps, sample),
    }
    if installed("jax"):
        ways["jax, jit vmap scan"] = jax_grid(alphas, betas, steps)
        ways["momentum_lib on jax"] = lambda: sweep.grid(
            task, {"learning_rate": alphas, "beta": betas}, engine="jax"
        )
    return Row(
        f"a grid of {size} x {size} settings, {steps} steps each",
        "µs a run",
        size * size,
        ways,
        {
            "numpy, vectorized": "at least 0.77",
            "momentum_lib on jax": "at most 1.1 times jax, jit vmap scan",
            "a loop of descents": "at least 50",
        },
        parts={"a loop of descents": sample / size**2},
    )


def numpy_grid(alphas: Any, betas: Any, steps: int) -> Any:
    """Heavy ball on the bowl for every alpha and beta at once, bare."""
    eigenvalues = np.array([1.0, 100.0])
    alpha, beta = alphas[:, np.newaxis, np.newaxis], betas[:, np.newaxis]
    theta = np.ones((len(alphas), len(betas), 2))
    velocity = np.zeros_like(theta)
    for _ in range(steps):
        velocity = beta * velocity + alpha * (eigenvalues * theta)
        theta = theta - velocity
    return 0.5 * (eigenvalues * theta**2).sum(axis=-1)


def looped_grid(alphas: Any, betas: Any, steps: int, sample: int) -> Any:
    """Run the first settings of the grid, one descent after the other."""
    points = [(alpha, beta) for alpha in alphas for beta in betas][:sample]
    runs = (descend(BOWL, HeavyBall(*point), [1.0, 1.0], steps) for point in points)
    return [run.losses[-1] for run in runs]


def jax_grid(alphas: Any, betas: Any, steps: int) -> Way:
    """Run the grid in jax: one run as a scan, mapped over alpha and beta, compiled."""
    jax, gradient, _ = optax_parts()
    numpy = jax.numpy

    def run(alpha: Any, beta: Any) -> Any:
        def step(carried: Any, _: Any) -> Any:
            theta, velocity = carried
            velocity = beta * velocity + alpha * gradient(theta)
            return (theta - velocity, velocity), None

        (theta, _), _ = jax.lax.scan(step, (numpy.ones(2), numpy.zeros(2)), length=steps)
        return 0.5 * (numpy.array([1.0, 100.0]) * theta**2).sum()

    mapped = jax.jit(jax.vmap(jax.vmap(run, (None, 0)), (0, None)))
    return lambda: mapped(alphas, betas).block_until_ready()


def one_epoch() -> Row:
    """Train the digits network of the book, one pass through its data."""
    network = networks.Network()
    learning, held_out = networks.load_digits()
    steps = len(learning.labels) // 32

    def ours() -> Any:
        return networks.train(network, learning, held_out, HeavyBall(0.1, 0.9), epochs=1)

    ways: dict[str, Way] = {"momentum_lib": ours}
    if installed("torch"):
        ways["PyTorch"] = lambda: torch_epoch(network, learning, steps)
    return Row("the digits network, an epoch", "µs a minibatch", steps, ways, {})


def torch_epoch(network: Any, learning: Any, steps: int) -> Any:
    """Train the same layers on the same sizes in PyTorch, and record the losses."""
    import torch  # noqa: PLC0415 - only where it is installed

    sizes = network.sizes
    model = torch.nn.Sequential(
        torch.nn.Linear(sizes[0], sizes[1]), torch.nn.Tanh(), torch.nn.Linear(sizes[1], sizes[2])
    ).double()
    rule = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    images, labels = torch.tensor(learning.images), torch.tensor(learning.labels)
    order, found = torch.randperm(len(labels)), []
    for k in range(steps):
        picked = order[32 * k : 32 * (k + 1)]
        rule.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(images[picked]), labels[picked])
        loss.backward()
        rule.step()
        found.append(loss.item())
    return found


def growth() -> list[dict[str, Any]]:
    """Return how time grows with steps, dimensions and runs: the exponent of each."""
    alphas = np.geomspace(1e-3, 0.03, 512)

    def by_steps(n: int) -> Any:
        return descend(BOWL, HeavyBall(ALPHA, BETA), [1.0, 1.0], n)

    def by_dimensions(n: int) -> Any:
        bowl = losses.Quadratic(np.linspace(1, 100, n))
        return descend(bowl, HeavyBall(ALPHA, BETA), np.ones(n), 20)

    def by_runs(n: int) -> Any:
        task = sweep.FinalLoss(BOWL, HeavyBall, [1.0, 1.0], 20)
        return sweep.grid(task, {"learning_rate": alphas, "beta": np.linspace(0, 0.9, n // 512)})

    tried = (
        ("steps", by_steps, (4_000, 8_000, 16_000, 32_000, 64_000)),
        ("dimensions", by_dimensions, (50_000, 100_000, 200_000, 400_000)),
        ("runs of a grid", by_runs, (32_768, 65_536, 131_072, 262_144)),
    )
    return [{"grows with": name, **exponent(work, sizes)} for name, work, sizes in tried]


def exponent(work: Callable[[int], Any], sizes: tuple[int, ...]) -> dict[str, Any]:
    """Return the slope of log time against log size, each time the least of several."""
    seconds = {size: float("inf") for size in sizes}
    work(sizes[0])
    for _ in range(ROUNDS):
        for size in sizes:
            start = time.perf_counter()
            work(size)
            seconds[size] = min(seconds[size], time.perf_counter() - start)
    slope = np.polyfit(np.log(list(seconds)), np.log(list(seconds.values())), 1)[0]
    return {"sizes": list(sizes), "seconds": list(seconds.values()), "exponent": float(slope)}


def versions() -> dict[str, str]:
    """Return the versions of the alternatives that are installed."""
    names = ("torch", "jax", "optax")
    return {name: importlib.metadata.version(name) for name in names if installed(name)}


def measured() -> list[dict[str, Any]]:
    """Measure each row."""
    return [timed(row) for row in rows()]


def show(found: list[dict[str, Any]]) -> None:
    """Print them as tables."""
    for row in found:
        print(f"\n{row['work']} ({row['unit']})")
        for name, way in row["ways"].items():
            spread = f"{way['low_us']:.3g} to {way['high_us']:.3g}"
            goal = f"   goal: {row['goals'][name]}" if name in row["goals"] else ""
            print(
                f"  {name:<22}{way['median_us']:>10.3g}   ({spread}){way['ratio_to_ours']:>9.2f} x"
                f"{goal}"
            )


def show_growth(found: list[dict[str, Any]]) -> None:
    """Print the exponents."""
    print("\ntime grows with the power of")
    for row in found:
        print(f"  {row['grows with']:<22}{row['exponent']:>10.2f}   goal: at most 1.05")
