import csv
from pathlib import Path

import pytest

from graph_schema import load_model

LOOKUPS = Path(__file__).parents[2] / "ingest" / "lookups"

#: Words that mean another type in another table; as a search word they would mislead.
AMBIGUOUS = {"Behörde", "Servicestelle"}

#: file, column with the id, vocabulary, ids that are no concepts (the value stays absent)
TABLES = [
    ("governance_levels.csv", "level", "GovernanceLevel", set()),
    ("sectors.csv", "sector", "Sector", {"unknown"}),
    ("actor_types.csv", "actor_type", "ActorType", set()),
    ("action_fields.csv", "action_field", "ActionField", set()),
    ("life_phases.csv", "life_phase", "LifePhase", set()),
    ("instrument_types.csv", "instrument_type", "InstrumentType", set()),
    ("statuses.csv", "status", "SolutionStatus", set()),
    ("evidence_levels.csv", "evidence_level", "EvidenceLevel", set()),
    ("target_group_vocabulary.csv", "target_group", "TargetGroup", set()),
    ("need_methods.csv", "method", "NeedMethod", set()),
    ("transfer_degrees.csv", "degree", "AdoptionDegree", set()),
    ("statuses.csv", "modality", "Modality", set()),
]


def rows(file: str) -> list[dict[str, str]]:
    with (LOOKUPS / file).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize(("file", "column", "name", "absent"), TABLES)
def test_every_id_of_a_lookup_is_a_concept(file: str, column: str, name: str, absent: set[str]) -> None:
    found = {row[column] for row in rows(file)} - {""} - absent
    assert found <= set(load_model().vocabularies[name].concepts)


def test_kinds_of_agreements_are_concepts() -> None:
    found = {row["kind"] for row in rows("agreement_kinds.csv") if row["class"] == "Agreement"}
    assert found == set(load_model().vocabularies["AgreementKind"].concepts)


@pytest.mark.parametrize(
    ("file", "column", "name"),
    [
        ("action_fields.csv", "action_field", "ActionField"),
        ("life_phases.csv", "life_phase", "LifePhase"),
        ("instrument_types.csv", "instrument_type", "InstrumentType"),
        ("actor_types.csv", "actor_type", "ActorType"),
        ("evidence_levels.csv", "evidence_level", "EvidenceLevel"),
    ],
)
def test_raw_values_lead_to_their_concept(file: str, column: str, name: str) -> None:
    vocabulary = load_model().vocabularies[name]
    words = {c.id: {c.label_de.casefold(), *(alt.casefold() for alt in c.alt_de)} for c in vocabulary}
    missing = [
        (row["raw"], row[column])
        for row in rows(file)
        if row[column] and row["raw"] not in AMBIGUOUS and row["raw"].casefold() not in words[row[column]]
    ]
    assert missing == []


def test_ordered_vocabularies_count_up() -> None:
    degrees = load_model().vocabularies["AdoptionDegree"]
    assert [(c.id[0], c.order) for c in degrees] == [(str(n), n) for n in range(1, 7)]
    tiers = {row["evidence_level"]: int(row["tier"]) for row in rows("evidence_levels.csv") if row["evidence_level"]}
    assert {c.id: c.order for c in load_model().vocabularies["EvidenceLevel"]} == tiers
    phases = {row["life_phase"]: int(row["order"]) for row in rows("life_phases.csv")}
    assert {c.id: c.order for c in load_model().vocabularies["LifePhase"]} == phases


def test_no_concept_stands_for_the_unknown() -> None:
    for vocabulary in load_model().vocabularies.values():
        assert not {"unknown", "unbekannt"} & {c.id for c in vocabulary}


def test_alternative_labels_do_not_repeat_the_label() -> None:
    for vocabulary in load_model().vocabularies.values():
        for concept in vocabulary:
            assert concept.label_de not in concept.alt_de
            assert len(set(concept.alt_de)) == len(concept.alt_de)
            assert concept.definition_de
