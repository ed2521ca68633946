"""How each library is made to walk: its own optimizer, handed one gradient after another.

Each driver is made with the start and the settings of step 1, and is called with a gradient and the
settings of the step; it returns the library's parameters after it. All is float64.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

import numpy as np

from tools.measure.parity_runs import NETWORK, PROBLEMS, STEPS, Run, examples

Settings = Mapping[str, float]
PACKAGES = {"PyTorch": "torch", "optax": "optax", "Keras": "keras", "scikit-learn": "scikit-learn"}
#: What stands in a call besides the settings that a run gives.
FIXED: dict[str, dict[str, Any]] = {
    "torch.optim.Adam(lr, betas, eps, amsgrad=True)": {"amsgrad": True},
    "torch.optim.SGD(lr, momentum, nesterov=True)": {"nesterov": True},
    "torch.optim.NAdam(lr, betas, eps, momentum_decay=1e9)": {"momentum_decay": 1e9},
    "torch.optim.Muon(lr, momentum, weight_decay=0)": {"weight_decay": 0.0},
    "optax.sgd(learning_rate, momentum, nesterov=True)": {"nesterov": True},
    "optax.rmsprop(learning_rate, decay, eps, eps_in_sqrt=False)": {"eps_in_sqrt": False},
    "optax.rmsprop(learning_rate, decay, eps, momentum, eps_in_sqrt=False)": {"eps_in_sqrt": False},
    "optax.contrib.muon(learning_rate, beta, eps=0)": {"eps": 0.0},
    "keras.optimizers.Adam(learning_rate, beta_1, beta_2, epsilon, amsgrad=True)": {
        "amsgrad": True
    },
    "keras.optimizers.SGD(learning_rate, momentum, nesterov=True)": {"nesterov": True},
    "keras.optimizers.RMSprop(learning_rate, rho, momentum, epsilon=0)": {"epsilon": 0.0},
}
BESIDE = {"optax": ("jax",), "Keras": ("jax",)}


class Torch:
    """An optimizer of torch.optim: the settings of a step stand in its parameter groups."""

    def __init__(self, run: Run, start: np.ndarray) -> None:
        import torch

        torch.set_default_dtype(torch.float64)  # NAdam keeps its product of betas in this type
        self.torch, self.run = torch, run
        self.shapes = PROBLEMS[run.problem].shapes if run.convention.rule == "Muon" else None
        self.parts = [torch.tensor(part, dtype=torch.float64) for part in self._split(start)]
        kind = getattr(torch.optim, run.convention.call.split("(")[0].split(".")[-1])
        fixed = FIXED.get(run.convention.call, {})
        self.optimizer = kind(self.parts, **self._named(run.at(1)), **fixed)

    def __call__(self, gradient: np.ndarray, settings: Settings) -> np.ndarray:
        for part, piece in zip(self.parts, self._split(gradient), strict=True):
            part.grad = self.torch.tensor(piece, dtype=self.torch.float64)
        for group in self.optimizer.param_groups:
            group.update(self._named(settings))
        with self._in_float64():
            self.optimizer.step()
        return np.concatenate([part.detach().numpy().T.ravel() for part in self.parts])

    @contextmanager
    def _in_float64(self) -> Iterator[None]:
        """Let Muon compute in float64: it turns its matrices into bfloat16, whatever they are."""
        rounding = self.torch.Tensor.bfloat16
        self.torch.Tensor.bfloat16 = self.torch.Tensor.clone
        try:
            yield
        finally:
            self.torch.Tensor.bfloat16 = rounding

    def _named(self, settings: Settings) -> dict[str, Any]:
        named = dict(settings)
        if "beta1" in named:
            named["betas"] = (named.pop("beta1"), named.pop("beta2"))
        return named

    def _split(self, theta: np.ndarray) -> list[np.ndarray]:
        """Return theta as one vector, or as PyTorch's (outputs, inputs) matrices."""
        return (
            [theta] if self.shapes is None else [m.T.copy() for m in matrices(theta, self.shapes)]
        )


class Optax:
    """A transformation of optax: made anew each step with its settings, its state handed on."""

    def __init__(self, run: Run, start: np.ndarray) -> None:
        import jax
        import optax

        jax.config.update("jax_enable_x64", True)
        self.jax, self.optax, self.run = jax, optax, run
        self.shapes = PROBLEMS[run.problem].shapes if run.convention.rule == "Muon" else None
        self.theta = self._split(start)
        self.state = self._make(run.at(1)).init(self.theta)

    def __call__(self, gradient: np.ndarray, settings: Settings) -> np.ndarray:
        made = self._make(settings)
        change, self.state = made.update(self._split(gradient), self.state, self.theta)
        self.theta = self.optax.apply_updates(self.theta, change)
        return np.concatenate([np.asarray(part).ravel() for part in self.theta])

    def averaged(self) -> np.ndarray:
        """Return the parameters that schedule-free descent wants to be judged by."""
        from optax.contrib import schedule_free_eval_params

        return np.asarray(schedule_free_eval_params(self.state, self.theta)[0])

    def _make(self, settings: Settings) -> Any:
        optax, call = self.optax, self.run.convention.call
        if call.startswith("optax.chain"):
            average = optax.ema(settings["decay"], debias="debias" not in call)
            return optax.chain(average, optax.scale(-settings["learning_rate"]))
        kind: Any = optax
        for name in call.split("(")[0].split(".")[1:]:
            kind = getattr(kind, name)
        return kind(**settings, **FIXED.get(call, {}))

    def _split(self, theta: np.ndarray) -> list[Any]:
        parts = [theta] if self.shapes is None else matrices(theta, self.shapes)
        return [self.jax.numpy.array(part) for part in parts]


