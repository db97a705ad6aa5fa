"""What an earlier batching left is removed, and nothing else."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "workflow"))

from strays import BY_BATCH, remove_strays


def test_only_files_of_former_batches_go(tmp_path):
    for folder in (*BY_BATCH, "inputs"):
        (tmp_path / folder).mkdir(parents=True)
        for name in ("b0000.parquet", "b0001.parquet", "b0001.member.parquet", "batches.parquet"):
            (tmp_path / folder / name).touch()
    assert remove_strays(tmp_path, ["b0000"]) == 2 * len(BY_BATCH)
    for folder in BY_BATCH:
        assert {path.name for path in (tmp_path / folder).iterdir() if path.is_file()} == {
            "b0000.parquet",
            "batches.parquet",
        }
    assert (tmp_path / "inputs/b0001.parquet").exists()
