"""Every live figure in some states, and its numbers there: in both languages they are the same."""

import numpy as np

#: In these it is drawn, described, and compared with the browser's half. A new figure begins here.
STATES = {
    "DescentExplorer": [
        {"surface": "Rosenbrock", "learning_rate": 0.001, "start": [-1.2, 1]},
        {"surface": "Quadratic", "rule": "GradientDescent", "learning_rate": 0.04},
        {"surface": "Himmelblau", "rule": "Adam", "beta": 0.8765, "learning_rate": 0.05},
        {"surface": "Quadratic", "learning_rate": 5},
        {"surface": "Booth", "learning_rate": 0.05, "beta": 0.5, "steps": 500},
    ],
    "Diagnosis": [
        {"seed": 1, "run": "C", "at": 80},
        {"seed": 2, "guesses": [1, 2, 3, 4], "run": "B"},
        *({"seed": 3, "guesses": [k] * 4, "checked": [k] * 4, "at": k} for k in range(1, 5)),
        *(
            {"seed": 4, "run": run, "guesses": [k] * 4, "checked": [k] * 4, **mended}
            for mended in ({"learning_rates": [0.05] * 4, "betas": [0.6] * 4}, {"betas": [0.9] * 4})
            for run in "ABCD"
            for k in range(1, 5)
        ),
    ],
    "EigenModes": [
        {"learning_rate": 0.03, "beta": 0.6, "condition_number": 40.0, "modes": 5},
        {"beta": 0.999, "modes": 2, "condition_number": 1},
    ],
    "FrequencyResponse": [
        {"beta": 0.9, "period": 30},
        {"beta": 0, "period": 2},
        {"beta": 0.99, "period": 2},
        {"beta": 0.8, "period": 200, "steps": 150},
    ],
    "LookAhead": [
        {"surface": "Booth", "learning_rate": 0.02, "start": [0, 2], "step": 7},
        {"surface": "Beale", "step": 60, "learning_rate": 0.01, "start": [1, 1.2]},
        {"rule": "Nesterov", "learning_rate": 0.3, "step": 3},
        {"learning_rate": 0.001, "velocity": [0, 0]},
    ],
    "MovingAverage": [
        {"beta": 0.8, "push": 2.0, "bias_correction": True},
        {"form": "sum", "push": 3},
        {"beta": 0, "at": 1},
        {"beta": 0.99, "push": -1, "pushed": 99},
    ],
    "NetworkTrainer": [
        {"vary": vary, "rule": "AveragedMomentum", "epochs": 1, "seeds": seeds}
        for seeds, vary in enumerate(("rule", "learning_rate", "batch_size", "bias_correction"), 1)
    ]
    + [
        {**state, "epochs": 1, "seeds": 1, "batch_size": 100}
        for state in (
            {"vary": "bias_correction"},
            {"rule": "GradientDescent"},
            {"rule": "RMSprop", "vary": "rule", "other_rule": "RMSprop"},
            {"hold": "effective_step", "other_beta": 0.5},
            {"vary": "alpha_and_beta"},
            {"learning_rate": 1.02},
        )
    ],
    "NoiseCloud": [
        {"beta": 0.8, "noise": 0.7, "learning_rate": 0.03},
        {"hold": "effective_step", "beta": 0.2},
        {"beta": 0.1},
        {"beta": 0.02},
        {"learning_rate": 0.001, "beta": 0},
        {"learning_rate": 0.5, "beta": 0},
        {"learning_rate": 0.5, "beta": 0.98},
        {"step": 0},
        {"step": 300, "learning_rate": 0.5, "beta": 0.1},
    ],
    "OptimizerRace": [
        {"surface": "Booth", "rotation": 30, "start": [-3, 0]},
        {"start": [0, 0], "rules": ["GradientDescent", "RMSprop", "Adam"]},
        {"rules": ["Adam"], "step": 0},
        {"rules": ["GradientDescent", "RMSprop"], "learning_rates": [0.05] * 7},
        {"surface": "StyblinskiTang", "rotation": 90, "beta": 0.5, "learning_rates": [0.01] * 7},
    ],
    "PhaseDiagram": [
        {"rule": "Nesterov"},
        {"modes": 1, "learning_rate": 4.2, "beta": 0},
        {"learning_rate": 0.3, "beta": 0.5, "modes": 6},
    ],
    "RollingBall": [
        {"curve": "NarrowWell", "height": 1.0, "place": -4.0},
        {"curve": "Slope", "place": 0.5, "step": 400},
        {"curve": "DoubleWell", "place": 0.5},
        {"height": 4, "learning_rate": 0.001},
        {"height": 0.05, "learning_rate": 0.2, "place": -3},
    ],
    "RuleWorkshop": [
        {"surface": "Beale", "learning_rate": 0.01, "start": [1, 1.2]},
        *(
            {"text": text, "steps": 9}
            for text in ("theta = theta + alpha*g", "theta = 0", "theta = 1/(t - 1)")
        ),
    ],
    "ScheduleExplorer": [
        {"schedule": name, "steps": 20}
        for name in ("constant", "linear", "cosine", "warm_up", "one_cycle", "drawn")
    ],
}


