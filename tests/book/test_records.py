"""What was measured about the book: a record says what it was made from; quick ones are fresh."""

import json

import pytest

from momentum_book import records
from tools.measure import records as keeping

NAMES = keeping.names()


@pytest.mark.parametrize("name", NAMES)
def test_a_record_says_how_it_was_made(name):
    made = records.made(name)
    assert made.by.startswith("python -m ")
    assert all(keeping.digest(part.files) for part in made.parts.values())


@pytest.mark.parametrize("name", sorted({*keeping.QUICK} & {*NAMES}))
def test_a_record_that_is_made_in_seconds_is_no_older_than_the_code(name):
    assert not keeping.stale(name), keeping.sentence(name)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Give an empty project whose records are stored in it."""
    monkeypatch.setattr(keeping, "ROOT", tmp_path)
    for module in (keeping, records):
        monkeypatch.setattr(module, "FOLDER", tmp_path)
    (tmp_path / "rule.py").write_text('"""A rule."""\n\nALPHA = 1  # small\n')
    return tmp_path


def stored(**files):
    keeping.store("speed", {"steps": 3}, by="python -m speed", files=files or ["*.py"])


def test_a_record_is_read_back_without_what_it_was_made_from(project):
    stored()
    assert records.load("speed") == {"steps": 3}
    assert list(json.loads((project / "speed.json").read_text())) == ["made", "steps"]
    assert records.made("speed").by == "python -m speed"


@pytest.mark.parametrize(
    ("text", "older"),
    [
        ('"""A rule."""\n\nALPHA = 1  # small\n', False),
        ('"""A better\n\nsentence."""\nALPHA = 1\n# more\n', False),
        ('"""A rule."""\n\nALPHA = 2  # small\n', True),
        ('"""A rule."""\n\nALPHA = "#1"  # small\n', True),
        ('"""A rule."""\n\nALPHA = 1\nBETA = """1"""\n', True),
    ],
)
def test_a_record_is_stale_when_code_has_changed_and_not_when_words_have(project, text, older):
    stored()
    (project / "rule.py").write_text(text)
    assert bool(keeping.stale("speed")) == older


def test_a_record_is_stale_when_a_file_is_new_or_gone_but_not_when_one_moves(project):
    (project / "words.txt").write_text("one")
    stored(all=["*.py", "*.txt"])
    (project / "words.txt").rename(project / "others.txt")
    assert not keeping.stale("speed")
    (project / "new.txt").write_text("two")
    assert keeping.stale("speed")
    (project / "new.txt").unlink()
    assert not keeping.stale("speed")
    (project / "others.txt").unlink()
    assert keeping.stale("speed")


def test_parts_grow_old_one_by_one_and_are_named(project):
    (project / "words.txt").write_text("one")
    stored(code=["*.py"], words=["*.txt"])
    assert keeping.sentence("speed").startswith("speed: fresh, made on 20")
    (project / "words.txt").write_text("two")
    assert keeping.stale("speed") == ["words"]
    told = keeping.sentence("speed")
    assert told.startswith("speed: older than the code, made on 20")
    assert told.endswith(" (words); renew it with: python -m speed")
    stored(words=["*.txt"])
    assert keeping.stale("speed") == []
    assert set(records.made("speed").parts) == {"code", "words"}


def test_a_pattern_that_names_no_file_is_refused(project):
    with pytest.raises(ValueError, match=r"^patterns must name a file .* got \['\*\.jl'\]"):
        stored(all=["*.jl"])


def test_the_table_of_all_records_has_a_row_for_each():
    table = records.stamps()
    assert [row[0] for row in table.rows] == NAMES
    assert all(len(row) == len(table.columns) for row in table.rows)
