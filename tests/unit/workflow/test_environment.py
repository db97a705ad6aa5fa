"""Lock files, environment.yml, config schema and data dictionary tell one story."""

import json
import re
import sys
import tomllib
from pathlib import Path

import pytest

from buurtwacht.config import schema

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "workflow"))

from data_dictionary import data_dictionary  # noqa: E402
from environment import direct, environment, pinned  # noqa: E402

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
UV_LOCK = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
LOCK = (ROOT / "requirements.lock").read_text("utf-8")


def versions_in_uv_lock() -> dict[str, set[str]]:
    versions: dict[str, set[str]] = {}
    for package in UV_LOCK["package"]:
        versions.setdefault(package["name"], set()).add(package.get("version", ""))
    return versions


def test_requirements_pin_what_uv_locked():
    locked = versions_in_uv_lock()
    for name, lines in pinned(LOCK).items():
        for line in lines:
            assert re.search(r"==([^ ;]+)", line)[1] in locked[name], line
    assert set(direct(PROJECT)) <= set(pinned(LOCK))


def test_each_requirement_has_a_hash_from_uv_lock():
    hashes = {
        file["hash"]
        for package in UV_LOCK["package"]
        for file in [*package.get("wheels", []), package.get("sdist", {})]
        if "hash" in file
    }
    used = re.findall(r"--hash=(sha256:[0-9a-f]{64})", LOCK)
    assert used and set(used) <= hashes
    assert len(re.findall(r"==.*\\\n +--hash", LOCK)) == sum(map(len, pinned(LOCK).values()))


def test_uv_lock_asks_for_what_pyproject_asks():
    (package,) = [entry for entry in UV_LOCK["package"] if entry["name"] == "buurtwacht"]
    locked = {entry["name"] for entry in package["dependencies"]}
    assert locked == set(direct(PROJECT))


def test_environment_is_generated_from_the_lock():
    assert (ROOT / "environment.yml").read_text("utf-8") == environment(PROJECT, LOCK)


@pytest.mark.parametrize("name", ["jupyterlab", "pandas", "statsmodels", "seaborn", "snakemake"])
def test_environment_spells_out_the_named_packages(name):
    assert re.search(rf'^ +- "{name}==', (ROOT / "environment.yml").read_text("utf-8"), re.M)


def test_only_one_package_is_no_wheel():
    without = {
        package["name"]
        for package in UV_LOCK["package"]
        if package["name"] != "buurtwacht" and not package.get("wheels")
    }
    assert without == {"connection-pool"}


def test_data_dictionary_is_in_step():
    committed = (ROOT / "docs" / "data-dictionary.md").read_text("utf-8")
    assert committed == data_dictionary()


def test_schema_of_the_config_is_in_step():
    committed = json.loads((ROOT / "config" / "schema.json").read_text("utf-8"))
    assert committed == schema()
