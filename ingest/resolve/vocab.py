"""Raw vocabulary values to concepts. A value that its lookup does not know is refused, never guessed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph_schema import load_model
from ingest.emit import UnknownValue
from ingest.resolve.ends import LookupRow, Lookups

_SIMPLE: Mapping[str, tuple[str, str]] = {
    "action_fields": ("action_field", "action_field"),
    "life_phases": ("life_phase", "life_phase"),
    "instrument_types": ("instrument_type", "instrument_type"),
    "statuses": ("status", "status"),
    "sectors": ("sector", "sector"),
    "governance_levels": ("governance_level", "level"),
    "need_methods": ("method", "method"),
    "evidence_levels": ("evidence_level", "evidence_level"),
    "publication_kinds": ("kind", "class"),
}
"""Lookup -> (column of the tables, column of the lookup that holds the concept)."""

_UNKNOWN = {("sectors", "unknown"), ("action_fields", "other")}
"""Concepts that only say that nothing is known: the property stays absent."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """What a verb of the tables means: class, direction (forward, inverse, symmetric) and details of the relation.

    `also` names a second relation class that the same row states.
    """

    cls: str
    direction: str
    role: str = ""
    kind: str = ""
    degree: str = ""
    qualifier: str = ""
    modality: str = "done"
    also: str = ""


class Vocab:
    """The lookups of single values."""

    def __init__(self, lookups: Lookups) -> None:
        self._simple = {
            name: {row["raw"]: row[column] for row in lookups[name]} for name, (_, column) in _SIMPLE.items()
        }
        self._modality = {row["raw"]: row["modality"] for row in lookups["statuses"]}
        self._groups = {row["raw"]: row["target_groups"].split(";") for row in lookups["target_groups"]}
        self._types: dict[tuple[str, str], list[LookupRow]] = {}
        for row in lookups["actor_types"]:
            self._types.setdefault((row["programme"], row["raw"]), []).append(row)
        self._predicates: dict[tuple[str, str], list[LookupRow]] = {}
        for row in lookups["predicates"]:
            self._predicates.setdefault((row["programme"], row["predicate"]), []).append(row)
        self._kinds = {(row["table"], row["raw_kind"], row["raw_round"]): row for row in lookups["agreement_kinds"]}
        self._degrees = {(row["programme"], row["raw"]): row for row in lookups["transfer_degrees"]}

    def value(self, lookup: str, raw: str) -> str:
        """The concept of a raw value, empty where nothing is known. Raises UnknownValue for a value not in the lookup.

        `lookup` is one of action_fields, life_phases, instrument_types, statuses, sectors, governance_levels,
        need_methods, evidence_levels and publication_kinds.
        """
        if not raw:
            return ""
        field = _SIMPLE[lookup][0]
        known = self._simple[lookup]
        if raw not in known:
            raise UnknownValue(field, raw, f"{lookup}.csv")
        concept = known[raw]
        return "" if (lookup, concept) in _UNKNOWN else concept

    def status_modality(self, raw: str) -> str:
        """`planned` for a status that shows only a plan, else `done`."""
        return self._modality.get(raw, "done") or "done"

    def concept(self, vocabulary: str, raw: str, field: str) -> str:
        """The concept of a vocabulary of the model with this id, German label or alternative label."""
        for concept in load_model().vocabularies[vocabulary]:
            if raw in (concept.id, concept.label_de, *concept.alt_de):
                return concept.id
        raise UnknownValue(field, raw, f"vocabularies/{vocabulary}.yaml")

    @staticmethod
    def known(values: Mapping[str, str], field: str, raw: str, where: str) -> str:
        """The meaning of a raw value in a small table of its own. Raises UnknownValue, naming `where` it is kept."""
        if raw not in values:
            raise UnknownValue(field, raw, where)
        return values[raw]

    def target_groups(self, raw: str) -> list[str]:
        """The target groups of a text: of the whole, or of its parts between semicolons, each once, in order."""
        if not raw:
            return []
        texts = [raw] if raw in self._groups else [part.strip() for part in raw.split(";")]
        found: dict[str, None] = {}
        for text in texts:
            if text not in self._groups:
                raise UnknownValue("target_group", text, "target_groups.csv")
            found.update(dict.fromkeys(self._groups[text]))
        return [group for group in found if group]

    def actor_type(self, dataset: str, raw: str, level: str = "") -> LookupRow:
        """The row of an actor type: `actor_type` and `class`. `level` decides where one word means two types."""
        rows = self._types.get((dataset, raw), ())
        for row in rows:
            if not row["when"] or row["when"] == f"governance_level={level}":
                return row
        raise UnknownValue("actor_type", raw, "actor_types.csv")

    def predicate(self, dataset: str, raw: str, word: str) -> Predicate:
        """The meaning of a verb, which may depend on the class word of the object."""
        rows: Sequence[LookupRow] = self._predicates.get((dataset, raw), ())
        for row in rows:
            if row["when_object"] and word not in row["when_object"].split("|"):
                continue
            return _predicate(row)
        raise UnknownValue("relation", raw, "predicates.csv")

    def agreement_kind(self, table: str, kind: str = "", round_: str = "") -> LookupRow:
        """The row of a kind of agreement: `kind`, `class` (Agreement, Cooperation, Advice) and `modality`."""
        row = self._kinds.get((table, kind, round_))
        if row is None:
            raise UnknownValue("kind", kind or round_, "agreement_kinds.csv")
        return row

    def transfer_degree(self, dataset: str, raw: str) -> LookupRow:
        """The row of a degree of transfer: `relation_class`, `direction`, `kind` and `degree`."""
        row = self._degrees.get((dataset, raw))
        if row is None:
            raise UnknownValue("degree", raw, "transfer_degrees.csv")
        return row


def _predicate(row: LookupRow) -> Predicate:
    details = [part for part in row["qualifier"].split(";") if part]
    modality = "planned" if "planned=true" in details else "applied" if "status=Eintritt" in details else "done"
    kept = [part for part in details if part != "planned=true"]
    return Predicate(
        row["relation_class"],
        row["direction"],
        row["role"],
        "" if row["kind"] == "nicht angegeben" else row["kind"],
        row["degree"],
        ";".join(kept),
        modality,
        "Participation" if "zugleich Participation" in row["note"] else "",
    )
