"""Solution families with their field and phase, and the Länder in which a family exists everywhere."""

from graph_store.ids import territory_id
from ingest.emit import TABLE_PREFIX, Emitter, Row, UnknownValue
from ingest.readers.table import Record
from ingest.resolve import Resolver

LANDWIDE = "landwide"
"""Kind of the relation from a Land to a family that exists all over it."""


def family_id(key: str) -> str:
    """Id of a solution family from its key."""
    return f"family/{key}"


def _concepts(emitter: Emitter, lookup: str, column: str) -> dict[str, str]:
    return {entry["raw"]: entry[column] for entry in emitter.lookup(lookup)}


def _known(mapping: dict[str, str], field: str, value: str, lookup: str) -> str:
    if not mapping.get(value):
        raise UnknownValue(field, value, f"{lookup}.csv")
    return mapping[value]


def _family(row: Row, record: Record, fields: dict[str, str], phases: dict[str, str]) -> None:
    family = row.entity(
        family_id(record["family_id"]),
        "SolutionFamily",
        record["label_de"],
        method="coded",
        nameEn=record["label_en"],
        definition=record["definition"],
        scope=record["level"],
        presupposes=record.items("presupposes"),
    )
    field = _known(fields, "action_field", record["action_field"], "action_fields")
    row.relate("Addressing", family, f"ActionField/{field}", method="coded")
    for phase in record.items("life_phase"):
        row.relate("Phase", family, f"LifePhase/{_known(phases, 'life_phase', phase, 'life_phases')}", method="coded")


def emit(tables: dict[str, list[Record]], resolver: Resolver, emitter: Emitter) -> None:
    """State the families and where they exist land-wide."""
    fields = _concepts(emitter, "action_fields", "action_field")
    phases = _concepts(emitter, "life_phases", "life_phase")
    for record in tables["solution_families.csv"]:
        with emitter.row(record.file, record.line, [f"{TABLE_PREFIX}solution_families"]) as row:
            _family(row, record, fields, phases)
    for record in tables["solution_family_landwide.csv"]:
        with emitter.row(record.file, record.line, [f"{TABLE_PREFIX}solution_family_landwide"]) as row:
            row.relate(
                "Development",
                territory_id(record["land"]),
                family_id(record["family_id"]),
                kind=LANDWIDE,
                qualifier=f"scope={record['scope_de']}; evidence={record['evidence']}",
                method="coded",
            )
