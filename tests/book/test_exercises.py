"""The checker passes the solutions, names each known mistake, and never shows a traceback."""

# ruff: noqa: ARG005 - a reader's wrong function often leaves an argument out

import math
import textwrap
from dataclasses import replace

import book_solutions
import numpy as np
import pytest

import momentum_lib as ml
from momentum_book.claims.practice import velocity_share
from momentum_book.exercises import EXERCISES, Exercise, Verdict, check, describe
from momentum_book.exercises import exercise as exercise_module
from momentum_lib import adaptive

MISTAKES = [
    pytest.param(name, sentence, id=f"{name}-{k}")
    for name, exercise in EXERCISES.items()
    for k, sentence in enumerate(exercise.mistakes)
]


@pytest.mark.parametrize("name", EXERCISES)
def test_the_solution_is_right(name):
    verdict = check(name, EXERCISES[name].solution)
    assert verdict
    assert repr(verdict).startswith("Right: ")


@pytest.mark.parametrize(("name", "sentence"), MISTAKES)
def test_each_known_mistake_is_named(name, sentence):
    verdict = check(name, EXERCISES[name].mistakes[sentence])
    assert not verdict
    assert verdict.message == f"Not yet: {sentence}."
    assert repr(verdict).split() == verdict.message.split()
    assert max(map(len, repr(verdict).splitlines())) <= 78


@pytest.mark.parametrize("name", EXERCISES)
def test_each_exercise_has_several_known_mistakes_and_a_task(name):
    exercise = EXERCISES[name]
    assert exercise.name == name
    assert len(exercise.mistakes) >= 5
    assert exercise.task.endswith(".")
    assert all(not sentence.endswith(".") for sentence in exercise.mistakes)


# The solutions are written out in the list; here they meet the library.


def library_step(rule):
    def step(theta, velocity, gradient, learning_rate, beta):
        optimizer = rule(learning_rate, beta)
        return_ = optimizer.step(theta, ml.optimizers.Velocity(velocity), gradient, 1)
        return return_[0], return_[1].velocity

    return step


def rmsprop(theta, mean_square, gradient, learning_rate, decay, epsilon):
    rule = ml.RMSprop(learning_rate, decay, epsilon=epsilon)
    state = ml.optimizers.Moments(np.zeros_like(theta), mean_square)
    theta, state = rule.step(theta, state, gradient, 1)
    return theta, state.mean_square


def adam(theta, m, s, t, gradient, learning_rate, beta1, beta2, epsilon):
    rule = ml.Adam(learning_rate, beta1, beta2, epsilon)
    theta, state = rule.step(theta, ml.optimizers.Moments(m, s), gradient, t)
    return theta, state.velocity, state.mean_square


def ball(friction, time_step):
    rolling = ml.physics.Ball(friction, time_step)
    return rolling.learning_rate, rolling.beta


def terminal(slope, learning_rate, beta):
    line = ml.losses.Custom(lambda x: slope * x[0], lambda x: np.array([slope]))
    return float(ml.descend(line, ml.HeavyBall(learning_rate, beta), [0.0], 500).velocities[-1, 0])


def planned_velocity(learning_rates, betas):
    rule = ml.HeavyBall(lambda t: learning_rates[t - 1], lambda t: betas[t - 1])
    line = ml.losses.Custom(lambda x: x[0], np.ones_like)
    return float(ml.descend(line, rule, [0.0], len(betas)).velocities[-1, 0])


def restarted(theta, velocity, gradient, learning_rate, beta):
    """Nesterov's step, and the library's own test of having turned."""
    theta, state = ml.Nesterov(learning_rate, beta).step(
        theta, ml.optimizers.Velocity(velocity), gradient, 1
    )
    asked = (state.velocity - beta * velocity) / learning_rate
    turned = adaptive.RestartedNesterov(learning_rate)._turned(
        theta + state.velocity, theta, asked, state.velocity
    )
    return theta, np.where(turned, 0.0, state.velocity)


def aligned(beta, value, velocity, rate, highest):
    rule = adaptive.AlignedMomentum(0.1, rate, highest)
    state = adaptive.Aligned(velocity, np.array([beta]))
    return float(rule.step(np.zeros(2), state, lambda theta: value, 1)[1].beta[0])


def lion(theta, m, gradient, learning_rate, beta1, beta2):
    rule = ml.modern.Lion(learning_rate, beta1, beta2)
    theta, state = rule.step(theta, ml.optimizers.Velocity(m), gradient, 1)
    return theta, state.velocity


def schedule_free(theta, fast, t, gradient, learning_rate, beta):
    rule = ml.modern.ScheduleFree(learning_rate, beta)
    theta, state = rule.step(theta, ml.modern.Fast(fast), gradient, t)
    return theta, state.fast


