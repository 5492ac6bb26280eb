"""Territories and figures: names, keys, place in one another, reforms, profiles."""

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from graph_store.fold import fold
from graph_store.graph import Graph
from graph_store.statements import Harvest
from ingest import pipeline
from ingest.figures import figures_table, neighbours_table, regions_tables
from ingest.pipeline import harvest
from ingest.readers.table import Record
from ingest.source import BUNDLED, read_source
from ingest.sources.regions.mapping import display_name
from ingest.sources.regions_wide.mapping import latest_years, property_names

BUNDLED_TABLE = "urn:bildungsgraph:table:figures_2006_2019"


def _kinds(graph: Graph) -> Counter[str]:
    territories = [e for e in graph.of_class("Territory") if not e.props.get("validTo")]
    return Counter(e.text("kind") for e in territories)


def test_bund_laender_and_kreise_are_complete(graph: Graph) -> None:
    kinds = _kinds(graph)
    assert (kinds["Bund"], kinds["Land"]) == (1, 16)
    assert sum(kinds[k] for k in ("Landkreis", "Kreis", "Kreisfreie Stadt", "Stadtkreis", "Regionalverband")) == 400
    assert kinds["Kreisfreie Stadt"] + kinds["Stadtkreis"] == 106


def test_names_of_kreise_are_unique_and_no_word_is_doubled(graph: Graph) -> None:
    kreise = [e for e in graph.of_class("Territory") if len(e.text("key")) == 5 and not e.props.get("validTo")]
    assert len({e.name for e in kreise}) == len(kreise) == 400
    assert not [e.name for e in kreise if e.name.startswith(("Landkreis ", "Kreis ")) and e.name.endswith("kreis")]
    assert graph.name("territory/06633") == "Landkreis Kassel"
    assert graph.name("territory/06611") == "Kassel (Stadt)"
    assert "Kassel" in graph.entities["territory/06611"].values("alias")


def test_a_kreisfreie_stadt_has_no_twin_among_the_gemeinden(graph: Graph) -> None:
    assert "territory/14713000" not in graph.entities
    assert "http://dcat-ap.de/def/politicalGeocoding/municipalityKey/14713000" in graph.entities[
        "territory/14713"
    ].values("sameAs")


def test_every_territory_lies_in_the_bund(graph: Graph) -> None:
    around = {r.from_id: r.to_id for r in graph.relations.values() if r.cls == "Location" and "regions" in r.datasets}
    for entity in graph.of_class("Territory"):
        if "regions" not in {s for r in graph.out(entity.id, "Location") for s in r.datasets}:
            continue
        steps, place = 0, entity.id
        while place != "territory/00":
            place = around[place]
            steps += 1
        assert steps <= 3


def test_weinheim_lies_in_its_kreis(graph: Graph) -> None:
    assert [r.to_id for r in graph.out("territory/08226096", "Location")] == ["territory/08226"]
    assert graph.name("territory/08226096") == "Weinheim"


@pytest.mark.parametrize(
    ("old", "new"),
    [("03156", "03159"), ("13056", "13071"), ("13059", "13075"), ("13062", "13075"), ("16056", "16063")],
)
def test_a_dissolved_kreis_keeps_its_key_and_has_a_successor(graph: Graph, old: str, new: str) -> None:
    former = graph.entities[f"territory/{old}"]
    assert former.props["validTo"]
    successors = {r.from_id for r in graph.into(former.id, "Succession")}
    assert f"territory/{new}" in successors


def test_eisenach_ended_on_the_day_before_the_reform(graph: Graph) -> None:
    eisenach = graph.entities["territory/16056"]
    assert (eisenach.name, eisenach.text("validTo")) == ("Eisenach (bis 2021)", "2021-06-30")
    (succession,) = graph.into(eisenach.id, "Succession")
    assert succession.valid_from == "2021-07-01"


def test_boroughs_of_berlin_lie_in_berlin(graph: Graph) -> None:
    boroughs = [e for e in graph.of_class("Territory") if e.id.startswith("territory/11000-")]
    assert len(boroughs) == 12
    assert all(r.to_id == "territory/11000" for e in boroughs for r in graph.out(e.id, "Location"))


@pytest.mark.parametrize(
    ("official", "shown"),
    [
        ("Weinheim, Stadt", "Weinheim"),
        ("Bad Sulza, Kurort, Stadt", "Bad Sulza"),
        ("Liebenau, Hess", "Liebenau, Hess"),
        ("Aachen, Stadt (alt)", "Aachen, Stadt (alt)"),
        ("Riesa, GKSt", "Riesa"),
    ],
)
def test_display_names(official: str, shown: str) -> None:
    assert display_name(official) == shown


def test_a_profile_has_one_property_per_figure_and_leaves_unknown_ones_out(graph: Graph) -> None:
    profile = graph.entities["profile/15084-2013"]
    assert profile.props["schulabgaenger_ohne_abschluss"] == 10.3
    assert (profile.props["year"], profile.props["territory"]) == (2013, "territory/15084")
    assert "verf_einkommen_je_ew_eur" not in graph.entities["profile/15084-2019"].props
    assert graph.entities["ind/einwohnerdichte"].props["unit"] == "Einwohner je km²"
    assert [r.to_id for r in graph.out("territory/15084", "HasProfile")][:1] == ["profile/15084-2006"]
    assert len(graph.of_class("Profile")) == 5817
    assert graph.of_class("Indicator") and all(e.text("column") for e in graph.of_class("Indicator"))


