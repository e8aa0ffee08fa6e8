import pytest

from alcore.project.share import wilson


@pytest.mark.parametrize(
    ("successes", "rows", "low", "high"), [(45, 50, 0.786, 0.957), (90, 100, 0.826, 0.945), (450, 500, 0.871, 0.923)]
)
def test_wilson_s_interval_as_published(successes, rows, low, high):
    share = wilson(successes, rows)
    assert (round(share.low, 3), round(share.high, 3)) == (low, high) and share.value == 0.9