def gain(smallest, largest):
    rules = ("GradientDescent", "HeavyBall")
    plain, tuned = (ml.theory.best(rule, smallest, largest).rate for rule in rules)
    return math.log(tuned) / math.log(plain)


def pytorch(theta, velocity, gradient, learning_rate, beta):
    """Ours with alpha times their velocity."""
    ours = library_step(ml.HeavyBall)
    theta, velocity = ours(theta, learning_rate * velocity, gradient, learning_rate, beta)
    return theta, velocity / learning_rate


def keras(theta, velocity, gradient, learning_rate, beta):
    """Ours with the other sign of their velocity."""
    theta, velocity = library_step(ml.HeavyBall)(theta, -velocity, gradient, learning_rate, beta)
    return theta, -velocity


BY_THE_LIBRARY = {
    "from-the-paper": lambda alpha, beta, new: float(
        alpha / ml.theory.terminal_speedup(new)  # an averaged step grows to alpha, at any beta
    ),
    "velocity-share": velocity_share,
    "pytorch-step": pytorch,
    "keras-step": keras,
    "gradient-descent-step": lambda theta, gradient, learning_rate: ml.GradientDescent(
        learning_rate
    ).step(theta, None, gradient, 1)[0],
    "ema-weights": ml.averages.weights,
    "half-life": ml.averages.half_life,
    "bias-correction": lambda average, beta, t: average / ml.averages.correction(beta, t),
    "heavy-ball-step": library_step(ml.HeavyBall),
    "averaged-momentum-step": library_step(ml.AveragedMomentum),
    "nesterov-step": library_step(ml.Nesterov),
    "terminal-speed": terminal,
    "best-heavy-ball": lambda low, high: ml.theory.best("HeavyBall", low, high)[:2],
    "critical-beta": lambda a, c: float(ml.theory.critical_beta(a, c)),
    "friction-to-beta": ball,
    "rising-beta": lambda t, every, highest: ml.schedules.Rising(highest, every)(t),
    "one-cycle": lambda t, steps, *values: ml.schedules.OneCycle(*values[:3], steps, values[3])(t),
    "scheduled-velocity": planned_velocity,
    "held-learning-rate": lambda alpha, beta, new: float(
        alpha * ml.theory.terminal_speedup(beta) / ml.theory.terminal_speedup(new)
    ),
    "expected-gain": gain,
    "sharpest-minimum": lambda alpha, beta: float(
        ml.theory.stability_limit("HeavyBall", 1, beta) / alpha  # at 1 it is the curvature alpha L
    ),
    "lion-step": lion,
    "schedule-free-step": schedule_free,
    "rmsprop-step": rmsprop,
    "adam-step": adam,
    "restarted-nesterov-step": restarted,
    "aligned-beta": aligned,
    "mode-rate": lambda a, b: np.abs(np.linalg.eigvals([[a, b], [1, 0]])).max(),
    "wave-gain": lambda period, beta: float(ml.theory.frequency_response(period, beta).gain),
    "heavy-ball-spread": lambda *case: float(ml.theory.stationary_spread("HeavyBall", *case)),
}


@pytest.mark.parametrize("name", BY_THE_LIBRARY)
def test_the_solutions_agree_with_the_library(name):
    assert check(name, BY_THE_LIBRARY[name]).right


# What a reader may hand in.


def said(name, function):
    verdict = check(name, function)
    assert not verdict.right
    assert "\n" not in verdict.message
    assert verdict.message.endswith(".")
    return verdict.message


# Where several mistakes of the list share a function, they are typed here as readers type them:
# the right code, and by the first words of what is then said, what stands in place of a part of it.

