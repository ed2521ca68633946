"""The stored notebooks: executed, in order, without error, in normal form, true to the claims.

nbval runs the cells again and compares the outputs. It passes a cell that was never executed, and
it does not know what a chapter of this book must hold: that is tested here.
"""

import ast
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import nbformat
from each import each

from tools.build import notebooks

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "chapters").glob("*.ipynb"), key=lambda path: (path.stem == "answers", path))
NOTEBOOKS = [path for path in [ROOT / "index.ipynb"] if path.exists()] + PAGES
# Tables of what is measured elsewhere: they teach nothing by themselves.
TABLES = {"a1_claims", "a4_how_we_know", "answers"}
CHAPTERS = [path for path in PAGES if path.stem not in TABLES]
MACHINE_PATH = re.compile(
    r"(/home/|/root/|/Users/|/tmp/|/var/folders/|[A-Z]:\\\\?Users|site-packages)"
)
ADMONITION = re.compile(
    r"^:{3,}\{admonition\} (?P<title>[^\n]+)\n(?P<options>(?::[a-z]+:[^\n]*\n)*)",
    flags=re.MULTILINE,
)
DROPDOWN = re.compile(r"^:{3,}\{dropdown\} (?P<title>[^\n]+)", flags=re.MULTILINE)
# What a task says that is done by code: then a cell to work in stands below it.
BY_CODE = re.compile(
    r"by code|in a run\b|a run for|\bcheck (?:it|with)\b|try it on|first state|^compare |^multiply "
    r"|\bwrite (?:a|one|the)\b|how many steps does plain descent",
    flags=re.IGNORECASE,
)
AT_HAND = re.compile(r"# Your code\. At hand: (?P<names>[\w., ]+)\.")
# How a verdict would be told in prose, as its card tells it already.
TOLD = re.compile(r"Claim C\d\d|(?i:\b(?:the|this) claim (?:holds|does not hold))")


def named(paths):
    return each("path", paths)


@cache  # nobody changes it
def read(path):
    return nbformat.read(path, as_version=4)


def code_cells(path):
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def tags(cell):
    return set(cell.metadata.get("tags", []))


def prose(path):
    return "\n\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")


def admonitions(path, kind):
    """Return the titles of a notebook's admonitions of one class, in order."""
    found = ADMONITION.finditer(prose(path))
    return [each["title"].strip() for each in found if f":class: {kind}" in each["options"]]


def texts(output):
    """Yield each text that an output holds."""
    if output.output_type == "stream":
        yield output.text
    for kind, content in output.get("data", {}).items():
        if not kind.startswith("image/"):
            yield content if isinstance(content, str) else json.dumps(content)


def is_prediction(output):
    return any("data-predict=" in text for text in texts(output))


def images(cell):
    return [out for out in cell.outputs if "image/png" in out.get("data", {})]


def test_the_book_has_its_notebooks():
    listed = re.findall(
        r"file: (chapters/(?:[a\d]\d_\w+|answers))", (ROOT / "_toc.yml").read_text()
    )
    assert [f"chapters/{path.stem}" for path in PAGES] == listed
    assert (ROOT / "index.ipynb").exists()


def test_what_is_asked_of_some_cells_is_asked_of_some():
    """The tests below look at cells with a picture, with a live figure, of a laboratory."""
    cells = [cell for path in NOTEBOOKS for cell in code_cells(path)]
    assert sum(bool(images(cell)) for cell in cells) > 30
    assert sum("laboratory" in tags(cell) for cell in cells) >= 3
    every = [text for cell in cells for output in cell.outputs for text in texts(output)]
    assert sum("data-figure=" in text for text in every) > 10
    assert sum("±" in text for text in every) > 0
    assert sum("caption=" in cell.source for cell in cells) > 10


@named(NOTEBOOKS)
def test_every_code_cell_was_executed_in_order(path):
    cells = code_cells(path)
    assert cells
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))


@named(NOTEBOOKS)
def test_no_cell_is_empty_or_ends_in_a_semicolon(path):
    for cell in code_cells(path):
        assert cell.source.strip(), "an empty code cell"
        assert not cell.source.rstrip().endswith(";"), "nbval does not honour a closing semicolon"


@named(NOTEBOOKS)
def test_no_error_and_no_warning_is_stored(path):
    for cell in code_cells(path):
        for output in cell.outputs:
            assert output.output_type != "error", output.get("ename")
            assert output.get("name") != "stderr", output.get("text")


@named(NOTEBOOKS)
def test_no_output_holds_a_machine_path(path):
    for cell in code_cells(path):
        for output in cell.outputs:
            for text in texts(output):
                words = re.sub(r"base64,[A-Za-z0-9+/=]+", "", text)
                assert not MACHINE_PATH.search(words), words[:200]


@named(NOTEBOOKS)
def test_a_printed_spread_has_digits_enough_not_to_be_zero(path):
    for cell in code_cells(path):
        for output in cell.outputs:
            assert not re.search(r"± 0\.0+(?!\d)", output.get("text", "")), output.text


@named(NOTEBOOKS)
def test_a_caption_counts_no_seeds(path):
    """The evidence of a claim counts them, from the code; a caption that does so is soon false."""
    for cell in read(path).cells:
        caption = cell.metadata.get("mystnb", {}).get("figure", {}).get("caption", "")
        assert not re.search(r"(?i)\b(two|three|four|five|eight|ten|sixteen|\d+) seeds", caption)


@named(NOTEBOOKS)
def test_a_figures_caption_names_no_place_that_a_phone_moves(path):
    """On a phone the panels of a live figure stand under one another."""
    for cell in code_cells(path):
        assert not re.search(r"(?i)caption=.*\b(upper|lower) (left|right)\b", cell.source)


