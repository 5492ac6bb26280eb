import pytest
import sample
from pyoxigraph import DefaultGraph, Literal, NamedNode

from graph_schema import load_model
from graph_store.projections.terms import decimal, iri

PREFIXES = "".join(f"PREFIX {prefix}: <{base}>\n" for prefix, base in load_model().prefixes.items())


@pytest.fixture
def ask(built):
    def select(query):
        return sorted(tuple(term.value for term in row) for row in built.oxigraph.query(PREFIXES + query))

    return select


def triples_of(built, page):
    return {q.triple for q in built.oxigraph.quads_for_pattern(None, None, None, NamedNode(page))}


def test_page_and_line_of_a_membership_are_one_step_away(ask):
    rows = ask(
        """SELECT ?page ?loc { ?m a bg:Membership; bg:from/rdfs:label "Stiftung Beispiel"@de;
        bg:to/rdfs:label "Bildungsnetz"@de; bg:evidence [ prov:hadPrimarySource ?page; bg:locator ?loc ] }"""
    )
    assert rows == [
        ("https://example.org/a", "lvo/relations.csv:18"),
        ("https://example.org/b?x=1&y=ü", "lvo/relations.csv:19"),
    ]


def test_the_fold_takes_the_more_precise_date_and_each_page_keeps_its_own(ask, built):
    assert ask("SELECT ?d { ?m a bg:Membership; bg:from/rdfs:label 'Stiftung Beispiel'@de; bg:validFrom ?d }") == [
        ("2010-05",)
    ]
    dates = {
        page: [t.object for t in triples_of(built, page) if t.predicate.value.endswith("validFrom")]
        for page in (sample.PAGE_A.url, sample.PAGE_B.url)
    }
    year, month = (NamedNode(f"http://www.w3.org/2001/XMLSchema#{name}") for name in ("gYear", "gYearMonth"))
    assert Literal("2010", datatype=year) in dates[sample.PAGE_A.url]
    assert dates[sample.PAGE_B.url] == [Literal("2010-05", datatype=month)]


def test_a_page_graph_holds_what_the_page_says_and_no_evidence(built):
    page = triples_of(built, sample.PAGE_B.url)
    labels = {t.object.value for t in page if t.predicate.value.endswith("#label")}
    assert labels == {"Bildungsnetz Burgenland", 'Büro "Übergänge"'}
    assert not [t for t in page if t.predicate.value.endswith(("/evidence", "terms/source", "/confidence"))]
    named = {graph.value for graph in built.oxigraph.named_graphs()}
    assert named == {sample.PAGE_A.url, sample.PAGE_B.url, sample.BACKGROUND.url}


def test_every_page_triple_is_in_the_fold_unless_sources_disagree(built):
    fold = {q.triple for q in built.oxigraph.quads_for_pattern(None, None, None, DefaultGraph())}
    lost = {t.object.value for page in built.oxigraph.named_graphs() for t in triples_of(built, page.value) - fold}
    assert lost == {"2010", "Bildungsnetz Burgenland"}


def test_an_application_is_told_but_makes_no_direct_triple(ask):
    assert ask("SELECT ?n { ?t bg:participatesIn bgi:programme\\/lernen-vor-ort; rdfs:label ?n }") == [
        ("Burgenlandkreis",)
    ]
    assert ask("SELECT ?n ?m { ?r a bg:Participation; bg:modality ?m; bg:from/rdfs:label ?n }") == [
        ("Burgenlandkreis", "done"),
        ("Saalekreis", "applied"),
    ]


def test_links_are_direct_triples_only(ask):
    assert ask("SELECT ?f { ?s bg:inFamily ?f }") == [(load_model().prefixes["bgi"] + sample.FAMILIE,)]
    assert ask("SELECT ?x { ?x a bg:InFamily }") == []


def test_bulk_tables_are_named_as_source_without_statement_nodes(ask):
    assert ask("SELECT ?s { bgi:territory\\/15 dcterms:source ?s }") == [(sample.TABLE.url,)]
    assert ask("SELECT ?e { bgi:territory\\/15 bg:evidence ?e }") == []


def test_profiles_compare_as_numbers(ask):
    query = (
        "SELECT ?k ?q { ?p bg:territory/bg:key ?k; bg:year '2019'^^xsd:gYear; ind:arbeitslosenquote ?q FILTER(?q > 7) }"
    )
    assert ask(query) == [("15084", "7.25")]


def test_concepts_and_coded_values_have_german_labels(ask):
    assert ask('SELECT ?n { ?s bg:addresses/rdfs:label "Bildungsmonitoring"@de; rdfs:label ?n }') == [
        ('Büro "Übergänge"',)
    ]
    label = """SELECT DISTINCT ?l { ?a rdfs:label "Stiftung Beispiel"@de; bg:sector ?s.
    ?c skos:inScheme bgv:Sector; skos:notation ?s; skos:prefLabel ?l FILTER(lang(?l) = "de") }"""
    assert ask(label) == [("Zivilgesellschaft",)]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://a.de/ü", "https://a.de/ü"),
        ("https://a.de/x y|z", "https://a.de/x%20y%7Cz"),
        ("https://a.de/100%", "https://a.de/100%25"),
        ("https://a.de/#a#b", "https://a.de/#a%23b"),
        ('https://a.de/"><script>', "https://a.de/%22%3E%3Cscript%3E"),
    ],
)
def test_addresses_become_valid_iris(address, expected):
    assert iri(address).value == expected


def test_what_is_no_address_becomes_none():
    assert iri("keine Adresse") is None


def test_decimals_are_exact_and_without_exponent():
    assert [decimal(n).value for n in (5, 7.25, 1e-7, 1e22)] == ["5", "7.25", "0.0000001", "10000000000000000000000"]
