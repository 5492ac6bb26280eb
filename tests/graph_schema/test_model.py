from dataclasses import FrozenInstanceError

import pytest

from graph_schema import Model, load_model

RELATIONS = {
    "Funding": "FUNDS", "Participation": "PARTICIPATES_IN", "Carrying": "CARRIES", "Membership": "MEMBER_OF",
    "Coordination": "COORDINATES", "Advice": "ADVISES", "Cooperation": "COOPERATES_WITH", "Signing": "SIGNED",
    "Patronage": "PATRON_OF", "Development": "DEVELOPED", "Embodiment": "EMBODIED_BY", "Adoption": "ADOPTED_FROM",
    "Sharing": "SHARED_WITH", "Addressing": "ADDRESSES", "Evaluation": "EVALUATES", "Requirement": "REQUIRES",
    "Composition": "PART_OF", "Succession": "SUCCEEDS", "Location": "LOCATED_IN", "Jurisdiction": "RESPONSIBLE_FOR",
    "Recognition": "AWARDED",
}  # fmt: skip
LINKS = {
    "HasNeed": "HAS_NEED", "Offering": "OFFERS", "InFamily": "IN_FAMILY", "Measuring": "MEASURED_BY",
    "HasProfile": "HAS_PROFILE", "Phase": "FOR_PHASE", "Form": "OF_FORM", "Group": "FOR_GROUP",
}  # fmt: skip


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


def test_relations_and_links_have_their_types(model: Model) -> None:
    assert {c.name: c.cypher_type for c in model.relations} == RELATIONS
    assert {c.name: c.cypher_type for c in model.links} == LINKS


def test_every_end_is_a_class_of_nodes(model: Model) -> None:
    nodes = {cls.name for cls in model.of_kind("thing", "trait")}
    for cls in (*model.relations, *model.links):
        assert set(cls.from_classes) <= nodes, cls.name
        assert set(cls.to_classes) <= nodes, cls.name


def test_a_relationship_type_is_never_a_label(model: Model) -> None:
    labels = {name.upper() for name in model.classes}
    assert not labels & {*RELATIONS.values(), *LINKS.values()}


def test_a_class_is_found_by_its_relationship_type(model: Model) -> None:
    assert model.relation_for_type("MEMBER_OF").name == "Membership"
    with pytest.raises(KeyError):
        model.relation_for_type("KNOWS")


def test_direct_properties_are_the_types_in_camel_case(model: Model) -> None:
    assert model.rdf_property("Membership") == "memberOf"
    assert model.rdf_property("Funding") == "funds"
    assert model.rdf_property("Phase") == "forPhase"
    with pytest.raises(KeyError):
        model.rdf_property("Actor")


def test_labels_hold_what_a_class_extends(model: Model) -> None:
    assert model.labels("Territory") == ("Actor", "Territory")
    assert model.labels("Body") == ("Actor", "Body")
    assert model.labels("Event") == ("Event", "Offer")
    assert model.labels("LifePhase") == ("Concept", "LifePhase")
    assert model.labels("Programme") == ("Programme",)


def test_every_thing_has_name_and_sources_and_every_relation_its_dates(model: Model) -> None:
    for cls in model.of_kind("thing", "trait"):
        assert {"id", "name", "alias", "sources"} <= set(cls.properties), cls.name
    for cls in model.relations:
        expected = {"id", "verb", "role", "kind", "degree", "qualifier", "modality", "validFrom", "validTo", "observed"}
        expected |= {"confidence", "methods", "statements", "sources", "locators"}
        assert expected <= set(cls.properties), cls.name


def test_multi_is_known_per_class(model: Model) -> None:
    assert model.multi("Actor", "alias")
    assert model.multi("Territory", "sources")
    assert not model.multi("Actor", "sector")
    assert not model.multi("Profile", "einwohnerdichte")
    with pytest.raises(KeyError, match=r"Actor\.colour"):
        model.multi("Actor", "colour")
    with pytest.raises(KeyError, match="Person"):
        model.multi("Person", "name")


def test_labels_are_found_in_both_languages(model: Model) -> None:
    assert model.label("Need") == "Bedarf"
    assert model.label("Need", "en") == "Need"
    assert model.label("Sector/business") == "Wirtschaft"
    assert model.label("actorType", "en") == "Actor type"
    with pytest.raises(KeyError):
        model.label("Sector/politics")
    with pytest.raises(KeyError):
        model.label("nothing")


def test_every_label_is_there_in_both_languages(model: Model) -> None:
    things = [*model.classes.values(), *model.properties.values(), *model.vocabularies.values()]
    for thing in [*things, *(c for v in model.vocabularies.values() for c in v)]:
        assert thing.label_de.strip(), thing
        assert thing.label_en.strip(), thing


def test_the_base_iri_is_a_setting() -> None:
    model = load_model("https://example.org/bg/")
    assert model.expand("bg:Actor") == "https://example.org/bg/def/Actor"
    assert model.expand("bgv:Sector/state") == "https://example.org/bg/voc/Sector/state"
    assert load_model().prefixes["bgi"] == "https://w3id.org/bildungsgraph/id/"


@pytest.mark.parametrize(
    ("thing", "curie"),
    [
        ("territory/15084", "bgi:territory/15084"),
        ("Sector/state", "bgv:Sector/state"),
        ("ind/einwohnerdichte", "ind:einwohnerdichte"),
        ("programme/ä ö", "bgi:programme/%C3%A4%20%C3%B6"),
    ],
)
def test_an_id_is_an_address_and_back(model: Model, thing: str, curie: str) -> None:
    assert model.address(thing) == model.expand(curie)
    assert model.id_of(model.expand(curie)) == thing
    assert model.id_of("https://example.org/a") is None


def test_the_model_is_frozen(model: Model) -> None:
    with pytest.raises(FrozenInstanceError):
        model.iri = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        model.classes["Actor"].properties["x"] = 1  # type: ignore[index]
