"""What a claim is: three functions and their entry in the register; and what measuring it gives.

- `measure() -> numbers` runs the experiment and names what came out;
- `verdict(numbers) -> Verdict` decides from the numbers alone, so that it can be tried on any;
- `sentence(numbers) -> str` says the numbers in words.

Beside them stand the one number that a card shows, and what its evidence says of chance and effort.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from momentum_book import records
from momentum_book.claims._card import card
from momentum_lib._checks import one_of

Number = float | int
Numbers = Mapping[str, Number]

HOLDS = "holds"
HOLDS_WHEN = "holds when"
DOES_NOT_HOLD = "does not hold"
NOT_DECIDED = "not decided here"
#: Every verdict, in the order in which a reader meets them.
VERDICTS = (HOLDS, HOLDS_WHEN, DOES_NOT_HOLD, NOT_DECIDED)

#: What stands in the place of seeds where a measurement draws nothing.
EXACT = "exact: nothing is drawn by chance"


class Verdict(NamedTuple):
    """What the numbers say of a claim; the condition continues "holds when", and only that."""

    word: str
    condition: str = ""


@dataclass(frozen=True)
class Headline:
    """The one number of a claim's card.

    Attributes
    ----------
    of : str, or function of the numbers that returns a number
        Which of the numbers it is, by its name, or how it follows from them.
    form : str
        The number as it is shown, with its unit: a format such as ``"{:.0f} steps"``.
    words : str
        What it is the number of; continues it.
    """

    of: str | Callable[[Numbers], Number]
    form: str
    words: str

    def value(self, numbers: Numbers) -> str:
        """Return the number with its unit, from what was measured.

        >>> Headline("steps", "{:,} steps", "down the bowl").value({"steps": 7082})
        '7,082 steps'
        """
        number = numbers[self.of] if isinstance(self.of, str) else self.of(numbers)
        return self.form.format(number)


@dataclass(frozen=True)
class Evidence:
    """What a claim's numbers cost, and what could have been otherwise.

    Attributes
    ----------
    budget : str
        What was tried, and for how many steps.
    fixed : str
        What was the same for all that is compared.
    seeds : str
        How often chance was asked; by default, not at all.
    opponents : str
        What it is compared with, where that is another run.
    fails : str
        The case in which it fails, above all when it is a reader's everyday case.
    turn : str
        The smallest experiment that would change the verdict.
    """

    budget: str
    fixed: str
    seeds: str = EXACT
    opponents: str = ""
    fails: str = ""
    turn: str = ""


@dataclass(frozen=True)
class Finding:
    """The outcome of one measurement.

    Attributes
    ----------
    verdict : str
        ``"holds"``, ``"holds when"``, ``"does not hold"`` or ``"not decided here"``, decided from
        the numbers by code.
    sentence : str
        What was found, with the numbers in it, in one or two sentences.
    numbers : mapping from str to number
        The numbers themselves, by a name that says what each is.
    condition : str
        For ``"holds when"``: when, in words that continue the verdict.
    """

    verdict: str
    sentence: str
    numbers: Numbers
    condition: str = ""

    def __post_init__(self) -> None:
        one_of("verdict", self.verdict, dict.fromkeys(VERDICTS))
        if not self.numbers:
            raise ValueError("numbers must hold at least one measured number, got none")
        if (self.verdict == HOLDS_WHEN) != bool(self.condition):
            raise ValueError(
                f"condition must be given with the verdict {HOLDS_WHEN!r} and with no other, "
                f"got {self.condition!r} with {self.verdict!r}"
            )
        object.__setattr__(self, "numbers", MappingProxyType(dict(self.numbers)))


@dataclass(frozen=True, repr=False)
class Claim:
    """A claim, where the book treats it, and what measuring it gave.

    Attributes
    ----------
    id : str
        Its number, such as ``"C04"``.
    text : str
        The claim in the book's own words.
    chapter : str
        The name of the notebook that treats it, without its ending.
    finding : Finding
        The measurement.
    """

    id: str
    text: str
    chapter: str
    finding: Finding = field(compare=False)

    @property
    def verdict(self) -> str:
        """The verdict alone, such as ``"holds"``."""
        return self.finding.verdict

    @property
    def full_verdict(self) -> str:
        """The verdict with its condition."""
        return f"{self.finding.verdict} {self.finding.condition}".strip()

    @property
    def number(self) -> str:
        """The one number of the claim's card, with its unit."""
        return definition(self.id).headline.value(self.finding.numbers)

    def __repr__(self) -> str:
        """Return the claim, the verdict and the numbers in plain text."""
        defined = definition(self.id)
        return (
            f"{self.id}: {self.text}\n-> {self.full_verdict}. "
            f"{self.number} {defined.headline.words}.\n   {self.finding.sentence}\n"
            f"   Measured by {defined.measure.__module__}.{defined.measure.__name__}."
        )

    def _repr_html_(self) -> str:
        """Return the claim's card."""
        return card(self, definition(self.id))


@dataclass(frozen=True)
class Definition:
    """A claim before it is measured: where it stands, and the three functions that answer it.

    Attributes
    ----------
    id : str
        Its number, such as ``"C04"``.
    chapter : str
        The name of the notebook that treats it, without its ending.
    topic : str
        The heading of the page of topics that it belongs to.
    text : str
        The claim in the book's own words.
    measure : function of nothing that returns numbers by name
        The experiment.
    verdict : function of those numbers that returns a `Verdict`
        The decision.
    sentence : function of those numbers that returns a str
        What was found, in one or two sentences.
    headline : Headline
        The one number of its card.
    evidence : Evidence
        Seeds, budget, what was held fixed, where it fails, and what would change the verdict.
    """

    id: str
    chapter: str
    topic: str
    text: str
    measure: Callable[[], Numbers]
    verdict: Callable[[Numbers], Verdict]
    sentence: Callable[[Numbers], str]
    headline: Headline
    evidence: Evidence

    def find(self, numbers: Numbers | None = None) -> Finding:
        """Decide and say: from numbers that are known, or from those that it measures now."""
        numbers = self.measure() if numbers is None else numbers
        word, condition = self.verdict(numbers)
        return Finding(word, self.sentence(numbers), numbers, condition)


_REGISTER: dict[str, Definition] = {}


def define(
    id_: str,
    chapter: str,
    topic: str,
    text: str,
    *,
    measure: Callable[[], Numbers],
    verdict: Callable[[Numbers], Verdict],
    sentence: Callable[[Numbers], str],
    headline: Headline,
    evidence: Evidence,
) -> Definition:
    """Enter a claim in the register and return it.

    Raises
    ------
    ValueError
        If another claim has its number.
    """
    defined = Definition(id_, chapter, topic, text, measure, verdict, sentence, headline, evidence)
    other = _REGISTER.get(id_, defined)
    if (other.chapter, other.text) != (chapter, text):
        raise ValueError(
            f"id_ must be a number that no claim has yet, got {id_!r}: "
            f"{other.text!r} in {other.chapter} has it"
        )
    _REGISTER[id_] = defined  # a module that is loaded again renews its claims
    return defined


def definition(id_: str) -> Definition:
    """Return a claim as it is defined, without measuring it.

    Parameters
    ----------
    id_ : str
        The claim's number, such as ``"C04"``.

    Returns
    -------
    Definition
        Where the claim stands, and its three functions.

    Raises
    ------
    TypeError, ValueError
        If the number is not known.
    """
    return one_of("claim", id_, {known_id: _REGISTER[known_id] for known_id in known()})


def known() -> tuple[str, ...]:
    """Return the numbers of all claims that can be measured, in order."""
    return tuple(sorted(_REGISTER))


def measure(id_: str) -> Claim:
    """Measure one claim now.

    Parameters
    ----------
    id_ : str
        The claim's number, such as ``"C04"``.

    Returns
    -------
    Claim
        The claim with its verdict, its numbers, and a sentence that says them.

    Raises
    ------
    TypeError, ValueError
        If the number is not known.
    """
    defined = definition(id_)
    return Claim(defined.id, defined.text, defined.chapter, defined.find())


def recorded(id_: str) -> Claim:
    """Return a claim as its record of numbers has it: at once, without the experiment.

    The book's tests hold every record against a measurement.

    Parameters
    ----------
    id_ : str
        The claim's number, such as ``"C04"``.

    Returns
    -------
    Claim
        The claim with its verdict, its numbers, and a sentence that says them.

    Raises
    ------
    TypeError, ValueError
        If the number is not known.

    Examples
    --------
    >>> recorded("C04").number
    'κ to the power 1.00'
    """
    defined = definition(id_)
    return Claim(
        defined.id, defined.text, defined.chapter, defined.find(records.load("claims")[id_])
    )
