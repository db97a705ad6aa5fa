"""Copies of the project for the tests of the workflow."""

import pytest
from project_copy import Project, fresh


@pytest.fixture
def project(tmp_path) -> Project:
    """A fresh copy of the sources."""
    return fresh(tmp_path / "project")


@pytest.fixture(scope="session")
def tiny_built(tmp_path_factory) -> Project:
    """A copy in which the tiny cohort ran once from nothing; copy it before changing it."""
    built = fresh(tmp_path_factory.mktemp("tiny") / "project")
    built.run("--config", "cohort=tiny")
    return built
