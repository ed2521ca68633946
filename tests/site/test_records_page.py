"""The page on how we know tells each record's state as it was when the book was built."""

from unittest.mock import patch

import book_records

from momentum_book.records import stamps

BODY = stamps()._repr_html_()


def states(stale):
    with patch.object(book_records.records, "stale", stale):
        return book_records.with_states(BODY)


def test_every_record_gets_its_state():
    assert BODY.count(book_records.UNASKED) == len(stamps().rows) > 5
    fresh = states({name: [] for name, *_ in stamps().rows}.get)
    assert fresh.count("<td>fresh</td>") == len(stamps().rows)
    assert book_records.UNASKED not in fresh


def test_a_record_that_is_older_than_the_code_says_so():
    parts = {name: list(book_records.records.made(name).parts) for name, *_ in stamps().rows}
    assert states(parts.get).count("<td>older than the code</td>") == len(parts)
    assert states(lambda name: parts[name][1:]).count("<td>older in part</td>") == sum(
        len(names) > 1 for names in parts.values()
    )
