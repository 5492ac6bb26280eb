from pathlib import Path

import pandas as pd
import pytest

from graph_store import store
from graph_store.database import StoreError
from graph_store.statements import Harvest, Source, Statement
from graph_store.store import Store
from queries.search import file, open_index, write_index
from queries.search.file import analysis_digest

PAGE = Source("source/aaaaaaaaaaaa", "page", "https://example.org/a")
FIGURES = pd.DataFrame({"ags": [], "year": [], "indicator": [], "value": [], "source": []})


def build(home: Path, name: str) -> Store:
    def said(about: str, prop: str, value: str) -> Statement:
        return Statement(about, prop, value, PAGE.id, "lvo/a.csv:2", "curated", "high", "lvo", "2012", "2024")

    found = [said("actor/1111111111", "class", "Actor"), said("actor/1111111111", "name", name)]
    return store.build(Harvest(statements=found, sources={PAGE.id: PAGE}), FIGURES, name, home)


@pytest.fixture
def opened(tmp_path: Path) -> Store:
    return build(tmp_path / "home", "Bildungsnetz Burgenland")


def index_files(home: Path) -> list[Path]:
    return sorted((home / "cache" / "search").iterdir())


def test_an_index_is_made_once_and_used_again(opened: Store) -> None:
    told: list[tuple[str, int, int]] = []
    first = open_index(opened, None, lambda *step: told.append(step))
    assert first.search("Netz")[0].name == "Bildungsnetz Burgenland"
    assert told == [("Suchindex", 1, 1)]
    (path,) = index_files(opened.path.parents[1])
    assert path.name == f"{opened.version}.{analysis_digest()}.sqlite"
    open_index(opened, None, lambda *step: told.append(step))
    assert len(told) == 1


def test_the_same_data_give_the_same_file(opened: Store) -> None:
    open_index(opened, None).close()
    (path,) = index_files(opened.path.parents[1])
    before = path.read_bytes()
    path.unlink()
    open_index(opened, None).close()
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + b"\1" * 500])
def test_a_damaged_index_is_made_again(opened: Store, content: bytes) -> None:
    open_index(opened, None).close()
    (path,) = index_files(opened.path.parents[1])
    path.write_bytes(content)
    assert open_index(opened, None).search("Netz")


def test_an_index_of_data_or_programs_that_are_gone_is_removed(opened: Store) -> None:
    home = opened.path.parents[1]
    open_index(opened, None).close()
    (kept,) = index_files(home)
    newer = build(home, "Bildungsnetz Saale")
    for name in (f"{newer.version}.000000000000.sqlite", "2001-gone.000000000000.sqlite"):
        (kept.parent / name).write_bytes(b"of another program or other data")
    assert open_index(newer, None).search("Saale")
    names = {f"{version}.{analysis_digest()}.sqlite" for version in (opened.version, newer.version)}
    assert {path.name for path in index_files(home)} == names


def test_a_home_that_cannot_be_written_is_told_clearly(opened: Store) -> None:
    (opened.path.parents[1] / "cache").write_text("a file in the way")
    with pytest.raises(StoreError, match="cache"):
        open_index(opened, None)


def test_texts_known_from_an_index_before_are_not_analysed_again(
    opened: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_index(opened, None).close()
    (path,) = index_files(opened.path.parents[1])
    newer = build(opened.path.parents[1], "Bildungsnetz Saale")
    analysed: list[str] = []
    original = file._text_row
    monkeypatch.setattr(file, "_text_row", lambda d: analysed.append(d.labels[0]) or original(d))
    open_index(newer, None).close()
    assert analysed == ["Bildungsnetz Saale"]
    again = path.with_name(f"again.{analysis_digest()}.sqlite")
    write_index(again, opened.graph)
    assert len(analysed) == 1
    assert again.read_bytes() == path.read_bytes()