AS_TYPED = {
    "rmsprop-step": (
        """
        g = gradient(theta)
        mean_square = decay * mean_square + (1 - decay) * g**2
        theta = theta - learning_rate * g / (np.sqrt(mean_square) + epsilon)
        return theta, mean_square
        """,
        {
            "epsilon is inside": {"np.sqrt(mean_square) + epsilon": "np.sqrt(mean_square+epsilon)"},
            "epsilon is missing": {" + epsilon": ""},
            "the root": {"np.sqrt": ""},
            "the gradient is not squared": {"g**2": "g"},
            "decay and 1 - decay": {"decay *": "(1-decay) *", "(1 - decay)": "decay"},
            "the factor 1 - decay": {"(1 - decay) * ": ""},
            "decay is missing": {"decay * mean_square + (1 - decay) *": "mean_square +"},
            "theta's step divides": {"mean_square =": "new =", ", mean_square": ", new"},
            "the sign": {"theta -": "theta +"},
            "the learning rate": {"learning_rate * ": ""},
            "the gradient is missing": {"learning_rate * g": "learning_rate"},
        },
    ),
    "adam-step": (
        """
        g = gradient(theta)
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        s_hat = s / (1 - beta2**t)
        theta = theta - learning_rate * m_hat / (np.sqrt(s_hat) + epsilon)
        return theta, m, s
        """,
        {
            "both": {" / (1 - beta1**t)": "", " / (1 - beta2**t)": ""},
            "the bias correction of s": {" / (1 - beta2**t)": ""},
            "the bias correction of m": {" / (1 - beta1**t)": ""},
            "t is counted from 0": {"**t": "**(t - 1)"},
            "t already counts from 1": {"**t": "**(t + 1)"},
            "theta is right": {"return theta, m, s": "return theta, m_hat, s_hat"},
            "epsilon is inside": {"np.sqrt(s_hat) + epsilon": "np.sqrt(s_hat + epsilon)"},
            "epsilon is missing": {" + epsilon": ""},
            "the root": {"np.sqrt": ""},
            "the gradient is not squared": {"g**2": "g"},
            "the factor 1 - beta1": {"(1 - beta1) * ": ""},
            "the factor 1 - beta2": {"(1 - beta2) * ": ""},
            "beta1 and beta2": {"beta1": "other", "beta2": "beta1", "other": "beta2"},
            "beta and 1 - beta": {
                "beta1 * m + (1 - beta1)": "(1 - beta1) * m + beta1",
                "beta2 * s + (1 - beta2)": "(1 - beta2) * s + beta2",
            },
            "the sign": {"theta -": "theta +"},
            "the learning rate": {"learning_rate * ": ""},
            "theta moves": {"* m_hat": "* g"},
        },
    ),
    "lion-step": (
        """
        g = gradient(theta)
        theta = theta - learning_rate * np.sign(beta1 * m + (1 - beta1) * g)
        m = beta2 * m + (1 - beta2) * g
        return theta, m
        """,
        {
            "the memory is updated before": {
                "beta1 * m +": "beta1 * (beta2 * m + (1 - beta2) * g) +"
            },
            "the sign of the step": {"theta -": "theta +"},
            "beta1 and beta2": {"beta1": "other", "beta2": "beta1", "other": "beta2"},
            "the memory is updated with": {"beta2": "beta1"},
            "the sign is missing": {"np.sign": ""},
            "the memory keeps": {"return theta, m": "return theta, np.sign(m)"},
            "1 - beta1 is missing": {"(1 - beta1) * ": ""},
            "the memory is not": {"m = beta2 * m + (1 - beta2) * g": "m = m"},
            "the learning rate": {"learning_rate * ": ""},
        },
    ),
    "schedule-free-step": (
        """
        asked = (1 - beta) * fast + beta * theta
        old = fast
        fast = fast - learning_rate * gradient(asked)
        theta = theta + (fast - theta) / t
        return theta, fast
        """,
        {
            "the sign": {"fast - learning": "fast + learning"},
            "the gradient is asked for at theta": {"gradient(asked)": "gradient(theta)"},
            "the gradient is asked for at fast": {"gradient(asked)": "gradient(fast)"},
            "beta and 1 - beta": {
                "beta * theta": "(1 - beta) * theta",
                "(1 - beta) * fast": "beta * fast",
            },
            "t is taken": {"/ t": "/ (t + 1)"},
            "fast starts": {"fast = fast": "fast = asked"},
            "theta is averaged": {"(fast - theta)": "(old - theta)"},
        },
    ),
    "restarted-nesterov-step": (
        """
        g = gradient(theta - beta * velocity)
        old = velocity
        velocity = beta * velocity + learning_rate * g
        theta = theta - velocity
        if g @ velocity < 0:
            velocity = 0 * velocity
        return theta, velocity
        """,
        {
            "the velocity never": {"g @ velocity < 0": "False"},
            "the test is": {"<": ">"},
            "the test uses": {"g @ velocity": "g @ old"},
            "each coordinate": {
                "if g @ velocity < 0": "if True",
                "0 * velocity": "np.where(g * velocity < 0, 0, velocity)",
            },
            "the gradient is asked": {"theta - beta * velocity": "theta"},
            "the step that goes": {"velocity = 0": "theta, velocity = theta + velocity, 0"},
            "after a restart": {"0 * velocity": "learning_rate * g"},
        },
    ),
    "aligned-beta": (
        """
        cosine = value @ velocity / np.linalg.norm(value) / np.linalg.norm(velocity)
        return min(max(beta + rate * cosine, 0), highest)
        """,
        {
            "the sign is": {"+ rate": "- rate"},
            "the cosine lacks": {" / np.linalg.norm(value) / np.linalg.norm(velocity)": ""},
            "the inner product is divided by the gradient's": {" / np.linalg.norm(velocity)": ""},
            "the inner product is divided by the velocity's": {" / np.linalg.norm(value)": ""},
            "this is the angle": {"* cosine": "* math.acos(cosine)"},
            "only the sign": {"* cosine": "* np.sign(cosine)"},
            "beta is not kept": {"min": "", ", highest": ""},
            "beta may fall": {"max(beta + rate * cosine, 0)": "beta + rate * cosine"},
            "beta is multiplied": {"+ rate": "* rate"},
            "the old beta": {"beta + ": ""},
        },
    ),
    "one-cycle": (
        """
        part = min((t - 1) / (steps - 1), 1)
        if part <= peak_at:
            low, high, way = start, peak, part / peak_at
        else:
            low, high, way = peak, end, (part - peak_at) / (1 - peak_at)
        return high + (low - high) * (1 + math.cos(math.pi * way)) / 2
        """,
        {
            "the way is counted as t": {"(t - 1) / (steps - 1)": "t / steps"},
            "the way is counted as (t - 1)": {"/ (steps - 1)": "/ steps"},
            "after step": {", 1)": ", 10)"},
            "the two ends": {"= start": "= other", ", end": ", start", "other": "end"},
            "the peak": {"peak_at": "0.5"},
            "the value returns": {", end": ", start"},
            "these are straight": {"(1 + math.cos(math.pi * way)) / 2": "(1 - way)"},
        },
    ),
    "scheduled-velocity": (
        """
        velocity = 0
        for k in range(4):
            velocity = betas[k] * velocity + learning_rates[k]
        return velocity
        """,
        {
            "alpha stands": {"+ learning_rates[k]": "+ 1", "return": "return learning_rates[k] *"},
            "this is the averaged form, with": {"+ ": "+ (1 - betas[k]) * "},
            "this is the averaged form with": {
                "+ learning_rates[k]": "+ (1 - betas[k])",
                "return": "return learning_rates[k] *",
            },
            "the last beta": {"betas[k]": "betas[3]"},
            "the first beta": {"betas[k]": "betas[0]"},
            "each step fades": {"betas[k]": "betas[k - 1]"},
            "the steps": {"range(4)": "(3, 2, 1, 0)"},
            "this is the effective": {
                "return velocity": "return learning_rates[3] / (1 - betas[3])"
            },
            "beta is missing": {"betas[k] * ": ""},
        },
    ),
    "expected-gain": (
        """
        root = math.sqrt(largest / smallest)
        plain, tuned = (root**2 - 1) / (root**2 + 1), (root - 1) / (root + 1)
        return math.log(tuned) / math.log(plain)
        """,
        {
            "this is the rule of thumb": {"math.log(tuned) / math.log(plain)": "root"},
            "this is the condition number": {"math.log(tuned) / math.log(plain)": "root**2"},
            "this is the ratio turned round": {
                "log(tuned": "log(other",
                "log(plain": "log(tuned",
                "other": "plain",
            },
            "this is the ratio of the rates": {
                "math.log(tuned) / math.log(plain)": "plain / tuned"
            },
            "this takes beta": {"math.log(tuned)": "math.log(tuned**2)"},
            "this is a difference": {"math.log(tuned) /": "-math.log(tuned) +"},
            "the condition number": {"math.log(tuned) / math.log(plain)": "1 / root"},
        },
    ),
}


