"""The house: imports run one way, the papers agree, and nothing is loaded from another host."""

import ast
import functools
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import book_styles
import pytest
from each import each

import momentum_lib

ROOT = Path(__file__).resolve().parents[1]
LIBRARY, BOOK = ROOT / "momentum_lib", ROOT / "momentum_book"
MODULES = sorted(LIBRARY.rglob("*.py"))
# From the ground up; a room may use the rooms below it, and its own.
FLOORS = (
    {"_checks", "_data"},
    {"_browser", "_written_grammar"},
    {"optimizers", "losses", "schedules", "averages", "random_numbers", "style"},
    {"engines", "written_rules", "modern", "adaptive", "bridges"},
    {"descent", "_torch", "_optax"},
    {"theory", "physics", "networks", "rules"},
    {"sweep"},
    {"plots"},
    {"widgets"},
)
HEAVY = {"matplotlib", "IPython", "ipywidgets", "anywidget", "traitlets"}


def room(path):
    """Return the module or package of momentum_lib that a file belongs to."""
    return path.relative_to(LIBRARY).parts[0].removesuffix(".py")


def floor(name):
    found = [level for level, rooms in enumerate(FLOORS) if name in rooms]
    assert found, f"momentum_lib.{name} has no floor yet: give it one in this test"
    return found[0]


def imports(path):
    """Yield the dotted name of each module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def type_checking_only(path):
    """Return the names imported in `if TYPE_CHECKING:` blocks, which run in no program."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import):
                    names |= {alias.name for alias in inner.names}
                elif isinstance(inner, ast.ImportFrom) and inner.module:
                    names |= {inner.module} | {f"{inner.module}.{a.name}" for a in inner.names}
    return names


def used_room(name):
    """Return the room of momentum_lib that a dotted module name leads to, or None."""
    parts = name.split(".")
    if parts[0] != "momentum_lib" or len(parts) == 1:
        return None
    known = (LIBRARY / parts[1]).is_dir() or (LIBRARY / f"{parts[1]}.py").is_file()
    return parts[1] if known else None


def test_imports_are_seen_in_every_form(tmp_path):
    """What is not seen is not forbidden."""
    lines = (
        "import momentum_lib.losses as surfaces",
        "from momentum_lib import theory, color",
        "from momentum_lib.plots import path",
        "def later():",
        "    import numpy",
        "if TYPE_CHECKING:",
        "    from momentum_lib.sweep import Grid",
    )
    file = tmp_path / "some.py"
    file.write_text("\n".join(lines), encoding="utf-8")
    seen = set(imports(file))
    assert {used_room(name) for name in seen} == {"losses", "theory", "plots", "sweep", None}
    assert {used_room(name) for name in seen - type_checking_only(file)} == {
        *("losses", "theory", "plots", None)
    }
    assert "numpy" in seen


INNER = [path for path in MODULES if path != LIBRARY / "__init__.py"]


@each("path", INNER)
def test_imports_run_one_way(path):
    for other in {used_room(name) for name in set(imports(path)) - type_checking_only(path)}:
        if other and other != room(path):
            assert floor(other) < floor(room(path)), f"{room(path)} must not import {other}"


@functools.cache
def arrows():
    """Return each pair of rooms of which the first imports from the second."""
    return {
        (room(path), other)
        for path in INNER
        for other in {used_room(name) for name in set(imports(path)) - type_checking_only(path)}
        if other and other != room(path)
    }


def test_few_arrows_cross_more_than_one_floor():
    """An arrow crosses the floors that lie between its two ends."""
    far = [pair for pair in arrows() if height(pair[0]) - height(pair[1]) - 1 > 1]
    assert len(far) <= 12, sorted(far)


