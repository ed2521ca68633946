"""Take out of the style sheets what no page of this book can use.

The theme brings the whole of Bootstrap. A rule stays if every class in one of its selectors occurs
as a word somewhere in the built pages or scripts: a rule too many costs a few bytes, one too few
costs the look.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tinycss2

WORD = re.compile(r"[A-Za-z_][\w-]*")
# What stands as the one class of an element: the parts of code have classes of a letter or two.
ALONE = re.compile(r'(?<=class=")[\w-]+(?=")')
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
# What an element need not be, or is one of.
OPTIONAL = re.compile(r":(?:not|is|where)\([^()]*\)")


def purge_folder(site: Path, sheets: Iterable[str], word: re.Pattern[str] = WORD) -> None:
    """Rewrite the style sheets (paths within the site) without their unused rules."""
    texts = (path for kind in ("*.html", "*.js") for path in site.rglob(kind))
    words = {name for path in texts for name in word.findall(path.read_text(encoding="utf-8"))}
    for name in sheets:
        sheet = site / name
        if sheet.exists():
            sheet.write_text(purged(sheet.read_text(encoding="utf-8"), words), encoding="utf-8")


def purged(sheet: str, words: set[str]) -> str:
    """Return the style sheet without the rules whose classes are not among the words."""
    return serialized(tinycss2.parse_stylesheet(sheet, True, True), words)


def serialized(rules: list[Any], words: set[str]) -> str:
    """Return the rules that are used, as text; rules within rules are looked at too."""
    return "".join(text(rule, words) for rule in rules)


def text(rule: Any, words: set[str]) -> str:
    """Return one rule as text, or nothing if it is not used."""
    if rule.type == "at-rule" and rule.at_keyword in ("media", "supports") and rule.content:
        inner = serialized(tinycss2.parse_rule_list(rule.content, True, True), words)
        prelude = tinycss2.serialize(rule.prelude).strip()
        return f"@{rule.at_keyword} {prelude}{{{inner}}}" if inner else ""
    if rule.type != "qualified-rule":
        return rule.serialize() if rule.type == "at-rule" else ""
    selectors = split(tinycss2.serialize(rule.prelude))
    kept = [selector for selector in selectors if used(selector, words)]
    return f"{','.join(kept)}{{{tinycss2.serialize(rule.content).strip()}}}" if kept else ""


def split(selectors: str) -> list[str]:
    """Split a list of selectors at its commas, but not within brackets."""
    parts, depth = [""], 0
    for sign in selectors:
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]


def used(selector: str, words: set[str]) -> bool:
    """Say whether all classes that a selector cannot do without are among the words."""
    return all(name in words for name in CLASS.findall(OPTIONAL.sub("", selector)))
