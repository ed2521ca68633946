"""What "How we know" shows is what the tests hold: the records are gathered anew and compared."""

import pytest

from momentum_book import records
from tools.measure import evidence as gathering


@pytest.mark.parametrize("name", ["parity"])
def test_a_record_of_the_page_is_the_one_that_the_tests_hold(name):
    assert records.load(name) == getattr(gathering, name)()
