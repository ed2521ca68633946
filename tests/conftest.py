"""Settings for every test: property tests try the same cases on every machine, without a clock."""

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None, max_examples=40)
settings.load_profile("steady")