def typed(name, code):
    """Return the function of an exercise with this code for its body."""
    made = {"np": np, "math": math}
    head = f"def typed({', '.join(EXERCISES[name].arguments)}):"
    exec(head + textwrap.indent(textwrap.dedent(code), "    "), made)
    return made["typed"]


@pytest.mark.parametrize("name", AS_TYPED)
def test_each_mistake_is_named_as_readers_make_it(name):
    code, slips = AS_TYPED[name]
    assert check(name, typed(name, code))
    sentences = list(EXERCISES[name].mistakes)
    assert len(slips) == len(sentences)
    for begins, changes in slips.items():
        wrong = code
        for part, other in changes.items():
            assert part in wrong
            wrong = wrong.replace(part, other)
        (sentence,) = (each for each in sentences if each.startswith(begins))
        assert said(name, typed(name, wrong)) == f"Not yet: {sentence}."


def test_an_equivalent_way_of_writing_it_is_right():
    assert check("half-life", lambda beta: math.log(0.5, beta))
    assert check("ema-step", lambda average, value, beta: average + (1 - beta) * (value - average))
    assert check(
        "heavy-ball-step", lambda *case: list(EXERCISES["heavy-ball-step"].solution(*case))
    )
    assert check("ema-weights", lambda beta, steps: [(1 - beta) * beta**k for k in range(steps)])


def unfinished(theta, velocity, gradient, learning_rate, beta):
    pass


def test_nothing_returned():
    message = said("heavy-ball-step", unfinished)
    assert message == (
        "Not yet: your function returns nothing; let it end with `return theta, velocity`."
    )
    assert message.startswith(book_solutions.NOT_BEGUN)


def test_a_placeholder_is_not_an_answer():
    assert "returns nothing" in said("half-life", lambda beta: ...)


