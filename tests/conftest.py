"""Settings for every test: property tests try the same cases on every machine, without a clock."""

import pytest
from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None, max_examples=40)
settings.load_profile("steady")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Say which tests stay together on one worker, in order: a file's, or a page's of the book."""
    for item in items:
        page = item.callspec.params.get("path", "") if hasattr(item, "callspec") else ""
        together = f"{item.path.name} {page if isinstance(page, str) else ''}"
        item.add_marker(pytest.mark.xdist_group(together))
