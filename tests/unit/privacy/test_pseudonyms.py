import os
import subprocess
import sys
from datetime import datetime

import pytest

from buurtwacht.errors import InputError
from buurtwacht.privacy.pseudonyms import (
    key_path,
    message_id,
    pseudonym,
    public_key,
    read_or_make_key,
    sub_key,
)


def test_key_is_made_once_and_private(tmp_path):
    path = tmp_path / "deep" / "key"
    key = read_or_make_key(path)
    assert len(key) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_or_make_key(path) == key
    assert sorted(p.name for p in path.parent.iterdir()) == ["key"]


def test_processes_that_start_together_get_one_key(tmp_path):
    code = (
        "import sys; from pathlib import Path;"
        "from buurtwacht.privacy.pseudonyms import read_or_make_key;"
        "print(read_or_make_key(Path(sys.argv[1])).hex())"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "key")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(4)]
    assert len({process.communicate()[0] for process in running}) == 1


def test_key_readable_by_others_is_refused(tmp_path):
    path = tmp_path / "key"
    read_or_make_key(path)
    path.chmod(0o640)
    with pytest.raises(InputError, match="chmod 600"):
        read_or_make_key(path)


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_damaged_key_is_refused_and_kept(tmp_path, content):
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(InputError, match="32 bytes"):
        read_or_make_key(path)
    assert path.read_bytes() == content


def test_no_message_holds_the_key(tmp_path):
    path = tmp_path / "key"
    key = read_or_make_key(path)
    path.chmod(0o644)
    with pytest.raises(InputError) as caught:
        read_or_make_key(path)
    assert key.hex() not in str(caught.value)


def test_place_of_the_key(monkeypatch, tmp_path):
    monkeypatch.setenv("BUURTWACHT_KEY_FILE", str(tmp_path / "k"))
    assert key_path() == tmp_path / "k"
    monkeypatch.delenv("BUURTWACHT_KEY_FILE")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert key_path() == tmp_path / "buurtwacht" / "pseudonym.key"


@pytest.mark.skipif(os.name != "posix", reason="directories as files are a POSIX matter")
def test_folder_as_key_is_refused(tmp_path):
    with pytest.raises(InputError):
        read_or_make_key(tmp_path)


def test_public_key_depends_on_the_seed_only():
    assert public_key(7) == public_key(7) != public_key(8)
    assert len(public_key(7)) == 32


def test_pseudonyms_differ_by_key_cohort_and_field():
    keys = {
        sub_key(key, cohort, field)
        for key in (public_key(1), public_key(2))
        for cohort in ("a", "ab")
        for field in ("sender", "bsender")
    }
    assert len({pseudonym(key, "+31612345678") for key in keys}) == len(keys) == 8
    name = pseudonym(sub_key(public_key(1), "a", "sender"), "Bert")
    assert name[0] == "m" and len(name) == 17 and int(name[1:], 16) >= 0


def test_parts_do_not_run_together():
    key = public_key(1)
    assert sub_key(key, "ab", "c") != sub_key(key, "a", "bc")
    assert message_id(key, "ab", "c", "2024", 0) != message_id(key, "a", "bc", "2024", 0)


def test_message_identity():
    key = public_key(1)
    moment = datetime(2024, 1, 2, 3, 4, 5)
    assert message_id(key, "g", "s", moment, 0) == message_id(key, "g", "s", moment.isoformat(), 0)
    different = {
        message_id(key, group, sender, at, ordinal)
        for group in ("g", "h")
        for sender in ("s", "", None)
        for at in (moment, datetime(2024, 1, 2, 3, 4, 6))
        for ordinal in (0, 1)
    }
    assert len(different) == 24
