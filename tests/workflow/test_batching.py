"""How groups are put into batches changes no result."""

import pandas as pd
import pytest

PROCESSED = "data/processed/tiny"


@pytest.mark.slow
def test_results_do_not_depend_on_the_batches(tiny_built, project):
    project.run("messages", "models", "--config", "cohort=tiny", "batch_megabytes=0.001")
    one, many = tiny_built.folder / PROCESSED, project.folder / PROCESSED
    batches = [len(list((folder / "messages").iterdir())) for folder in (one, many)]
    assert batches == [1, 3]
    for pattern in ("features/*.parquet", "models/*.csv", "read_quality.csv", "deletions.json"):
        names = sorted(path.relative_to(one) for path in one.glob(pattern))
        assert names
        for name in names:
            assert (many / name).read_bytes() == (one / name).read_bytes(), name
    texts = [
        pd.concat(map(pd.read_parquet, sorted((folder / "messages").iterdir())), ignore_index=True)
        for folder in (one, many)
    ]
    assert texts[1].equals(texts[0])