#: A text of so many words is no phrase any more that a chapter may use again.
PHRASE = 7


@named(NOTEBOOKS)
def test_no_sentence_stands_twice(path):
    sentences = Counter(text.strip() for text in re.split(r"(?<=[.?!:])\s+", prose(path)))
    assert [s for s, n in sentences.items() if n > 1 and len(s.split()) >= PHRASE] == []


@named(NOTEBOOKS)
def test_it_is_stored_in_normal_form(path):
    assert notebooks.check(path) == "ok", f"run: python -m tools.build.notebooks {path.name}"


@named(NOTEBOOKS)
def test_every_picture_says_in_words_what_it_shows(path):
    for cell in code_cells(path):
        if images(cell):
            marks = cell.metadata.get("mystnb", {})
            assert marks.get("image", {}).get("alt"), f"no alt text: {cell.source[:80]}"
            assert marks.get("figure", {}).get("caption"), f"no caption: {cell.source[:80]}"


@named(NOTEBOOKS)
def test_code_that_only_draws_is_folded(path):
    for cell in code_cells(path):
        if cell.metadata.get("mystnb", {}).get("figure") or any(
            "data-figure=" in text for output in cell.outputs for text in texts(output)
        ):
            assert tags(cell) & {"hide-input", "hide-cell", "remove-input"}, cell.source[:80]


@named(CHAPTERS)
def test_a_chapter_asks_for_a_prediction_and_says_what_to_keep(path):
    asked = [out for cell in code_cells(path) for out in cell.outputs if is_prediction(out)]
    assert asked
    assert len(admonitions(path, "keep")) == 1


def exercises(path):
    """Return each exercise's parts: its task, then hints, cells to work in and solutions."""
    found = []
    for cell in read(path).cells:
        if cell.cell_type == "code":
            is_solution = "solution" in tags(cell)
            assert not is_solution or "hide-cell" in tags(cell), cell.source[:80]
            marks = [("solution" if is_solution else "cell", cell.source)]
        else:
            marks = boxes(cell.source)
        for kind, text in marks:
            if kind == "exercise":
                found.append([])
            elif kind == "keep":
                return found
            if found:
                found[-1].append((kind, text))
    return found


def boxes(text):
    """Return the boxes of a Markdown cell that are an exercise's, or end the exercises."""
    found = sorted(
        [*ADMONITION.finditer(text), *DROPDOWN.finditer(text)], key=lambda mark: mark.start()
    )
    for mark in found:
        kind = re.search(r":class: (exercise|keep)", mark.groupdict().get("options") or "")
        if kind or mark["title"].startswith(("Hint", "Solution")):
            inner = text[mark.end() :].partition("\n:::")[0]
            yield kind[1] if kind else mark["title"].split()[0].lower(), inner.strip()


@named(CHAPTERS)
def test_three_exercises_or_more_each_with_a_hint_and_a_folded_solution(path):
    """In this order: task, hint, perhaps a cell to work in, solution, which is folded."""
    found = exercises(path)
    assert len(found) >= 3
    for parts in found:
        kinds = [kind for kind, _ in parts]
        assert kinds[:2] == ["exercise", "hint"], parts[0]
        assert kinds[2:] in (
            [*before, "solution", *after]
            for before in ([], ["cell"])
            for after in ([], ["solution"])
        ), (parts[0], kinds)


@named(CHAPTERS)
def test_what_is_done_by_code_has_a_cell_to_work_in(path):
    """It is a function to complete and its check, or empty but for the names that are known."""
    for (_, task), _, (kind, source), *_ in exercises(path):
        if BY_CODE.search(task):
            assert kind == "cell", task
        if kind == "cell" and "exercises.check(" not in source and "check(" not in source:
            hand = AT_HAND.fullmatch(source)
            above = "\n".join(cell.source for cell in code_cells(path)).partition(source)[0]
            assert hand or "secret" in source, source
            known = {node.id for node in ast.walk(ast.parse(above)) if isinstance(node, ast.Name)}
            known |= set(re.findall(r"\w+", " ".join(re.findall(r"import (.*)", above))))
            names = hand["names"].split(", ") if hand else []
            assert {name.partition(".")[0] for name in names} <= known, source


@named(CHAPTERS)
def test_exercises_are_numbered_in_order(path):
    numbers = [re.match(r"Exercise (\d+): \S", title) for title in admonitions(path, "exercise")]
    assert all(numbers), admonitions(path, "exercise")
    assert [int(number[1]) for number in numbers] == list(range(1, len(numbers) + 1))


@named(CHAPTERS)
def test_no_prose_repeats_the_verdict_of_a_card(path):
    assert not admonitions(path, "verdict")
    assert not TOLD.search(prose(path))


@named(CHAPTERS)
def test_a_card_stands_without_the_line_that_asks_for_it(path):
    for cell in code_cells(path):
        if any('<article class="claim"' in text for out in cell.outputs for text in texts(out)):
            assert "remove-input" in tags(cell), cell.source[:80]


@named(NOTEBOOKS)
def test_laboratory_cells_are_stored_without_output(path):
    for cell in code_cells(path):
        if "laboratory" in tags(cell):
            assert "nbval-ignore-output" in tags(cell)
            assert cell.outputs == []


@named(NOTEBOOKS)
def test_a_chapter_types_no_colour(path):
    for cell in code_cells(path):
        typed = re.findall(r"#[0-9a-fA-F]{6}\b|[\"']#[0-9a-fA-F]{3}[\"']", cell.source)
        assert not typed, f"{typed}: take it from style.color, or name it in palette.json"