def _thetas(runs):
    return {name: {"thetas": run.thetas} for name, run in runs.items()}


def _descent_explorer(figure):
    runs = figure.runs()
    return _thetas({"ghost": runs["GradientDescent"], "rule": runs[figure.rule]})


def _diagnosis(figure):
    return {
        "answers": figure.answers(),
        "goals": [case.goal() for case in figure.cases],
        "settings": figure.settings(),
        "runs": _thetas(figure.runs()),
        "mine": _thetas(figure.mine()),
    }


def _frequency_response(figure):
    gradient, velocity = figure.waves(np.arange(figure.steps + 1))
    return {**figure.response()._asdict(), "gradient": gradient, "velocity": velocity}


def _look_ahead(figure):
    theta, velocity = figure.states()[-1]
    steps = {rule: figure.one_step(rule)._asdict() for rule in ("HeavyBall", "Nesterov")}
    return {"now": {"theta": theta, "velocity": velocity}, "steps": steps}


def _rolling_ball(figure):
    motion, descent = figure.runs()
    parts = {"positions": motion.positions[:, 0], "speeds": motion.speeds[:, 0]}
    return {"motion": parts, "descent": descent}


def _schedule_explorer(figure):
    runs = figure.runs()
    return _thetas({"held": runs["held"], "scheduled": runs["schedule"]})


#: What the browser's `results` of a state must hold, by the names that they have there.
NUMBERS = {
    "DescentExplorer": _descent_explorer,
    "Diagnosis": _diagnosis,
    "EigenModes": lambda figure: {
        "eigenvalues": figure.eigenvalues,
        "errors": figure.errors().T,
        "rates": figure.rates(),
        "measured": figure.measured_rate(),
    },
    "FrequencyResponse": _frequency_response,
    "LookAhead": _look_ahead,
    "MovingAverage": lambda figure: figure.series(),
    "NoiseCloud": lambda figure: {
        "walked": figure.walked(),
        "cloud": figure.cloud()[::10],
        "measured": figure.measured_radius(),
        "predicted": figure.predicted_radius(),
    },
    "OptimizerRace": lambda figure: {"runs": _thetas(figure.runs())},
    "PhaseDiagram": lambda figure: {
        "eigenvalues": figure.eigenvalues,
        "paths": [run.thetas[:, 0] for run in figure.runs()],
    },
    "RollingBall": _rolling_ball,
    "RuleWorkshop": lambda figure: _thetas(figure.runs()),
    "ScheduleExplorer": _schedule_explorer,
}
#: A network's numbers are compared rule by rule in test_javascript.py; its words are given these.
GIVEN = {
    "NetworkTrainer": lambda figure: {
        "shares": [[float(run.accuracies[-1]) for run in runs] for runs in figure.runs()],
        "atWork": False,
    },
}
