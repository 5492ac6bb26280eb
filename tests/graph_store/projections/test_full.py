"""The graph of all bundled data: it fits the model, and both query languages show the same."""

import os
from itertools import chain

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat, Triple
from test_projected_shapes import violations_of

from graph_schema import load_model
from graph_schema.generate.vocabularies import vocabularies
from graph_store.graph import Graph
from graph_store.projections import cypher
from graph_store.projections.rdf import RdfProjection
from graph_store.store import Store

MODEL = load_model()
SAMPLE_OF_BULK = 50


@pytest.fixture(scope="module")
def full(built_home):
    with Store.open(built_home) as opened:
        yield opened


def without_most_of_the_bulk(graph):
    """All researched facts, and every fiftieth municipality and profile: those come from tables of one form."""
    bulk = [e.id for e in graph.entities.values() if e.cls == "Profile" or e.text("kind") == "Gemeinde"]
    bulk = [i for i in bulk if not any(r.cls != "Location" for r in graph.out(i))]
    left_out = {i for n, i in enumerate(bulk) if n % SAMPLE_OF_BULK}
    entities = {i: e for i, e in graph.entities.items() if i not in left_out}
    relations = {i: r for i, r in graph.relations.items() if not {r.from_id, r.to_id} & left_out}
    return Graph(entities, relations, graph.sources, graph.version)


def test_the_built_graph_fits_the_model(full):
    """The shapes over fold and vocabularies; single statements, which take minutes, are covered by `test_shapes`."""
    fold = (Triple(*t) for t in RdfProjection(without_most_of_the_bulk(full.graph), MODEL).default_graph([]))
    concepts = (quad.triple for quad in pyoxigraph.parse(vocabularies(MODEL), format=RdfFormat.TURTLE))
    lines = pyoxigraph.serialize(chain(fold, concepts), format=RdfFormat.N_TRIPLES)
    assert len(lines.splitlines()) > 100_000
    assert violations_of(lines) == ""


def test_every_statement_has_a_source_that_is_described(full):
    statements, without = full.file.count()
    assert statements > 100_000 and without == 0
    assert {s.source for s in full.file.all_statements()} <= set(full.graph.sources)


@pytest.mark.cypher
@pytest.mark.skipif(not cypher.available(), reason="no wheel of the Cypher engine for this platform")
def test_both_languages_count_the_same(full, tmp_path_factory):
    os.environ["ARCADEDB_LOG_DIR"] = str(tmp_path_factory.mktemp("log"))
    import arcadedb

    prefixes = "".join(f"PREFIX {prefix}: <{base}>\n" for prefix, base in MODEL.prefixes.items())

    def sparql(text):
        return int(next(iter(full.oxigraph.query(prefixes + text)))[0].value)

    with arcadedb.open_database(str(full.path / "arcadedb"), read_only=True) as db:

        def ask(text):
            return db.query("opencypher", text).to_list()[0]["n"]

        for cls in (*MODEL.things, *MODEL.traits):
            in_cypher = ask(f"MATCH (x:{cls.name}) RETURN count(x) AS n")
            assert in_cypher == sparql(f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ ?x a bg:{cls.name} }}"), cls.name
        for cls in MODEL.relations:
            in_cypher = ask(f"MATCH ()-[r:{cls.cypher_type}]->() RETURN count(r) AS n")
            assert in_cypher == sparql(f"SELECT (COUNT(?x) AS ?n) {{ ?x a bg:{cls.name} }}"), cls.name
        for cls in MODEL.links:
            in_cypher = ask(f"MATCH (a)-[:{cls.cypher_type}]->(b) WITH DISTINCT a, b RETURN count(*) AS n")
            direct = f"bg:{MODEL.rdf_property(cls.name)}"
            assert in_cypher == sparql(f"SELECT (COUNT(*) AS ?n) {{ ?x {direct} ?y }}"), cls.name


def test_an_indicator_is_the_property_that_profiles_carry(full):
    kept = {e.id: e for e in full.graph.entities.values() if e.cls == "Indicator" or e.id == "profile/15084-2013"}
    projection = RdfProjection(Graph(kept, {}, full.graph.sources, full.graph.version), MODEL)
    triples = list(projection.default_graph([]))
    types = {(s.value, o.value) for s, p, o in triples if p.value.endswith("#type")}
    measured = {p.value for _, p, _ in triples if p.value.startswith(MODEL.prefixes["ind"])}
    assert measured
    for indicator in measured:
        assert {(indicator, MODEL.expand("bg:Indicator")), (indicator, MODEL.expand("qb:MeasureProperty"))} <= types
