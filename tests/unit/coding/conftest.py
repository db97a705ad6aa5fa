"""One coder, trained once for all tests of this folder."""

import pytest

from buurtwacht.coding.cached import PLACE, cached_coder
from buurtwacht.coding.corpus import load_corpus
from buurtwacht.coding.training import train


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PLACE, str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def corpus():
    return load_corpus()


@pytest.fixture(scope="session")
def trained(corpus):
    return train(corpus)


@pytest.fixture(scope="session")
def coder():
    return cached_coder()