@pytest.mark.parametrize("name", EXERCISES)
def test_the_code_to_type_stands_on_one_line(name):
    shown = repr(check(name, lambda *case: None))
    assert f"`return {', '.join(EXERCISES[name].returns)}`" in shown
    assert max(map(len, shown.splitlines())) <= 78


def test_code_that_is_longer_than_a_line_is_broken():
    shown = repr(Verdict("own", right=False, message=f"Not yet: `{'x + ' * 30}x`."))
    assert max(map(len, shown.splitlines())) <= 78


def test_none_inside_the_answer():
    message = said("heavy-ball-step", lambda theta, *rest: (theta, None))
    assert "velocity should be an array of shape (2,), and yours is None" in message


def test_too_few_values():
    message = said("heavy-ball-step", lambda theta, *rest: theta)
    assert "return 2 values, theta, velocity" in message


def test_too_many_values():
    assert "return one value, steps" in said("half-life", lambda beta: (beta, beta))


def test_values_in_the_wrong_order():
    def step(theta, velocity, gradient, learning_rate, beta):
        velocity = beta * velocity + learning_rate * gradient(theta)
        return velocity, theta - velocity

    assert "order" in said("heavy-ball-step", step)


def test_a_number_where_an_array_belongs():
    message = said("ema-step", lambda average, value, beta: 1.0)
    assert "average should be an array of shape (2,), and yours is one number: 1.0" in message


def test_an_array_where_a_number_belongs():
    message = said("half-life", lambda beta: np.array([beta]))
    assert "steps should be one number, and yours is an array of shape (1,)" in message


@pytest.mark.parametrize("answer", ["six", True, 1j, {}, object(), [1, [2, 3]], [], ()])
def test_what_is_no_number(answer):
    said("half-life", lambda beta: answer)


def test_an_exception_names_the_line():
    def step(theta, velocity, gradient, learning_rate, beta):
        velocity = bta * velocity  # noqa: F821
        return theta, velocity

    message = said("heavy-ball-step", step)
    assert "NameError" in message
    assert "'bta' is not defined" in message
    assert "velocity = bta * velocity" in message


def test_a_gradient_that_is_not_called():
    def step(theta, velocity, gradient, learning_rate, beta):
        velocity = beta * velocity + learning_rate * gradient
        return theta - velocity, velocity

    assert "gradient is a function" in said("heavy-ball-step", step)


def test_a_function_for_numbers_given_an_array():
    def step(theta, mean_square, gradient, learning_rate, decay, epsilon):
        return theta - learning_rate * gradient(theta) / math.sqrt(mean_square), mean_square

    assert "np.sqrt fits and math.sqrt does not" in said("rmsprop-step", step)


def test_not_implemented():
    def step(*case):
        raise NotImplementedError

    assert "says that it is not implemented." in said("adam-step", step)


def test_wrong_arguments():
    message = said("half-life", lambda beta, steps: beta)
    assert "takes (beta, steps), and is called with (beta)" in message
    message = said("ema-weights", lambda beta: beta)
    assert "takes (beta), and is called with (beta, steps)" in message


@pytest.mark.parametrize("value", [3.0, None, "my_step", np.zeros(2)])
def test_a_value_in_place_of_the_function(value):
    assert "the function itself" in said("half-life", value)


def test_an_overwritten_argument():
    def step(theta, velocity, gradient, learning_rate, beta):
        velocity = beta * velocity + learning_rate * gradient(theta)
        theta -= velocity
        return theta, velocity

    message = said("heavy-ball-step", step)
    assert "theta itself is overwritten" in message


def test_an_unknown_mistake_shows_a_case():
    def step(theta, velocity, gradient, learning_rate, beta):
        theta, velocity = EXERCISES["heavy-ball-step"].solution(
            theta, velocity, gradient, learning_rate, beta
        )
        return theta, velocity + 1

    message = said("heavy-ball-step", step)
    assert "theta is right, but velocity should be [" in message
    assert "beta = 0." in message


def test_not_a_number_is_shown():
    assert "yours is nan" in said("half-life", lambda beta: math.nan)


def test_the_same_cases_every_time():
    assert check("half-life", lambda beta: 2 * beta) == check("half-life", lambda beta: 2 * beta)


def test_the_cases_include_the_first_step():
    seen = []
    check("bias-correction", lambda average, beta, t: seen.append(t) or average)
    assert 1 in seen
    assert len(set(seen)) > 2


def test_an_unknown_name_is_an_error_with_the_nearest():
    with pytest.raises(
        ValueError, match=r"'heavyball-step' is not known; did you mean 'heavy-ball"
    ):
        check("heavyball-step", unfinished)
    with pytest.raises(TypeError, match="exercise must be a name, got 3"):
        check(3, unfinished)


