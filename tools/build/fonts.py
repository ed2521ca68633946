"""Make the book's font files from the originals (needed again only to change them).

    pip install fonttools brotli
    python -m tools.build.fonts ORIGINALS

ORIGINALS is a folder with `latinmodern-math.otf` (GUST e-foundry; Debian: fonts-lmodern) and
Adobe's `source-serif-4-latin-wght-{normal,italic}.woff2`,
`source-sans-3-latin-wght-normal.woff2` and
`source-code-pro-latin-wght-normal.woff2` (npm: @fontsource-variable/source-serif-4 and its like).
The licences ask that a changed font has another name: these are Momentum Math, Greek, Serif, Sans
and Mono.
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fontTools import subset
from fontTools.misc.transform import Transform
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

if TYPE_CHECKING:
    from collections.abc import Iterator

FONTS = Path(__file__).resolve().parents[2] / "assets" / "fonts"
RADICAL = 0x221A
KERNING, X_ADVANCE = 2, 4  # as a font's table of places numbers them
TEXT = """
20-7E A0 A7 A9 B0-B3 B5 B7 B9 D7 DF E1 E4 E7-E9 F6 FC 2009 2010 2011 2013 2014 2018 2019 201C 201D
2026 202F 2032 2070 2074-2079 207B 2082 2190 2192 2212 221A 2248 2260 2264 2265"""
#: Labels have few signs, and code has none but those of a keyboard and what a run prints.
LABELS = (
    "20-7E A0 A9 B0 B1 B2 B7 D7 E4 E9 F6 F7 FC 2009 2010-2014 2018-201E 2022 2026 2032 2190-2193"
)
LABELS += " 2212 2248 2260 2264 2265 221E"
CODE = "20-7E A0 B1 B2 B7 D7 2026 2212"
#: In text a Greek letter is a symbol, and has the form that it has in formulas: these, leaning.
GREEK, SYMBOLS = "393 394 39B 3A3 3B1-3C9", "1D6E4 1D6E5 1D6EC 1D6F4 1D6FC-1D714"
#: What the book's formulas are made of, and a few signs that a next one may need. Single letters
#: are drawn by those at 1D434 and above: all small Latin ones, capitals and Greek as they are used.
#: Upright are the small Latin ones of names such as max, and the few capitals that stand so.
MATHEMATICS = """
28-39 3C-3E 56 5B 5D 61-7D AC B1 B7 D7 2C6 2C7 2DC 302-304 394 39B 3A3 2016 2026 2032
2033 203E 2061-2063 210E 2113 211D 2190 2192 21D2 2202 2207 2208 220F 2211-2213 221A 221D 221E
222B 223C 2248 2260 2264 2265 226A 226B 22A4 22C5 22C6 22EF 230A 230B 27F6 27FA 1D435 1D436 1D438
1D43B 1D43D-1D43F 1D444-1D449 1D44B 1D44E-1D454 1D456-1D467 1D6E4 1D6E5 1D6EC 1D6F4 1D6FB-1D715"""


def codepoints(ranges: str) -> set[int]:
    """Return the code points of a list of hexadecimal ranges."""
    points: set[int] = set()
    for part in ranges.split():
        first, _, last = part.partition("-")
        points |= set(range(int(first, 16), int(last or first, 16) + 1))
    return points


def cut(font: TTFont, ranges: str, features: list[str]) -> None:
    """Leave only these characters and features in the font."""
    options = subset.Options()
    options.layout_features = features
    options.desubroutinize = True
    options.hinting = False
    options.drop_tables += ["FFTM"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codepoints(ranges))
    subsetter.subset(font)


def rename(font: TTFont, family: str) -> None:
    """Give the font another name than its original's."""
    for record in font["name"].names:
        if record.nameID in {1, 3, 4, 6, 16}:
            record.string = family.replace(" ", "") if record.nameID == 6 else family
    if "CFF " in font:
        top = font["CFF "].cff.topDictIndex[0]
        top.rawDict.update(
            {key: family for key in ("FullName", "FamilyName") if key in top.rawDict}
        )


