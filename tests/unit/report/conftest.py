import fake_report
import pytest


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    return fake_report.make(tmp_path_factory.mktemp("fake"), "nl")


@pytest.fixture(scope="session")
def made_in_english(tmp_path_factory):
    return fake_report.make(tmp_path_factory.mktemp("fake_en"), "en")
