"""Files are whole or not there, and have names that every system takes."""

from pathlib import Path

import pytest

from data.files import shortened, write_atomically


@pytest.mark.parametrize(
    ("name", "expected"),
    [("到件", "到件"), ("到件表格", "到件"), ("a b", "a b"), ("abcdef .gh", "abcdef"), ("", "")],
)
def test_a_name_is_cut_between_characters(name: str, expected: str) -> None:
    assert shortened(name, 8 if name.isascii() else 7) == expected


def test_a_file_with_the_longest_name_there_is_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / f"{'件' * 83}.csv"
    write_atomically(path, "一")
    write_atomically(path, "二")
    assert path.read_text(encoding="utf-8") == "二"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_atomically(tmp_path / "taken", "x")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
