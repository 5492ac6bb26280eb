import pytest
from pyshacl import validate
from rdflib import Graph

from graph_schema import load_model
from graph_schema.generate import shapes

PREFIXES = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in load_model().prefixes.items())
RIGHT = """
<https://example.org/page> a bg:Source ; rdfs:label "Seite"@de ; bg:url <https://example.org/page> ; bg:kind "page" .
bgi:actor\\/a a bg:Actor ; rdfs:label "Stiftung A"@de ; bg:sector "civil_society" ; bg:actorType "foundation" ;
  dcterms:source <https://example.org/page> .
bgi:actor\\/b a bg:Actor, bg:Body ; rdfs:label "Beirat B"@de ; dcterms:source <https://example.org/page> .
bgi:territory\\/05554 a bg:Territory, bg:Actor ; rdfs:label "Borken"@de ; bg:key "05554" ; bg:lat 51.9 ;
  bg:population 370676 ; dcterms:source <https://example.org/page> ; bg:hasNeed bgi:need\\/n .
bgi:need\\/n a bg:Need ; rdfs:label "Überblick"@de ; bg:method "survey" ; bg:year "2015"^^xsd:gYear ;
  dcterms:source <https://example.org/page> .
bgi:st\\/1 a bg:Statement ; bg:about "rel/1" ; bg:property "Membership" ; bg:value "actor/b" ; bg:method "curated" ;
  bg:locator "lvo/relations.csv:18" ; bg:confidence "high" ; prov:hadPrimarySource <https://example.org/page> .
bgi:rel\\/1 a bg:Membership ; bg:from bgi:actor\\/a ; bg:to bgi:actor\\/b ; bg:role "Vorsitz" ;
  bg:validFrom "2014"^^xsd:gYear ; bg:validTo "2015-03"^^xsd:gYearMonth ; bg:observed "2015-03-27"^^xsd:date ;
  bg:modality "done" ; bg:evidence bgi:st\\/1 ; dcterms:source <https://example.org/page> .
bgi:solution\\/s a bg:Solution ; rdfs:label "Bildungsfonds"@de ; bg:plannedOnly true ;
  dcterms:source <https://example.org/page> .
bgi:rel\\/2 a bg:Adoption ; bg:from bgi:territory\\/05554 ; bg:to bgi:solution\\/s ; bg:degree "5_planned" ;
  dcterms:source <https://example.org/page> .
"""


@pytest.fixture(scope="module")
def shapes_graph() -> Graph:
    return Graph().parse(data=shapes(load_model()), format="turtle")


def report(shapes_graph: Graph, body: str) -> tuple[bool, str]:
    data = Graph().parse(data=PREFIXES + body, format="turtle")
    conforms, _, text = validate(data, shacl_graph=shapes_graph)
    return bool(conforms), str(text)


def test_the_shapes_are_valid_shacl(shapes_graph: Graph) -> None:
    conforms, _, text = validate(Graph(), shacl_graph=shapes_graph, meta_shacl=True)
    assert conforms, text


def test_a_right_graph_is_accepted(shapes_graph: Graph) -> None:
    conforms, text = report(shapes_graph, RIGHT)
    assert conforms, text


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('bg:sector "civil_society"', 'bg:sector "unbekannt"', "bg:sector"),
        ('bg:sector "civil_society"', 'bg:sector "civil_society", "state"', "bg:sector"),
        ('bg:sector "civil_society"', "bg:sector <https://w3id.org/bildungsgraph/voc/Sector/state>", "bg:sector"),
        ('a bg:Actor ; rdfs:label "Stiftung A"@de', "a bg:Actor", "rdfs:label"),
        ('"Stiftung A"@de', '"Stiftung A"@de, "Stiftung B"@de', "rdfs:label"),
        ('"Stiftung A"@de', '"Stiftung A"', "rdfs:label"),
        ("bg:from bgi:actor\\/a ; ", "", "bg:from"),
        ("bg:from bgi:actor\\/a", "bg:from bgi:need\\/n", "bg:from"),
        ("bg:to bgi:actor\\/b", "bg:to bgi:actor\\/a", "bg:to"),
        ("bg:to bgi:actor\\/b", "bg:to bgi:actor\\/b, bgi:actor\\/a", "bg:to"),
        ('"2014"^^xsd:gYear', '"2014"', "bg:validFrom"),
        ('"2014"^^xsd:gYear', '"2014+01:00"^^xsd:gYear', "bg:validFrom"),
        ('"2014"^^xsd:gYear', '"2014-01-01T00:00:00"^^xsd:dateTime', "bg:validFrom"),
        ('bg:modality "done"', 'bg:modality "vielleicht"', "bg:modality"),
        ("bg:evidence bgi:st\\/1", "bg:evidence bgi:actor\\/a", "bg:evidence"),
        (
            "bg:evidence bgi:st\\/1 ; dcterms:source <https://example.org/page>",
            "bg:evidence bgi:st\\/1",
            "dcterms:source",
        ),
        ('bg:degree "5_planned" ;', "", "bg:degree"),
        ('bg:degree "5_planned"', 'bg:degree "7_perfected"', "bg:degree"),
        ("bg:hasNeed bgi:need\\/n", "bg:hasNeed bgi:actor\\/a", "bg:hasNeed"),
        ("bg:population 370676", 'bg:population "viele"', "bg:population"),
        ("bg:lat 51.9", 'bg:lat "51,9"', "bg:lat"),
        ("bg:plannedOnly true", 'bg:plannedOnly "ja"', "bg:plannedOnly"),
        ("prov:hadPrimarySource <https://example.org/page>", "prov:hadPrimarySource bgi:actor\\/a", "hadPrimarySource"),
        ('bg:method "survey"', 'bg:method "curated"', "bg:method"),
        ('bg:year "2015"^^xsd:gYear', "bg:year 2015", "bg:year"),
        ('bg:key "05554" ; ', "", "bg:key"),
    ],
)
def test_a_wrong_graph_is_refused(shapes_graph: Graph, old: str, new: str, path: str) -> None:
    assert old in RIGHT
    conforms, text = report(shapes_graph, RIGHT.replace(old, new, 1))
    assert not conforms
    assert path in text