def test_figures_rest_on_their_table(bundled: Harvest) -> None:
    sources = {bundled.sources[s.source].url for s in bundled.statements if s.about.startswith("profile/")}
    assert sources == {BUNDLED_TABLE}
    table = next(s for s in bundled.sources.values() if s.url == BUNDLED_TABLE)
    assert table.kind == "table" and "2.0" in table.licence and table.publisher


def test_the_long_table_holds_what_the_profiles_hold(graph: Graph) -> None:
    table = figures_table()
    assert list(table.columns) == ["ags", "year", "indicator", "value", "source"]
    assert set(table["source"]) == {BUNDLED_TABLE}
    assert not table.duplicated(["ags", "year", "indicator"]).any()
    own = table[(table["ags"] == "15084") & (table["year"] == 2013)].set_index("indicator")["value"].to_dict()
    props = graph.entities["profile/15084-2013"].props
    assert own == {k: v for k, v in props.items() if k not in ("year", "territory")}


def test_neighbours_are_pairs_of_kreise(graph: Graph) -> None:
    table = neighbours_table()
    assert len(table) == 1044
    assert (table["ags_a"] < table["ags_b"]).all()
    assert {f"territory/{key}" for key in [*table["ags_a"], *table["ags_b"]]} <= set(graph.entities)
    assert set(regions_tables()) == {"figures", "neighbours"}


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    """A folder of wider figures in the shape of the downloads: two indicators filled for one Kreis."""
    spec = read_source(BUNDLED / "sources/regions_wide/source.yml")
    catalogue = spec.tables["indikatoren_katalog.csv"].columns
    panel = spec.tables["indikatoren_kreise_2000_2023.csv"].columns
    kreise = spec.tables["kreise.csv"].columns
    indicators = [c for c in panel if c not in ("ags", "jahr")]
    pd.DataFrame(
        [
            dict.fromkeys(catalogue, "") | {"spalte": c, "bezeichnung": f"Kennzahl {c}", "einheit": "%"}
            for c in indicators
        ]
    ).to_csv(tmp_path / "indikatoren_katalog.csv", index=False)
    figures = [
        dict.fromkeys(panel, "") | {"ags": "15084", "jahr": year, "einwohnerdichte": 131.5, "sgb2_quote": quote}
        for year, quote in (("2012", 17.5), ("2013", 16.9), ("2020", 12.1), ("2021", 11.0), ("2022", ""))
    ]
    pd.DataFrame(figures).to_csv(tmp_path / "indikatoren_kreise_2000_2023.csv", index=False)
    row = dict.fromkeys(kreise, "") | {"ags": "15084", "kreistyp_2020": "4"}
    pd.DataFrame([row]).to_csv(tmp_path / "kreise.csv", index=False)
    return tmp_path


def test_wide_figures_come_beside_the_bundled_ones_and_are_never_mixed(
    wide: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "_failures", lambda *_: [])
    result = harvest(["regions", "regions_wide"], wide_root=wide)
    graph = fold(result.statements, result.sources, "test")
    before = graph.entities["profile/15084-2013"].props
    assert (before["einwohnerdichte"], before["einwohnerdichte_inkar"], before["sgb2_quote"]) == (130.8, 131.5, 16.9)
    assert "sgb2_quote" not in graph.entities["profile/15084-2012"].props
    assert graph.entities["profile/15084-2021"].props["sgb2_quote"] == 11.0
    assert graph.entities["profile/15084-2022"].props["einwohnerdichte_inkar"] == 131.5
    assert graph.entities["ind/einwohnerdichte_inkar"].name == "Kennzahl einwohnerdichte"
    assert graph.entities["territory/15084"].props["settlementType"] == "sparse"
    assert all(c.quarantined == 0 for c in result.files)
    table = figures_table(wide_root=wide)
    wide_rows = table[table["source"] != BUNDLED_TABLE]
    assert set(wide_rows["source"]) == {"urn:bildungsgraph:table:indikatoren_kreise_2000_2023"}
    assert len(wide_rows) == 5 + 4


def test_names_that_both_tables_have_get_a_suffix() -> None:
    assert property_names(["a", "b"], {"b"}) == {"a": "a", "b": "b_inkar"}


def test_the_latest_year_is_the_last_with_a_value() -> None:

    rows = [
        Record("f", n, {"jahr": year, "a": value, "b": ""})
        for n, (year, value) in enumerate([("2019", "1"), ("2020", "")])
    ]
    assert latest_years(rows, ["a", "b"]) == {"a": "2019", "b": ""}


def test_what_the_register_does_not_have_has_a_kind_and_lies_somewhere(graph: Graph) -> None:
    """Eisenach became a Gemeinde after the register; Trusetal is a part of a town without a key of its own."""
    for territory, kind, around in (("16063105", "Gemeinde", "16063"), ("16066-trusetal", "Ortsteil", "16066")):
        assert graph.entities[f"territory/{territory}"].text("kind") == kind
        assert [r.to_id for r in graph.out(f"territory/{territory}", "Location")] == [f"territory/{around}"]
    for entity in graph.of_class("Territory"):
        assert entity.text("kind"), entity.id
        assert entity.id == "territory/00" or graph.out(entity.id, "Location"), entity.id
