import pytest

from alcore.forecast import Pilot, study
from tests.forecast.samples import blobs


@pytest.fixture(scope="session")
def pilot():
    X, y = blobs(80)
    return Pilot(X, y, 2, pool=2000)


@pytest.fixture(scope="session")
def seen(pilot):
    return study(pilot)
