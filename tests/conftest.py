"""What holds for all tests."""

from hypothesis import settings

# The same examples every time, and no limit to the time one takes: what a test says is no matter of luck, nor of how
# busy the machine is.
settings.load_profile("ci")
