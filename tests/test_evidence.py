"""What "How we know" shows is what the tests hold: the records are gathered anew and compared."""

import evidence as gathering
import pytest

from momentum_lib import evidence


@pytest.mark.parametrize("name", ["parity", "bad_input", "mutants"])
def test_a_record_of_the_page_is_the_one_that_the_tests_hold(name):
    assert evidence.load(name) == getattr(gathering, name)()