def test_few_arrows_skip_a_floor_above_the_ground_and_below_the_figures():
    """The ground is what every room stands on, and a figure shows what it imports."""
    skipping = [
        (upper, lower)
        for upper, lower in arrows()
        if height(upper) - height(lower) > 1 and lower not in FLOORS[0] and upper != "widgets"
    ]
    assert len(skipping) <= 12, sorted(skipping)


@functools.cache
def height(name):
    """Return the floor of a room: one above the highest that it imports from."""
    return 1 + max((height(lower) for upper, lower in arrows() if upper == name), default=0)


@each("path", INNER)
def test_no_room_below_the_pictures_knows_matplotlib_or_jupyter(path):
    if floor(room(path)) < floor("plots"):
        used = {name.split(".")[0] for name in set(imports(path)) - type_checking_only(path)}
        assert not used & HEAVY


def test_importing_the_library_loads_neither_matplotlib_nor_jupyter():
    code = f"import sys, momentum_lib; print(*sorted({HEAVY!r} & sys.modules.keys()))"
    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True)
    assert loaded.stdout.split() == []


def test_importing_the_library_loads_nothing_of_the_book():
    code = "import sys, momentum_lib; print(*(n for n in sys.modules if n.startswith('momentum_')))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    assert "momentum_lib" in loaded
    assert [name for name in loaded if name.startswith("momentum_book")] == []


@each("path", MODULES)
def test_the_library_never_names_the_book(path):
    assert "momentum_book" not in path.read_text(encoding="utf-8")


def test_nothing_imports_from_the_tests():
    tests = {path.stem for path in (ROOT / "tests").rglob("*.py")} | {"tests"}
    for folder in ("momentum_lib", "momentum_book", "tools", "_ext"):
        for path in (ROOT / folder).rglob("*.py"):
            used = {name.split(".")[0] for name in imports(path)}
            assert not used & (tests - {"browser"}), path


def test_the_version_is_told_once():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    version = project["version"]
    assert getattr(momentum_lib, "__version__", version) == version
    assert f"version: {version}\n" in (ROOT / "CITATION.cff").read_text()
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text()


def test_the_library_is_typed():
    assert (LIBRARY / "py.typed").exists()


def site_files():
    return [
        path
        for folder in ("assets", "_ext", "momentum_lib/widgets")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in {".css", ".js", ".html", ".svg"} and "node_modules" not in path.parts
    ]


@each("path", site_files())
def test_no_style_or_script_loads_from_another_host(path):
    text = path.read_text(encoding="utf-8")
    loads = re.findall(
        r"""(?:url\(|@import|src=|import\(|fetch\(|from)\s*["']?\s*(https?:)?//""", text
    )
    assert not loads


def test_every_image_and_font_of_the_style_is_there():
    found = re.findall(
        r'url\("(?!data:)([^"]+)"\)',
        book_styles.put_together("first_faces.css") + book_styles.put_together("book.css"),
    )
    assert found
    for name in found:
        assert (ROOT / "assets" / name).is_file(), name


HEADS = (ROOT / "_ext/styles/book.css", LIBRARY / "widgets/js/styles/figures.css")


@pytest.mark.parametrize("head", HEADS, ids=lambda head: head.stem)
def test_every_sheet_is_imported_once(head):
    imported = book_styles.IMPORT.findall(head.read_text(encoding="utf-8"))
    # What comes by itself: faces of the first words, and what only some pages load.
    alone = {head.name, "first_faces.css", "alone.css", "api.css", "predictions.css"}
    assert sorted(imported) == sorted({p.name for p in head.parent.glob("*.css")} - alone)


def test_every_font_has_its_licence_beside_it():
    fonts = list((ROOT / "assets" / "fonts").glob("*.woff2"))
    assert fonts
    for font in fonts:
        family = "-".join(font.stem.split("-")[:2])
        assert font.with_name(f"{family}.LICENSE.txt").is_file(), font.name


def test_local_links_of_the_papers_lead_somewhere():
    papers = [
        (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md")
    ]
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", "\n".join(papers))
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []
