"""What the JSON of a figure says of its fields, as traits that refuse what is not allowed.

``figures/NAME.json`` has a figure's `title` and what it is `about`, its `fields` in their order,
its `words`, and in `main` the fields that are moved right under the picture, perhaps in `panels`
the parts of which a picture may show some only; the browser's half reads the same file. A field
has a `kind`, a `default`, for numbers `min` and `max`, for a slider its `step` or a logarithmic
`scale`, and a `label`. What a choice is `of` is the name of a list in `LISTS` (`only` some of it)
or the names themselves, each with how it is written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import traitlets

from momentum_lib import _checks, losses
from momentum_lib._checks import Allowed, one_of, shown
from momentum_lib.rules import IN_FIGURES
from momentum_lib.written_rules import WrittenRule

__all__ = ["SURFACES", "Checked", "facts", "main_of", "panels_of", "trait"]

Field = Mapping[str, Any]
Check = Callable[[Any], Any]

#: The surfaces that are seen from above.
SURFACES = {
    name: surface
    for name, surface in losses.SURFACES.items()
    if name == "Quadratic" or surface().dimension == 2
}

#: What a field may be a choice of.
LISTS: dict[str, Mapping[str, Any]] = {
    "surfaces": SURFACES,
    "curves": losses.SURFACES,
    "rules": IN_FIGURES,
}

#: The default of a row of alphas, one a rule: those of the register.
OF_EACH_RULE = "of each rule"

#: The farthest coordinate of a point.
FAR = 1e3


@cache
def facts(figure: str) -> dict[str, Any]:
    """Return what ``figures/NAME.json`` says of a figure, by the name of its module."""
    path = files("momentum_lib.widgets").joinpath("figures", f"{figure}.json")
    if not path.is_file():
        raise FileNotFoundError(f"widgets/figures/{figure}.json, its fields and words, is missing")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for field in found["fields"].values():
        if field["default"] == OF_EACH_RULE:
            field["default"] = [rule.learning_rate for rule in IN_FIGURES.values()]
    found["main"] = main_of(
        f"widgets/figures/{figure}.json, main", found.get("main", []), found["fields"]
    )
    return found


def main_of(what: str, names: Sequence[str], fields: Mapping[str, Field]) -> list[str]:
    """Return the fields whose controls stand under the picture: one of them, or two."""
    if not isinstance(names, list | tuple) or len(names) not in (1, 2):
        raise ValueError(f"{what} must be a list of one field or two, got {shown(names)}")
    return [one_of(what, name, {name: name for name in fields}) for name in names]


def panels_of(what: str, names: Sequence[str], known: Sequence[str]) -> list[str]:
    """Return the panels that a picture shows, in their order: one at least."""
    if not isinstance(names, list | tuple) or not names:
        raise ValueError(f"{what} must be a list of one panel or more, got {shown(names)}")
    if not known:
        raise ValueError(f"{what} must be left out: this picture shows all that it has")
    chosen = {one_of(what, name, {name: name for name in known}) for name in names}
    return [name for name in known if name in chosen]


def trait(name: str, field: Field) -> Checked:
    """Return a synced trait for a field."""
    check = KINDS[field["kind"]](name, field)
    found: Checked = Checked(check(field["default"]), check).tag(sync=True)
    return found


class Checked(traitlets.TraitType[Any, Any]):
    """A trait whose values go through one of the library's own checks."""

    def __init__(self, default: object, check: Check) -> None:
        super().__init__(default)
        self.check = check

    def validate(self, _obj: object, value: object) -> Any:
        """Return the checked value, or raise a TraitError with the check's own sentence."""
        try:
            return self.check(value)
        except (TypeError, ValueError) as error:
            raise traitlets.TraitError(str(error)) from error


def _range(name: str, field: Field) -> Allowed:
    return Allowed(name, at_least=field["min"], at_most=field["max"])


def _number(name: str, field: Field) -> Check:
    return _range(name, field).number


def _whole_number(name: str, field: Field) -> Check:
    allowed = _range(name, field)

    def check(value: Any) -> int:
        found = allowed.number(value)
        if not found.is_integer():
            raise ValueError(f"{name} must be a whole number, got {shown(value)}")
        return int(found)

    return check


def _names(field: Field) -> dict[str, str]:
    of = field["of"]
    known = LISTS[of] if isinstance(of, str) else of
    return {name: name for name in field.get("only", known)}


def _choice(name: str, field: Field) -> Check:
    names = _names(field)
    return lambda value: one_of(name, value, names)


def _choices(name: str, field: Field) -> Check:
    names = _names(field)

    def check(value: Any) -> list[str]:
        if not isinstance(value, list | tuple) or not value:
            raise ValueError(f"{name} must be a list of one name or more, got {shown(value)}")
        chosen = {one_of(name, one, names) for one in value}
        return [key for key in names if key in chosen]

    return check


def _flag(name: str, _field: Field) -> Check:
    return lambda value: _checks.flag(name, value)


def _row(name: str, count: str, length: int, allowed: Allowed) -> Check:
    def check(value: Any) -> list[float]:
        if not isinstance(value, list | tuple) or len(value) != length:
            raise ValueError(f"{name} must be {count} numbers, got {shown(value)}")
        return [allowed.number(part) for part in value]

    return check


def _point(name: str, _field: Field) -> Check:
    return _row(name, "two", 2, Allowed(name, at_least=-FAR, at_most=FAR))


def _numbers(name: str, field: Field) -> Check:
    length = len(field["default"])
    return _row(name, str(length), length, _range(name, field))


def _written_rule(_name: str, _field: Field) -> Check:
    def check(value: Any) -> str:
        return WrittenRule(value, learning_rate=1.0).text

    return check


#: Of each kind of field, what makes its check.
KINDS: dict[str, Callable[[str, Field], Check]] = {
    "number": _number,
    "whole_number": _whole_number,
    "choice": _choice,
    "choices": _choices,
    "flag": _flag,
    "point": _point,
    "numbers": _numbers,
    "text": _written_rule,
}
