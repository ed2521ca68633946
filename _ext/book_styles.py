"""Put the book's style sheets together, and take out of all sheets what no page can use.

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

# The book's own sheets, one a concern; the first names the others in their order.
STYLES = Path(__file__).resolve().parent / "styles" / "book.css"
IMPORT = re.compile(r'^@import "([\w-]+\.css)";$', flags=re.MULTILINE)
WORD = re.compile(r"[A-Za-z_][\w-]*")
# What stands as the one class of an element: the parts of code have classes of a letter or two.
ALONE = re.compile(r'(?<=class=")[\w-]+(?=")')
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
# A property of the sheet's own, where it is set and where it is asked for.
SET = re.compile(r"""([{;]\s*)(--[\w-]+)\s*:(?:"[^"]*"|'[^']*'|[^;{}"'])*;?""")
ASKED = re.compile(r"var\(\s*(--[\w-]+)")
NAMED = re.compile(r"--[\w-]+")
# What an element need not be, or is one of.
OPTIONAL = re.compile(r":(?:not|is|where)\([^()]*\)")


def put_together(head: Path = STYLES) -> str:
    """Return the sheets that a sheet imports from its own folder, as one sheet."""
    names = IMPORT.findall(head.read_text(encoding="utf-8"))
    return "\n".join((head.parent / name).read_text(encoding="utf-8") for name in names)


def purge_folder(site: Path, sheets: Iterable[str], word: re.Pattern[str] = WORD) -> None:
    """Rewrite the style sheets (paths within the site) without their unused rules."""
    texts = (path for kind in ("*.html", "*.js") for path in site.rglob(kind))
    words = {name for path in texts for name in word.findall(path.read_text(encoding="utf-8"))}
    for name in sheets:
        sheet = site / name
        if sheet.exists():
            sheet.write_text(purged(sheet.read_text(encoding="utf-8"), words), encoding="utf-8")


def drop_unused_properties(site: Path) -> None:
    """Take the properties that nothing asks for, such as a theme's palettes, out of all sheets."""
    texts = (path for kind in ("*.html", "*.js") for path in site.rglob(kind))
    named = {name for path in texts for name in NAMED.findall(path.read_text(encoding="utf-8"))}
    sheets = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.css")}
    for path, sheet in zip(sheets, without_unused(list(sheets.values()), named), strict=True):
        path.write_text(sheet, encoding="utf-8")


def without_unused(sheets: list[str], named: set[str]) -> list[str]:
    """Return the sheets without the properties that neither they nor the named ones need."""
    asked = named.union(*(ASKED.findall(sheet) for sheet in sheets))
    left = [
        SET.sub(lambda found: found[0] if found[2] in asked else found[1], sheet)
        for sheet in sheets
    ]
    # What only a property asked for that is gone now may go as well.
    return left if left == sheets else without_unused(left, named)


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
