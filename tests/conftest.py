"""Property tests draw the same examples everywhere, and no slow machine fails them."""

from hypothesis import settings

settings.register_profile("reproducible", derandomize=True, deadline=None)
settings.load_profile("reproducible")