def test_describe_states_the_signature():
    text = repr(describe("heavy-ball-step"))
    assert "f(theta, velocity, gradient, learning_rate, beta) -> (theta, velocity)" in text
    assert text.splitlines()[1] == EXERCISES["heavy-ball-step"].task


def test_an_exercise_of_your_own():
    own = Exercise(
        name="double",
        task="Return twice the slope.",
        solution=lambda slope: 2 * slope,
        returns=("doubled",),
        mistakes={"this is the square": lambda slope: slope**2},
    )
    assert check(own, lambda slope: slope + slope)
    assert repr(check(own, lambda slope: slope * slope)) == "Not yet: this is the square."


# Each sentence whole, and the numbers behind it.

DOUBLE = Exercise(
    name="double",
    task="Return twice the slope.",
    solution=lambda slope: 2 * slope,
    returns=("doubled",),
    mistakes={"this is the square": lambda slope: slope**2},
)
THREE = Exercise(
    name="three",
    task="Return three values.",
    solution=lambda theta, beta: (theta, beta, 1 - beta),
    returns=("theta", "beta", "rest"),
)


def first_case(exercise):
    return exercise.draw(np.random.default_rng(20))


def brief(number):
    """A number with four decimals, without zeros at its end."""
    return f"{number:.4f}".rstrip("0")


def test_praise_and_blame_in_full():
    right = check(DOUBLE, lambda slope: 2.0 * slope)
    assert right == Verdict(
        "double", True, "Right: double agrees with the solution on 8 random cases."
    )
    wrong = check(DOUBLE, lambda slope: slope**2)
    assert wrong == Verdict("double", False, "Not yet: this is the square.")
    assert describe(DOUBLE) is DOUBLE


def test_a_verdict_is_shown_in_lines_of_78_letters_and_breaks_neither_words_nor_short_code():
    words = " ".join(["abcde"] * 13)  # 77 letters
    assert repr(Verdict("own", True, f"{words} ")) == words
    assert repr(Verdict("own", True, f"{words}.")).splitlines() == [f"{words}."]
    assert repr(Verdict("own", True, f"{words} f")).splitlines() == [words, "f"]
    code = "`return theta - beta * velocity`"
    shown = repr(Verdict("own", True, f"{words[:60]} {code} is-it-so"))
    assert shown.splitlines() == [words[:60].rstrip(), f"{code} is-it-so"]
    assert repr(Verdict("own", True, f"{words[:71]} is-it-so")).splitlines() == [
        words[:71],
        "is-it-so",
    ]
    long = "x" * 90
    assert repr(Verdict("own", True, f"a {long}")).splitlines() == ["a", long]
    assert "\N{NO-BREAK SPACE}" not in shown


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (
            3.0,
            (
                "hand over the function itself, without calling it: check('double', my_step) needs "
                "a function, and this is 3.0"
            ),
        ),
        (lambda: 1, "your function takes (nothing), and is called with (slope)"),
        (lambda a, b: 1, "your function takes (a, b), and is called with (slope)"),
        (
            lambda slope: None,
            "your function returns nothing; let it end with `return doubled`",
        ),
        (lambda slope: (1.0, 2.0), "return one value, doubled; your function returned (1.0, 2.0)"),
        (lambda slope: "six", "doubled should be one number, and yours is 'six'"),
        (lambda slope: [1, [2, 3]], "doubled should be one number, and yours is [1, [2, 3]]"),
        (
            lambda slope: np.array([1, 2]),
            "doubled should be one number, and yours is an array of shape (2,): array([1, 2])",
        ),
        (max, "your function raised TypeError: 'float' object is not iterable"),
    ],
)
def test_what_cannot_be_compared_is_said_in_full(function, message):
    assert check(DOUBLE, function).message == f"Not yet: {message}."


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (
            lambda theta, beta: ...,
            "your function returns nothing; let it end with `return theta, beta, rest`",
        ),
        (
            lambda theta, beta: (1.0, beta, beta),
            "theta should be an array of shape (2,), and yours is one number: 1.0",
        ),
        (
            lambda theta, beta: beta + 0,
            "return 3 values, theta, beta, rest; your function returned ",
        ),
        (
            lambda theta, beta: (1 - beta, beta, theta),
            "theta should be an array of shape (2,), and yours is one number: ",
        ),
    ],
)
def test_what_cannot_be_compared_of_several_values(function, message):
    assert check(THREE, function).message.startswith(f"Not yet: {message}")


def test_the_right_values_in_the_wrong_order_are_said_to_be_so():
    two = Exercise("two", "Two.", lambda beta: (beta, -beta), ("plus", "minus"))
    assert check(two, lambda beta: (-beta, beta)).message == (
        "Not yet: the values are right but their order is not; `return plus, minus`."
    )
    assert check(two, lambda beta: [beta, -beta])


