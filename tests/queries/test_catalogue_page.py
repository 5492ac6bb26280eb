"""The reference page of the named questions follows from the catalogue."""

from pathlib import Path

import pytest

from queries import catalogue
from queries.catalogue.__main__ import main
from queries.catalogue.page import PATH


def test_the_page_of_the_project_is_fresh() -> None:
    assert main(["--check"]) == 0


def test_a_stale_page_is_told_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check", "--root", str(tmp_path)]) == 1
    assert "stale" in capsys.readouterr().out
    assert not (tmp_path / PATH).exists()
    assert main(["--root", str(tmp_path)]) == 0
    assert main(["--check", "--root", str(tmp_path)]) == 0
    text = (tmp_path / PATH).read_text(encoding="utf-8")
    for question in catalogue.load().values():
        assert question.sentence_de in text
        assert question.note_de in text
        assert question.sparql.rstrip() in text
