from dataclasses import replace

import pytest
import sample

from graph_store.database import unique
from graph_store.fold import best_value, fold
from graph_store.statements import RelationFacts, Statement

A, B, BACKGROUND = sample.PAGE_A, sample.PAGE_B, sample.BACKGROUND


def folded(*extra):
    harvest = sample.harvest()
    return fold([*harvest.statements, *extra], harvest.sources, "v")


def name(value, source, line, method="curated", confidence="high"):
    return sample.said(sample.AMT, "name", value, source, line, method, confidence)


@pytest.mark.parametrize(
    ("statements", "best"),
    [
        ([name("a", A, 1, confidence="low"), name("b", A, 2)], "b"),
        ([name("a", A, 1, "coded"), name("b", A, 2, "curated")], "b"),
        ([name("a", A, 1, "curated"), name("b", A, 2, "staff")], "b"),
        ([name("a", A, 1), name("b", A, 2), name("b", B, 3)], "b"),
        ([name("a", A, 1), name("a", A, 9), name("b", A, 2)], "a"),
        ([name("b", A, 1), name("a", A, 2)], "b"),
        ([name("a", A, 1, "coded", "high"), name("b", A, 2, "curated", "medium")], "a"),
    ],
)
def test_confidence_then_method_then_sources_then_order(statements, best):
    assert best_value(statements) == best


def test_the_losing_value_stays_a_statement_and_its_page_a_source():
    network = folded().entities[sample.NETZ]
    assert network.name == "Bildungsnetz"
    assert network.sources == (A.id, B.id)


def test_one_fact_on_two_pages_is_one_relation_with_two_statements():
    graph = folded()
    found = graph.out(sample.STIFTUNG, "Membership")
    assert len(found) == 1
    assert (found[0].statements, found[0].sources) == (2, (A.id, B.id))
    assert (found[0].valid_from, found[0].verb) == ("2010-05", "ist Mitglied")


def test_a_better_supported_date_beats_a_more_precise_one():
    facts = RelationFacts("Membership", sample.STIFTUNG, sample.NETZ, role="member", valid_from="2011-11-11")
    assert folded(sample.related(facts, BACKGROUND, 50, "low")).out(sample.STIFTUNG)[0].valid_from == "2010-05"


def test_the_best_confidence_of_a_relation_counts():
    facts = RelationFacts("HasNeed", sample.KREIS, sample.BEDARF)
    assert [r.confidence for r in folded().out(sample.KREIS, "HasNeed")] == ["low"]
    assert [r.confidence for r in folded(sample.related(facts, A, 51)).out(sample.KREIS, "HasNeed")] == ["high"]


def test_whatever_has_members_is_a_body():
    graph = folded()
    assert graph.entities[sample.NETZ].traits == ("Body",)
    assert graph.entities[sample.AMT].traits == ()
    assert [e.id for e in graph.of_class("Body")] == [sample.NETZ]


def test_several_values_stay_a_list_and_an_indicator_a_number():
    url = "https://example.org/same"
    graph = folded(sample.said(sample.KREIS, "sameAs", url, A, 60))
    assert graph.entities[sample.KREIS].values("sameAs")[-1] == url
    assert len(graph.entities[sample.KREIS].values("sameAs")) == 2
    assert graph.entities[sample.PROFIL].props["arbeitslosenquote"] == 7.25


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (sample.related(RelationFacts("Advice", sample.AMT, "actor/gone"), A, 70), r"lvo/relations.csv:70.*actor/gone"),
        (sample.said("actor/new", "name", "X", A, 71), "no class"),
        (sample.said(sample.AMT, "shoeSize", "44", A, 72), r"lvo/actors.csv:72: Actor has no property 'shoeSize'"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(extra, message):
    with pytest.raises(ValueError, match=message):
        folded(extra)


def test_the_order_of_relations_and_entities_is_that_of_their_ids():
    graph = folded()
    assert list(graph.entities) == sorted(graph.entities) and list(graph.relations) == sorted(graph.relations)


@pytest.mark.parametrize(
    "change", [{"source": ""}, {"method": "guessed"}, {"confidence": "seen"}, {"value": float("nan")}]
)
def test_a_statement_that_cannot_be_is_refused(change):
    with pytest.raises(ValueError, match=r"lvo/actors.csv:5"):
        replace(sample.said(sample.AMT, "seat", "Ort", A, 5), **change)


def test_repeated_statements_count_once_and_keep_their_place():
    first, other = name("a", A, 1), name("b", A, 2)
    assert unique([first, other, name("a", A, 1)]) == [first, other]


def test_a_relation_statement_is_about_its_relation():
    facts = RelationFacts("Advice", sample.AMT, sample.NETZ)
    statement = sample.related(facts, A, 80)
    assert isinstance(statement, Statement)
    assert (statement.about, statement.property, statement.value) == (facts.id, "Advice", sample.NETZ)