def test_an_exercise_may_return_its_values_as_a_list():
    two = Exercise(
        "two",
        "Two.",
        lambda beta: [beta, 1 - beta],
        ("beta", "rest"),
        {"the rest is missing": lambda beta: [beta, 0.0]},
    )
    assert check(two, lambda beta: (beta, 1 - beta))
    assert check(two, lambda beta: (beta, 0)).message == "Not yet: the rest is missing."


def test_a_step_across_the_slope_is_not_uphill():
    """A right angle between gradient and velocity: the restarts leave the velocity alone."""
    velocity, across = np.array([-1.0, 1.0]), np.array([1.0, 0.0])
    _, kept = EXERCISES["restarted-nesterov-step"].solution(
        np.zeros(2), velocity, lambda theta: across, 0.5, 0.5
    )
    assert kept.tolist() == [0, 0.5]


def test_the_first_difference_is_shown_with_its_case():
    (slope,) = first_case(DOUBLE)
    assert check(DOUBLE, lambda slope: 3 * slope).message == (
        f"Not yet: doubled should be {brief(2 * slope)} and yours is {brief(3 * slope)}, "
        f"for slope = {brief(slope)}."
    )
    theta, beta = first_case(THREE)
    shown = np.array2string(theta, precision=4, separator=", ")
    case = f"for theta = {shown}, beta = {brief(beta)}."
    said = f"rest should be {brief(1 - beta)} and yours is {brief(beta)}, {case}"
    assert check(THREE, lambda theta, beta: (theta, beta, beta)).message == (
        f"Not yet: theta and beta are right, but {said}"
    )
    said = f"beta should be {brief(beta)} and yours is {brief(-beta)}, {case}"
    assert check(THREE, lambda theta, beta: (theta, -beta, beta)).message == (
        f"Not yet: theta is right, but {said}"
    )
    assert check(THREE, lambda theta, beta: (-theta, -beta, beta)).message == (
        f"Not yet: theta should be {shown} and yours is "
        f"{np.array2string(-theta, precision=4, separator=', ')}, {case}"
    )


def test_a_difference_in_a_later_case_is_found():
    generator = np.random.default_rng(20)
    slopes = [DOUBLE.draw(generator)[0] for _ in range(8)]
    for k in (1, 7):
        message = check(
            DOUBLE, lambda slope, odd=slopes[k]: (3 if slope == odd else 2) * slope
        ).message
        assert message.endswith(f"for slope = {brief(slopes[k])}.")


def test_a_gradient_is_shown_as_the_function_that_it_is():
    own = Exercise("own", "Ask.", lambda gradient, theta: gradient(theta), ("slope",))
    gradient, _ = first_case(own)
    numbers = {"precision": 4, "separator": ", "}
    curvature = np.array2string(gradient.curvature, **numbers)
    centre = np.array2string(gradient.centre, **numbers)
    assert f"for gradient = (x -> {curvature} * (x - {centre})), theta = [" in said(
        own, lambda gradient, theta: 0 * theta
    )
    theta = np.array([1.0, -2.0])
    np.testing.assert_array_equal(gradient(theta), gradient.curvature * (theta - gradient.centre))


@pytest.mark.parametrize(
    ("off", "right"), [(1e-8, True), (1e-6, False), (-1e-8, True), (-1e-6, False)]
)
def test_a_rounding_is_forgiven_and_no_more(off, right):
    assert check(DOUBLE, lambda slope: 2 * slope * (1 + off)).right is right
    none = Exercise("none", "Return 0.", lambda slope: 0.0 * slope, ("nothing",))
    assert check(none, lambda slope: off / 1000).right is right


def test_not_a_number_is_right_where_the_solution_is_none():
    own = Exercise("own", "Return nan.", lambda slope: math.nan, ("nothing",))
    assert check(own, lambda slope: math.nan)
    assert not check(own, lambda slope: 1.0)


def test_warnings_of_numpy_are_kept_from_the_reader():
    own = Exercise("own", "Divide.", lambda theta: theta / 0, ("nothing",))
    assert check(own, lambda theta: theta / 0)


def test_what_a_function_raises_is_told_with_its_line():
    def step(slope):
        raise ValueError("so it is.")

    assert check(DOUBLE, step).message == (
        "Not yet: your function raised ValueError: so it is "
        '(in the line `raise ValueError("so it is.")`).'
    )

    def deep(slope):
        return np.linalg.inv(np.zeros((2, 2)))

    assert check(DOUBLE, deep).message == (
        "Not yet: your function raised LinAlgError: Singular matrix "
        "(in the line `return np.linalg.inv(np.zeros((2, 2)))`)."
    )
    assert check(DOUBLE, eval("lambda slope: 1 / 0")).message == (
        "Not yet: your function raised ZeroDivisionError: division by zero."
    )

    def spoken(slope):
        raise ValueError("this is X.")

    assert "raised ValueError: this is X (in the line" in check(DOUBLE, spoken).message

    def unfinished(slope):
        raise NotImplementedError

    assert check(DOUBLE, unfinished).message == (
        "Not yet: your function says that it is not implemented."
    )


