import shutil
from pathlib import Path

import pytest

from graph_schema import Model, ModelError, load_model
from graph_schema.loading import ROOM


@pytest.fixture
def model() -> Model:
    return load_model()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The YAML of the model, free to be broken."""
    for part in ("classes", "vocabularies"):
        shutil.copytree(ROOM / part, tmp_path / part)
    shutil.copy(ROOM / "properties.yaml", tmp_path)
    return tmp_path


def replace_in(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_untouched_copy_gives_the_same_model(model: Model, copy: Path) -> None:
    assert load_model(folder=copy) == model


@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        ("classes/Actor.yaml", "label_de: Akteur\n", "label_de: Akteur\ncolour: red\n", "Actor.yaml: colour"),
        ("classes/Actor.yaml", "kind: thing", "kind: wish", "Actor.yaml: kind"),
        ("classes/Actor.yaml", "class: Actor", "class: Akteur", "Actor.yaml: class"),
        ("classes/Actor.yaml", "label_de: Akteur\n", "", "Actor.yaml: label_de"),
        ("classes/Actor.yaml", "label_de: Akteur\n", "label_de: 7\n", "Actor.yaml: label_de"),
        ("classes/Actor.yaml", "  seat: {range: string", "  seat: {range: place", "Actor.yaml: properties.seat.range"),
        ("classes/Actor.yaml", "  seat: {range: string", "  seat: {sort: 1, range: string", "properties.seat.sort"),
        ("classes/Actor.yaml", "  scope:\n", "  scope: {range: string}\n", "Actor.yaml: properties.scope"),
        ("classes/Actor.yaml", "  scope:\n", "  colour:\n", "Actor.yaml: properties.colour"),
        ("classes/Actor.yaml", "  scope:\n", "  scope:\n  scope:\n", "Actor.yaml: line"),
        ("classes/Actor.yaml", "vocabulary: Sector", "vocabulary: Sektor", "properties.sector.vocabulary"),
        ("classes/Actor.yaml", "org:Organization", "organisation:Organization", "Actor.yaml: maps_to"),
        ("classes/Actor.yaml", "kind: thing\n", "kind: thing\nextends: [Body]\n", "extends"),
        ("classes/Actor.yaml", "kind: thing\n", "kind: thing\nfrom: [Actor]\n", "Actor.yaml: from"),
        ("classes/Body.yaml", "extends: [Actor]", "extends: [Akteur]", "Body.yaml: extends"),
        ("classes/Membership.yaml", "to: [Body]", "to: [Gremium]", "Membership.yaml: to"),
        ("classes/Membership.yaml", "to: [Body]", "to: [Funding]", "Membership.yaml: to"),
        ("classes/Membership.yaml", "MEMBER_OF", "memberOf", "Membership.yaml: cypher_type"),
        ("classes/Membership.yaml", "MEMBER_OF", "BODY", "Membership.yaml: cypher_type"),
        ("classes/Membership.yaml", "MEMBER_OF", "FUNDS", "Membership.yaml: cypher_type"),
        ("classes/Membership.yaml", "MEMBER_OF", "SECTOR", "Membership.yaml: cypher_type"),
        ("classes/Profile.yaml", "to: [Territory]", "to: [Gebiet]", "Profile.yaml: properties.territory.to"),
        ("classes/Offer.yaml", "  audience: {range: string", "  seat: {range: string", "properties.seat"),
        (
            "classes/Need.yaml",
            "  year:\n",
            "  year: {vocabulary: NeedMethod}\n",
            "Need.yaml: properties.year.vocabulary",
        ),
        ("classes/Need.yaml", "  year:\n", "  year: {required: vielleicht}\n", "Need.yaml: properties.year.required"),
        ("classes/Need.yaml", "class: Need", "class: [Need", "Need.yaml"),
        ("properties.yaml", "  verb: {range: string", "  Verb: {range: string", "properties.yaml: properties.Verb"),
        ("vocabularies/Sector.yaml", "id: business", "id: Business", "Sector.yaml: concepts[3].id"),
        ("vocabularies/Sector.yaml", "id: business", "id: state", "Sector.yaml: concepts[3].id"),
        ("vocabularies/Sector.yaml", "    label_en: Business\n", "", "Sector.yaml: concepts[3].label_en"),
        ("vocabularies/Sector.yaml", "concepts:", "first: 0\nconcepts:", "Sector.yaml: first"),
    ],
)
def test_a_broken_model_is_refused_with_file_and_field(copy: Path, file: str, old: str, new: str, named: str) -> None:
    replace_in(copy / file, old, new)
    with pytest.raises(ModelError) as refused:
        load_model(folder=copy)
    assert named in str(refused.value)


def test_a_base_iri_must_end_in_a_slash() -> None:
    with pytest.raises(ModelError, match="slash"):
        load_model("https://example.org/graph")


def test_yaml_that_would_build_objects_is_refused(copy: Path) -> None:
    (copy / "classes" / "Evil.yaml").write_text("!!python/object/apply:os.getcwd []\n", encoding="utf-8")
    with pytest.raises(ModelError, match=r"Evil\.yaml"):
        load_model(folder=copy)
