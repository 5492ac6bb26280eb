"""Both query languages show the same things and the same relations."""

import os

import pytest

from graph_schema import load_model
from graph_store.projections import cypher

MODEL = load_model()
THINGS = [c.name for c in (*MODEL.things, *MODEL.traits)]
EDGES = [c.name for c in (*MODEL.relations, *MODEL.links)]

pytestmark = [
    pytest.mark.cypher,
    pytest.mark.skipif(not cypher.available(), reason="no wheel of the Cypher engine for this platform"),
]


@pytest.fixture(scope="module")
def ask(built, tmp_path_factory):
    os.environ["ARCADEDB_LOG_DIR"] = str(tmp_path_factory.mktemp("log"))
    import arcadedb

    db = arcadedb.open_database(str(built.path / "arcadedb"), read_only=True)
    yield lambda text: db.query("opencypher", text).to_list()
    db.close()


@pytest.fixture
def sparql(built):
    prefixes = "".join(f"PREFIX {prefix}: <{base}>\n" for prefix, base in MODEL.prefixes.items())
    return lambda text: [[term.value for term in row] for row in built.oxigraph.query(prefixes + text)]


@pytest.mark.parametrize("cls", THINGS)
def test_ids_per_class_are_equal(ask, sparql, cls):
    rows = ask(f"MATCH (n:{cls}) RETURN n.id AS id ORDER BY id")
    found = sparql(f"SELECT ?id {{ ?n a bg:{cls}; dcterms:identifier ?id }} ORDER BY ?id")
    assert [[row["id"]] for row in rows] == found


@pytest.mark.parametrize("cls", EDGES)
def test_relations_per_class_are_equal(ask, sparql, cls):
    rows = ask(f"MATCH (a)-[r:{MODEL.cypher_type(cls)}]->(b) RETURN DISTINCT a.id AS a, b.id AS b, r.id AS r")
    if MODEL.classes[cls].kind == "link":
        query = f"?a bg:{MODEL.rdf_property(cls)} ?b"
        found = {
            (a, b, "")
            for a, b in sparql(f"SELECT ?x ?y {{ {query}. ?a dcterms:identifier ?x. ?b dcterms:identifier ?y }}")
        }
        assert {(row["a"], row["b"], "") for row in rows} == found
    else:
        query = f"?r a bg:{cls}; dcterms:identifier ?z; bg:from/dcterms:identifier ?x; bg:to/dcterms:identifier ?y"
        found = sorted(map(tuple, sparql(f"SELECT ?x ?y ?z {{ {query} }}")))
        assert sorted((row["a"], row["b"], row["r"]) for row in rows) == found


def test_the_sample_is_not_empty_in_either(ask, sparql):
    assert ask("MATCH ()-[r]->() RETURN count(r) AS n") == [{"n": 42}]
    assert sparql("SELECT (COUNT(*) AS ?n) { ?r bg:from ?x }") == [["9"]]


def test_a_node_is_found_by_each_of_its_labels(ask):
    for label in ("Actor", "Body"):
        assert ask(f"MATCH (n:{label} {{name: 'Bildungsnetz'}}) RETURN n.id AS id") == [{"id": "actor/3333333333"}]
    assert ask("MATCH (n:Territory {id: 'territory/15084'}) RETURN labels(n) AS l") == [{"l": ["Actor", "Territory"]}]


def test_a_membership_names_its_pages_and_lines(ask):
    rows = ask(
        "MATCH (:Actor {name:'Stiftung Beispiel'})-[r:MEMBER_OF]->(:Body {name:'Bildungsnetz'}) "
        "RETURN r.sources AS s, r.locators AS l, r.validFrom AS v, r.statements AS n, r.modality AS m"
    )
    assert rows == [
        {
            "s": ["https://example.org/a", "https://example.org/b?x=1&y=ü"],
            "l": ["lvo/relations.csv:18", "lvo/relations.csv:19"],
            "v": "2010-05",
            "n": 2,
            "m": "done",
        }
    ]


def test_contradicting_names_stand_side_by_side_with_their_pages(ask):
    rows = ask(
        "MATCH (s:Statement {about:'actor/3333333333', property:'name'})-[:FROM_SOURCE]->(p:Source) "
        "RETURN s.value AS v, p.url AS u ORDER BY v"
    )
    assert rows == [
        {"v": "Bildungsnetz", "u": "https://example.org/a"},
        {"v": "Bildungsnetz Burgenland", "u": "https://example.org/b?x=1&y=ü"},
    ]


def test_a_profile_is_found_by_year_and_figure(ask):
    query = (
        "MATCH (t:Territory)-[:HAS_PROFILE]->(p:Profile {year: 2019}) WHERE p.arbeitslosenquote > 7 RETURN t.key AS k"
    )
    assert ask(query) == [{"k": "15084"}]


def test_no_file_is_read_and_nothing_written(ask):
    with pytest.raises(Exception, match="disabled"):
        ask("LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line")
    with pytest.raises(Exception, match=r"(?i)idempotent|read.only"):
        ask("CREATE (n:Actor {id: 'actor/x'})")
