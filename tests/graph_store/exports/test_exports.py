import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import networkx as nx
import openpyxl
import pandas as pd
import pyoxigraph
import pytest
import rdflib
import sample
from pyoxigraph import DefaultGraph, RdfFormat

from graph_store import exports, store
from graph_store.database import StoreError
from graph_store.exports.spreadsheet import safe_cell

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def dumps(built, tmp_path_factory):
    directory = tmp_path_factory.mktemp("dumps")
    return directory, exports.export(built, directory)


@pytest.fixture(scope="module")
def fold(built):
    return {q.triple for q in built.oxigraph.quads_for_pattern(None, None, None, DefaultGraph())}


def test_every_format_is_written_and_every_file_has_its_sum(dumps):
    directory, files = dumps
    sums = dict(reversed(line.split("  ")) for line in (directory / "SHA256SUMS").read_text().splitlines())
    assert set(sums) == {p.relative_to(directory).as_posix() for p in files} - {"SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256((directory / name).read_bytes()).hexdigest() == digest
    written = {p.relative_to(directory).as_posix() for p in directory.rglob("*") if p.is_file()}
    assert written == {*sums, "SHA256SUMS"}
    package = json.loads((directory / "datapackage.json").read_text())
    assert {r["path"] for r in package["resources"]} == written - {"SHA256SUMS", "README.md", "datapackage.json"}
    assert {Path(r["path"]).suffix for r in package["resources"]} == {
        ".nq", ".ttl", ".jsonld", ".csv", ".parquet", ".graphml", ".gexf", ".xlsx"
    }  # fmt: skip


def test_nquads_hold_every_quad_in_sorted_lines(built, dumps):
    lines = (dumps[0] / "bildungsgraph.nq").read_bytes().splitlines()
    assert lines == sorted(lines)
    assert set(pyoxigraph.parse(b"\n".join(lines), format=RdfFormat.N_QUADS)) == set(built.oxigraph)


def test_turtle_and_jsonld_hold_the_fold(dumps, fold):
    turtle = pyoxigraph.parse(path=dumps[0] / "bildungsgraph.ttl", format=RdfFormat.TURTLE)
    assert {q.triple for q in turtle} == fold
    linked = pyoxigraph.parse(path=dumps[0] / "bildungsgraph.jsonld", format=RdfFormat.JSON_LD)
    assert {q.triple for q in linked} == fold


def test_another_library_reads_the_same_jsonld(dumps, fold):
    graph = rdflib.Graph().parse(dumps[0] / "bildungsgraph.jsonld", format="json-ld")
    assert len(graph) == len(fold)


def test_jsonld_uses_the_words_of_the_model(dumps):
    things = {thing["id"]: thing for thing in json.loads((dumps[0] / "bildungsgraph.jsonld").read_text())["@graph"]}
    assert set(things["territory/15084"]["class"]) == {"Territory", "Actor"}
    assert things["territory/15084"]["name"] == "Burgenlandkreis"
    assert things["profile/15084-2019"]["year"] == "2019"


def test_tables_hold_values_as_they_are(dumps):
    rows = {r["id"]: r for r in csv.DictReader((dumps[0] / "csv" / "entities_Actor.csv").open(encoding="utf-8"))}
    assert rows[sample.AMT]["name"] == "=Bildungsamt"
    assert rows[sample.NETZ]["traits"] == "Body"
    assert rows[sample.NETZ]["sources"] == "https://example.org/a | https://example.org/b?x=1&y=ü"
    solutions = csv.DictReader(io.StringIO((dumps[0] / "csv" / "entities_Solution.csv").read_text(encoding="utf-8")))
    assert [r["summary"] for r in solutions] == ["Zeile eins\nZeile <zwei> & mehr"]
    relations = list(csv.DictReader((dumps[0] / "csv" / "relations.csv").open(encoding="utf-8")))
    assert [r["from_name"] for r in relations if r["modality"] == "applied"] == ["Saalekreis"]
    assert len(list(csv.DictReader((dumps[0] / "csv" / "statements.csv").open(encoding="utf-8")))) == 52


def test_parquet_has_types(dumps):
    territories = pd.read_parquet(dumps[0] / "parquet" / "entities_Territory.parquet")
    assert territories.loc[territories["id"] == sample.KREIS, "area"].tolist() == [1413.5]
    profiles = pd.read_parquet(dumps[0] / "parquet" / "entities_Profile.parquet")
    assert profiles["year"].tolist() == [2019] and profiles["arbeitslosenquote"].tolist() == [7.25]
    relations = pd.read_parquet(dumps[0] / "parquet" / "relations.parquet")
    assert sorted(map(len, relations["sources"]))[-1] == 2
    assert pd.read_parquet(dumps[0] / "parquet" / "figures.parquet").equals(sample.figures())


def test_a_workbook_has_no_formula(dumps):
    book = openpyxl.load_workbook(dumps[0] / "bildungsgraph.xlsx")
    cells = {c.value: c for sheet in book for row in sheet.iter_rows() for c in row}
    assert cells["=Bildungsamt"].data_type == "s" and cells["=Bildungsamt"].quotePrefix
    assert not [c for c in cells.values() if c.data_type == "f"]
    with zipfile.ZipFile(dumps[0] / "bildungsgraph.xlsx") as archive:
        assert not [n for n in archive.namelist() if b"<f>" in archive.read(n)]
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", "\r=1", "#N/A", "#REF!"])
def test_dangerous_texts_stay_texts(text):
    sheet = openpyxl.Workbook(write_only=True).create_sheet("x")
    guarded = safe_cell(sheet, text)
    assert guarded.data_type == "s" and guarded.quotePrefix


def test_cells_hold_what_a_workbook_can_hold():
    sheet = openpyxl.Workbook(write_only=True).create_sheet("x")
    assert safe_cell(sheet, "a\x00b") == "a\ufffdb"
    assert len(safe_cell(sheet, "x" * 40_000)) == 32_767
    assert [safe_cell(sheet, v) for v in (None, True, 3, ["a", "b"])] == ["", "true", 3, "a | b"]


def test_networks_are_read_back(dumps, built):
    network = nx.read_graphml(dumps[0] / "bildungsgraph.graphml")
    assert set(network) == {i for i, e in built.graph.entities.items() if e.cls != "Profile"}
    assert network.nodes[sample.KREIS]["label"] == "Burgenlandkreis"
    edges = [d for a, b, d in network.edges(data=True) if (a, b) == (sample.STIFTUNG, sample.NETZ)]
    assert [(e["type"], e["valid_from"]) for e in edges] == [("MEMBER_OF", "2010-05")]
    other = nx.read_gexf(dumps[0] / "bildungsgraph.gexf")
    assert set(other) == set(network) and other.number_of_edges() == network.number_of_edges()
    assert 'lastmodifieddate="1980-01-01"' in (dumps[0] / "bildungsgraph.gexf").read_text(encoding="utf-8")


def test_the_network_view_keeps_parallel_relations_and_filters_by_class(built):
    whole = exports.to_networkx(built.graph)
    assert whole.number_of_edges() == len(built.graph.relations)
    assert whole.number_of_edges(sample.AMT, sample.NETZ) == 2
    actors = exports.to_networkx(built.graph, ["Actor"])
    assert set(actors) == {sample.STIFTUNG, sample.AMT, sample.NETZ}
    assert {d["cls"] for *_, d in actors.edges(data=True)} == {"Membership"}
    assert actors.nodes[sample.NETZ]["sources"] == ["https://example.org/a", "https://example.org/b?x=1&y=ü"]
    assert set(exports.to_networkx(built.graph, ["Body"])) == {sample.NETZ}


def test_characters_that_xml_cannot_hold_are_replaced(tmp_path):
    harvest = sample.harvest()
    harvest.statements.append(sample.said(sample.AMT, "seat", "a\x0bb\x00", sample.PAGE_A, 99))
    with store.build(harvest, sample.figures(), "d", tmp_path / "home") as opened:
        exports.export(opened, tmp_path, ["graphml", "gexf", "xlsx", "nquads"])
        assert len(opened.oxigraph) == len((tmp_path / "bildungsgraph.nq").read_bytes().splitlines())
    assert nx.read_graphml(tmp_path / "bildungsgraph.graphml").nodes[sample.AMT]["seat"] == "a\ufffdb\ufffd"
    assert nx.read_gexf(tmp_path / "bildungsgraph.gexf").nodes[sample.AMT]["seat"] == "a\ufffdb\ufffd"


def test_only_the_formats_asked_for(built, tmp_path):
    files = exports.export(built, tmp_path, ["turtle"])
    assert [p.name for p in files] == ["README.md", "datapackage.json", "bildungsgraph.ttl", "SHA256SUMS"]
    with pytest.raises(ValueError, match="docx"):
        exports.export(built, tmp_path, ["docx"])


def test_a_directory_that_cannot_be_written_is_clear(built, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="Export"):
        exports.export(built, tmp_path / "file", ["turtle"])


def test_exports_of_two_builds_under_different_hash_seeds_are_byte_identical(tmp_path):
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); import sample\n"
        "from graph_store import exports, store\n"
        "from graph_store.projections import cypher\n"
        "cypher.available = lambda: False\n"
        "home = Path(sys.argv[2])\n"
        "exports.export(store.build(sample.harvest(), sample.figures(), 'd', home), home / 'dumps')\n"
    )
    found = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", code, str(Path(sample.__file__).parent), str(tmp_path / seed)]
        subprocess.run(command, check=True, cwd=ROOT, env=environment)
        dumps = tmp_path / seed / "dumps"
        found.append({p.relative_to(dumps): p.read_bytes() for p in sorted(dumps.rglob("*")) if p.is_file()})
    assert found[0].keys() == found[1].keys()
    assert [name for name in found[0] if found[0][name] != found[1][name]] == []
