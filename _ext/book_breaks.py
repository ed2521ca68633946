"""Where a line may break: not within a short formula, but within a long name in code.

Plain text breaks at any of its spaces, so "β = 0.9" or "5 ± 2" can be torn in two. As a page is
written, the spaces that hold such terms together become no-break spaces, in all that it shows,
whether it was written in a chapter, a caption, the output of a cell or a menu. The same walk
through the page marks the symbols that have a colour.
"""

from __future__ import annotations

import re

from book_symbols import PLAIN, in_text

NO_BREAK = "\N{NO-BREAK SPACE}"
# Comments and tags, and between them the text.
PARTS = re.compile(r"(<!--.*?-->|<[^<>]*>)", flags=re.DOTALL)
NAME = re.compile(r"</?([a-z][a-z0-9]*)")
# What stands in these is set as it is written, or isn't text.
VERBATIM = {"math", "pre", "script", "style", "svg", "textarea"}
TITLES = {"h1", "h2", "h3", "h4", "nav"}
DRAWN = {"svg", "text"}
FOLLOWED = VERBATIM | TITLES | PLAIN | DRAWN

# A relation may stand at a line's start where a term is too long to be kept whole; an operation
# may not, and neither ends a line.
RELATION = r"(?:[=≈≤≥∈∝]|&[lg]t;)"
OPERATION = r"[±×·+−/]"
# Signs on either side that a word of the text may have; a longer one is no part of a formula.
SIDE = r"[^ \n]{0,12}"
TERM = re.compile(rf"(?<![^ \n]){SIDE}(?:[ \n](?:{RELATION}|{OPERATION})[ \n]{SIDE})+(?![^ \n])")
LONGEST = 22
WITHIN = re.compile(rf"[ \n]({OPERATION})[ \n]")
AFTER_SIGN = re.compile(rf"(?<=[ \n])({RELATION}|{OPERATION})[ \n]")
# A number and its unit, the name and number of a figure, "et al."
PAIR = re.compile(r"(?<=\d)[ \n](?=%|[mµ]?s\b)|(?<=\bFig\.)[ \n](?=[\dA])|(?<=\bet)[ \n](?=al\.)")
POINT = re.compile(r"(\([−\d.]{1,6},)[ \n](?=[−\d.]{1,6}\))")
NUMBERED = re.compile(r"^(\s*\d{1,2}\.)[ \n]")
# A hyphen that a line may not end with: in a number, and in a title.
EXPONENT = re.compile(r"\b\d[\d.]*e-\d+\b")
HYPHENED = re.compile(r"\w+-\w+")
WHOLE = r'<span class="whole">\g<0></span>'
# Code may break after these within a long word, and an address too.
LONG_WORD = re.compile(r"[^\s<>]{14,}")
ADDRESS = re.compile(r"(?:https?://|doi:)[^\s<>]{8,}")
JOINT = re.compile(r"(?<=[^\s(,._/])([(,_/]+|(?<!\d)\.)(?=[\w\[])")
# With its unit; a cell without a number may be among them.
NUMBER = re.compile(r"(?:[-+−]?\d[\d,.]*(?:e-?\d+)?%?(?:\s(?:ms|s|MB))?)?")
EVIDENCE = re.compile(r'<table class="evidence">.*?</table>', flags=re.DOTALL)
ROW = re.compile(r"<tr>(.*?)</tr>", flags=re.DOTALL)
CELL = re.compile(r"<(t[hd])([^>]*)>(.*?)</\1>", flags=re.DOTALL)


def tied(text: str) -> str:
    """Return a text whose short terms a line does not break.

    >>> tied("with β = 0.9, at 5 ± 2 %").replace(NO_BREAK, "~")
    'with β~=~0.9, at 5~±~2~%'
    """
    text = AFTER_SIGN.sub(rf"\1{NO_BREAK}", TERM.sub(lambda term: in_one(term[0]), text))
    text = POINT.sub(rf"\1{NO_BREAK}", PAIR.sub(NO_BREAK, text))
    return NUMBERED.sub(rf"\1{NO_BREAK}", text)


def in_one(term: str) -> str:
    """Tie a term into one, or where it is long into parts that begin with a relation."""
    if len(term) > LONGEST:
        return WITHIN.sub(rf"{NO_BREAK}\1{NO_BREAK}", term)
    return re.sub(r"[ \n]", NO_BREAK, term)


def jointed(word: str) -> str:
    """Return a long word with places where it may break, as `a.b_c(d)` at its signs.

    >>> jointed("adaptive.first_epoch(")
    'adaptive.<wbr>first_<wbr>epoch('
    """
    return JOINT.sub(r"\1<wbr>", word)


def finished(page: str) -> str:
    """Return a part of a page with its lines' breaks in place."""
    inside: list[str] = []
    parts = PARTS.split(page)
    for place, part in enumerate(parts):
        if place % 2:
            follow(part, inside)
        elif DRAWN.issubset(inside):
            parts[place] = in_text(part, drawn=True)
        elif not VERBATIM.intersection(inside):
            parts[place] = set_text(part, inside)
    return EVIDENCE.sub(lambda table: aligned(table[0]), "".join(parts))


def follow(tag: str, inside: list[str]) -> None:
    """Keep the list of the elements, among those that matter, in which a text stands."""
    name = NAME.match(tag)
    if not name or name[1] not in FOLLOWED or tag.endswith("/>"):
        return
    if not tag.startswith("</"):
        inside.append(name[1])
    elif name[1] in inside:
        del inside[len(inside) - 1 - inside[::-1].index(name[1]) :]


def set_text(text: str, inside: list[str]) -> str:
    """Return one piece of text as its place asks for."""
    if "code" in inside:
        return LONG_WORD.sub(lambda word: jointed(word[0]), text)
    text = EXPONENT.sub(WHOLE, ADDRESS.sub(lambda word: jointed(word[0]), tied(text)))
    if TITLES.intersection(inside):
        text = HYPHENED.sub(WHOLE, text)
    return text if PLAIN.intersection(inside) else in_text(text)


def aligned(table: str) -> str:
    """Mark the columns of a table of evidence that hold nothing but numbers."""
    rows = [[cell[3] for cell in CELL.finditer(row)] for row in ROW.findall(table)[1:]]
    numeric = [
        all(NUMBER.fullmatch(re.sub("<[^>]*>", "", text)) for text in column)
        for column in zip(*rows, strict=False)
    ]

    def marked(row: re.Match[str]) -> str:
        columns = iter(numeric)
        return CELL.sub(
            lambda cell: (
                f'<{cell[1]} class="number"{cell[2]}>{cell[3]}</{cell[1]}>'
                if next(columns, False)
                else cell[0]
            ),
            row[0],
        )

    return ROW.sub(marked, table)