def test_two_errors_of_beginners_are_explained():
    own = Exercise("own", "Ask.", lambda gradient, theta: gradient(theta), ("slope",))
    message = said(own, lambda gradient, theta: 2 * gradient)
    assert message.startswith("Not yet: your function raised TypeError: unsupported operand")
    assert message.endswith(
        "; gradient is a function, so ask it for its value at a point: gradient(theta)."
    )
    message = said(own, lambda gradient, theta: math.sqrt(theta))
    assert message.startswith("Not yet: your function raised TypeError: only ")
    assert message.endswith(
        "; the arguments are arrays of 2 numbers, so np.sqrt fits and math.sqrt does not."
    )

    def spoken(error):
        def step(gradient, theta):
            raise error

        return said(own, step)

    assert "; " not in spoken(ValueError("a Slope of Python scalars"))
    assert "; " not in spoken(TypeError("neither"))


def test_an_argument_that_is_overwritten_is_named():
    def second(theta, beta):
        theta *= 2
        return theta / 2, beta, 1 - beta

    assert check(THREE, second).message == (
        "Not yet: the values are right, but theta itself is overwritten, and the caller's theta "
        "with it; make a new array, `theta = theta - ...`, in place of `theta -= ...`."
    )


# How an exercise is drawn and shown.


def test_an_exercise_shows_its_signature():
    assert repr(DOUBLE) == "double: f(slope) -> doubled\nReturn twice the slope."
    assert repr(THREE) == "three: f(theta, beta) -> (theta, beta, rest)\nReturn three values."


def test_arguments_are_drawn_in_their_order_each_by_its_name():
    theta, beta = THREE.draw(np.random.default_rng(3))
    generator = np.random.default_rng(3)
    np.testing.assert_array_equal(theta, generator.normal(size=2))
    assert beta == generator.uniform(0.55, 0.95)
    assert type(beta) is float


def test_the_ways_to_draw_a_value():
    generator = np.random.default_rng(0)
    between = [exercise_module._between(2.0, 2.5)(generator) for _ in range(200)]
    assert 2 <= min(between) < 2.05
    assert 2.45 < max(between) < 2.5
    assert type(between[0]) is float
    whole = [exercise_module._whole(1, 4)(generator) for _ in range(200)]
    assert set(whole) == {1, 2, 3}
    assert type(whole[0]) is int
    points = np.array([exercise_module._point(generator) for _ in range(500)])
    assert points.shape == (500, 2)
    np.testing.assert_allclose(points.std(axis=0), 1, atol=0.1)
    slopes = [exercise_module._slope(generator) for _ in range(500)]
    curvatures = np.array([slope.curvature for slope in slopes])
    assert curvatures.shape == (500, 2)
    assert 0.5 <= curvatures.min() < 0.52
    assert 2.98 < curvatures.max() < 3
    centres = np.array([slope.centre for slope in slopes])
    np.testing.assert_allclose(centres.mean(axis=0), 0, atol=0.15)
    np.testing.assert_allclose(centres.std(axis=0), 1, atol=0.1)
    assert centres.shape == (500, 2)


def test_a_step_is_taken_with_the_sign_and_the_scale():
    assert exercise_module.subtracted(5.0, 2.0) == (3.0, 2.0)
    assert exercise_module.subtracted(5.0, 2.0, 0.5) == (4.0, 2.0)
    assert exercise_module.added(5.0, 2.0) == (7.0, 2.0)
    assert exercise_module.added(5.0, 2.0, 0.5) == (6.0, 2.0)


def test_lions_memory_lies_halfway_between_where_the_two_orders_change_the_sign():
    """The mixture is beta1 (m + low g); of the new memory it is beta1 beta2 (m + high g)."""
    generator, plain = np.random.default_rng(0), np.random.default_rng(0)
    lion = EXERCISES["lion-step"]
    for _ in range(20):
        theta, m, gradient, alpha, beta1, beta2 = lion.draw(generator)
        drawn = replace(lion, arrange=None).draw(plain)
        np.testing.assert_array_equal(theta, drawn[0])
        assert (alpha, beta1, beta2) == drawn[3:]
        np.testing.assert_array_equal(m[1:], drawn[1][1:])
        g = gradient(theta)
        np.testing.assert_array_equal(g, drawn[2](theta))
        right = beta1 * m + (1 - beta1) * g
        early = beta1 * (beta2 * m + (1 - beta2) * g) + (1 - beta1) * g
        assert right[0] / beta1 == pytest.approx(-early[0] / (beta1 * beta2))
        assert right[0] * early[0] < 0