def narrow_radicals(font: TTFont) -> None:
    """Give every size of the root sign the width of the smallest.

    Chromium reserves the width of the widest, which leaves a gap after a short root.
    """
    variants = font["MATH"].table.MathVariants
    index = variants.VertGlyphCoverage.glyphs.index(font.getBestCmap()[RADICAL])
    construction = variants.VertGlyphConstruction[index]
    names = [record.VariantGlyph for record in construction.MathGlyphVariantRecord]
    names += [part.glyph for part in construction.GlyphAssembly.PartRecords]
    width = font["hmtx"][names[0]][0]
    glyphs, cff = font.getGlyphSet(), font["CFF "].cff
    strings = cff.topDictIndex[0].CharStrings
    for name in dict.fromkeys(names[1:]):
        old_width, bearing = font["hmtx"][name]
        pen = T2CharStringPen(width, glyphs)
        glyphs[name].draw(TransformPen(pen, Transform(width / old_width, 0, 0, 1, 0, 0)))
        strings[name] = pen.getCharString(strings[name].private, cff.GlobalSubrs)
        font["hmtx"][name] = (width, round(bearing * width / old_width))


def same_kerning(font: TTFont) -> None:
    """Let the distances of letters be those of the regular weight in all weights.

    How they change with the weight is an eighth of the file, and no more than a hair on the page.
    """
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for pairs in lookup.SubTable if lookup.LookupType == KERNING else ():
            pairs.ValueFormat1 = X_ADVANCE
            for value in distances(pairs):
                value.__dict__.pop("XAdvDevice", None)


def distances(pairs: Any) -> Iterator[Any]:
    """Yield each distance of a table of pairs of letters, or of pairs of classes of them."""
    if pairs.Format == 1:
        yield from (each.Value1 for one in pairs.PairSet for each in one.PairValueRecord)
    else:
        yield from (each.Value1 for one in pairs.Class1Record for each in one.Class2Record)


def name_as_letters(font: TTFont) -> None:
    """Give the leaning letters of formulas the places of the Greek letters, and text's height."""
    form = dict(zip(sorted(codepoints(GREEK)), sorted(codepoints(SYMBOLS)), strict=True))
    glyphs = font.getBestCmap()
    for table in font["cmap"].tables:
        table.cmap = {letter: glyphs[symbol] for letter, symbol in form.items()}
    font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = 960, -310, 0


def store(font: TTFont, name: str) -> None:
    """Write the font as woff2 and say how large it is."""
    font.flavor = "woff2"
    font.save(FONTS / name)
    print(f"{name}: {(FONTS / name).stat().st_size:,} bytes")


@dataclass(frozen=True)
class Face:
    """A face of the text: its original, what it becomes, and what it keeps."""

    original: str
    name: str
    signs: str
    features: tuple[str, ...] = ("kern", "tnum", "pnum")
    weights: tuple[int, int] | int = (400, 700)


FACES = (
    Face(
        "source-serif-4-latin-wght-normal",
        "serif-normal",
        TEXT,
        ("kern", "liga", "tnum", "pnum"),
    ),
    # A word or two at a time: half of the file would be the distances between its letters.
    Face("source-serif-4-latin-wght-italic", "serif-italic", TEXT, ("tnum", "pnum"), 400),
    Face("source-sans-3-latin-wght-normal", "sans", LABELS, weights=(400, 600)),
    Face("source-code-pro-latin-wght-normal", "mono", CODE, (), 400),
)


def main(originals: Path) -> None:
    """Make the files."""
    font = TTFont(originals / "latinmodern-math.otf")
    narrow_radicals(font)
    rename(font, "Momentum Math")
    cut(font, MATHEMATICS, ["dtls"])
    store(font, "momentum-math.woff2")
    letters = TTFont(FONTS / "momentum-math.woff2")
    rename(letters, "Momentum Greek")
    for table in ("MATH", "GPOS", "GSUB", "GDEF"):
        del letters[table]
    cut(letters, SYMBOLS, [])
    name_as_letters(letters)
    store(letters, "momentum-math-greek.woff2")
    for face in FACES:
        make(face, originals)


def make(face: Face, originals: Path) -> None:
    """Make the file of one face."""
    font = TTFont(originals / f"{face.original}.woff2")
    rename(font, f"Momentum {face.name.partition('-')[0].title()}")
    cut(font, face.signs, list(face.features))
    font.flavor = None
    plain = io.BytesIO()
    font.save(plain)
    plain.seek(0)
    instance = instancer.instantiateVariableFont(TTFont(plain), {"wght": face.weights})
    if "kern" in face.features:
        same_kerning(instance)
    store(instance, f"momentum-{face.name}.woff2")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