class Keras:
    """An optimizer of Keras: the settings of a step are assigned to its attributes."""

    def __init__(self, run: Run, start: np.ndarray) -> None:
        os.environ.setdefault("KERAS_BACKEND", "jax")
        import jax

        jax.config.update("jax_enable_x64", True)
        import keras

        keras.config.set_floatx("float64")
        self.keras = keras
        self.variable = keras.Variable(start, dtype="float64")
        kind = getattr(keras.optimizers, run.convention.call.split("(")[0].split(".")[-1])
        fixed = FIXED.get(run.convention.call, {})
        self.optimizer = kind(**run.at(1), **fixed)
        self.optimizer.build([self.variable])

    def __call__(self, gradient: np.ndarray, settings: Settings) -> np.ndarray:
        for name, value in settings.items():
            setattr(self.optimizer, name, value)
        self.optimizer.apply([self.keras.ops.convert_to_tensor(gradient, dtype="float64")])
        return np.asarray(self.variable)


class Sklearn:
    """The two optimizers that scikit-learn's MLPClassifier is made of."""

    def __init__(self, run: Run, start: np.ndarray) -> None:
        module = importlib.import_module("sklearn.neural_network._stochastic_optimizers")
        self.theta, first = start.copy(), run.at(1)
        if run.convention.rule == "Adam":
            self.optimizer = module.AdamOptimizer([self.theta], **first)
        else:
            nesterov = run.convention.rule == "Nesterov"
            self.optimizer = module.SGDOptimizer([self.theta], **first, nesterov=nesterov)

    def __call__(self, gradient: np.ndarray, settings: Settings) -> np.ndarray:
        named = dict(settings)
        named["learning_rate"] = named["learning_rate_init"]
        for name, value in named.items():
            setattr(self.optimizer, name, value)
        self.optimizer.update_params([self.theta], [gradient])
        return self.theta.copy()


DRIVERS: dict[str, Callable[[Run, np.ndarray], Any]] = {
    "PyTorch": Torch,
    "optax": Optax,
    "Keras": Keras,
    "scikit-learn": Sklearn,
}


def matrices(theta: np.ndarray, shapes: tuple[tuple[int, int], ...]) -> list[np.ndarray]:
    """Split a row of parameters into matrices."""
    ends = np.cumsum([rows * columns for rows, columns in shapes])
    pieces = np.split(theta, ends[:-1])
    return [piece.reshape(shape) for piece, shape in zip(pieces, shapes, strict=True)]


def versions() -> dict[str, str]:
    """Return the version of each library that is installed, with what it runs on."""
    found = {}
    for library, package in PACKAGES.items():
        try:
            parts = [version(package)]
            parts += [f"{name} {version(name)}" for name in BESIDE.get(library, ())]
        except importlib.metadata.PackageNotFoundError:
            continue
        found[library] = ", ".join(parts)
    return found


def their_path(run: Run) -> np.ndarray:
    """Return the library's parameters after each step, (STEPS + 1, d)."""
    problem = PROBLEMS[run.problem]
    driver = DRIVERS[run.convention.library](run, problem.start)
    theta, rows = problem.start, [problem.start]
    for t in range(1, STEPS + 1):
        theta = driver(problem.loss.gradient(theta), run.at(t))
        rows.append(driver.averaged() if run.convention.rule == "ScheduleFree" else theta)
    return np.array(rows)


def automatic_gradients() -> dict[str, dict[str, list[float]]]:
    """Return the gradients that the libraries find by themselves at the start of two problems."""
    found = {}
    if "PyTorch" in versions():
        found["PyTorch"] = {
            "Rosenbrock": _torch_gradient(_rosenbrock, "Rosenbrock"),
            "network": _torch_gradient(_torch_network_loss, "network"),
        }
    return found


def _rosenbrock(theta: Any) -> Any:
    return (1 - theta[0]) ** 2 + 100 * (theta[1] - theta[0] ** 2) ** 2


def _torch_network_loss(theta: Any) -> Any:
    """Return the loss of the same network, in PyTorch's own words."""
    import torch

    inputs, hidden, outputs = NETWORK.sizes
    sizes = [inputs * hidden, hidden, hidden * outputs, outputs]
    first, shift, second, last = torch.split(theta, sizes)
    seen = examples()
    images, labels = torch.tensor(seen.images), torch.tensor(seen.labels)
    inner = torch.tanh(images @ first.reshape(inputs, hidden) + shift)
    scores = inner @ second.reshape(hidden, outputs) + last
    return torch.nn.functional.cross_entropy(scores, labels)


def _torch_gradient(loss: Callable[[Any], Any], problem: str) -> list[float]:
    import torch

    theta = torch.tensor(PROBLEMS[problem].start, dtype=torch.float64, requires_grad=True)
    loss(theta).backward()
    return [float(value) for value in theta.grad]
