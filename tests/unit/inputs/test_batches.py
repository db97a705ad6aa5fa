"""Batches grow with text, not with groups, and depend on nothing else."""

import zipfile

from buurtwacht.inputs.batches import batches, text_bytes


def test_a_batch_is_closed_before_it_is_too_large():
    sizes = {"g03": 40, "g01": 60, "g02": 30, "g04": 500, "g05": 10}
    assert batches(sizes, 100) == {
        "g01": "b0000",
        "g02": "b0000",
        "g03": "b0001",
        "g04": "b0002",
        "g05": "b0003",
    }


def test_the_order_of_the_groups_does_not_matter():
    sizes = {f"g{n:02d}": n for n in range(40)}
    assert batches(dict(reversed(sizes.items())), 100) == batches(sizes, 100)


def test_media_in_a_zip_do_not_count(tmp_path):
    (tmp_path / "g01").mkdir()
    (tmp_path / "g02").mkdir()
    with zipfile.ZipFile(tmp_path / "g01" / "chat.zip", "w") as archive:
        archive.writestr("_chat.txt", "x" * 70)
        archive.writestr("photo.jpg", "x" * 9000)
    (tmp_path / "g02" / "chat.zip").write_text("no zip at all")
    (tmp_path / "g02" / "chat.txt").write_text("x" * 30)
    assert text_bytes(tmp_path, ["g01", "g02"]) == {"g01": 70, "g02": 43}
