"""Make the book's three font files from the originals (needed again only to change them).

    pip install fonttools brotli
    python -m tools.build.fonts ORIGINALS

ORIGINALS is a folder with `latinmodern-math.otf` (GUST e-foundry; Debian: fonts-lmodern) and
`source-serif-4-latin-wght-{normal,italic}.woff2` (Adobe; npm: @fontsource-variable/source-serif-4).
Both licences ask that a changed font has another name: these are Momentum Math and Momentum Serif.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from fontTools import subset
from fontTools.misc.transform import Transform
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FONTS = Path(__file__).resolve().parents[2] / "assets" / "fonts"
RADICAL = 0x221A
TEXT = """
20-7E A0-FF 131 152 153 160 161 17D 17E 2009 2010 2011 2013 2014 2018 2019 201A 201C-201E
2020 2022 2026 202F 2032 2033 20AC 2190 2192 2212 2248 2260 2264 2265"""
MATHEMATICS = """
20-7E A0 AC B1 B4 B7 D7 F7 131 237 2C6 2C7 2DC 300-304 306-308 30C 338 393 394 398 39B 39E 3A0
3A3 3A6 3A8 3A9 3B1-3C9 3D1 3D5 3F5 2010-2014 2016 2018-201D 2020 2026 2032-2034 203E 2061-2064
20D7 210E 2112 2113 2115 211D 2190-2194 21A6 21D0-21D4 2200 2202-2209 220F-2213 2217-221A 221D 221E
2225-222C 2248 2254 2260 2261 2264 2265 226A 226B 2282 2286 2297 22A4 22A5 22C5 22C6 22EE 22EF 22F1
2308-230B 23DE 23DF 27E8 27E9 27F6 27F8-27FA 1D400-1D467 1D4AA 1D53C 1D6E2-1D71B"""


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


def store(font: TTFont, name: str) -> None:
    """Write the font as woff2 and say how large it is."""
    font.flavor = "woff2"
    font.save(FONTS / name)
    print(f"{name}: {(FONTS / name).stat().st_size:,} bytes")


def main(originals: Path) -> None:
    """Make the three files."""
    font = TTFont(originals / "latinmodern-math.otf")
    narrow_radicals(font)
    rename(font, "Momentum Math")
    cut(font, MATHEMATICS, ["dtls"])
    store(font, "momentum-math.woff2")
    for kind, weights in (("normal", (400, 700)), ("italic", 400)):
        font = TTFont(originals / f"source-serif-4-latin-wght-{kind}.woff2")
        rename(font, "Momentum Serif")
        cut(font, TEXT, ["kern", "liga", "tnum", "pnum", "ccmp", "locl", "mark"])
        font.flavor = None
        plain = io.BytesIO()
        font.save(plain)
        plain.seek(0)
        store(
            instancer.instantiateVariableFont(TTFont(plain), {"wght": weights}),
            f"momentum-serif-{kind}.woff2",
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
