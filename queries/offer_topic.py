"""What an answer about advice is about: fields, a wording, a family; and how near solutions and offers are to it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graph_schema import load_model
from queries import concepts
from queries.errors import ContradictionError, UnknownThingError
from queries.facts import FIELD, PHASE, Facts, Solution
from queries.gap_needs import compatible, need_text, needs_of
from queries.language.lexicon import synonym_groups
from queries.offer_answers import Relevance
from queries.territories import Place
from queries.verdicts import FIELD_RANK, NEAR_RANK, SMALL_FIELD, TEXT_ONLY_RANK, TEXT_RANK

LONGEST_TEXT = 2000
"""Characters of a need that are compared; what is longer is cut, and the answer says so."""
_OTHER = f"{FIELD}other"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Topic:
    """What is asked for. `ranks` is the rank of each solution by nearness to `text`, None without a text.

    `heading_de` says what the answer rests on; `asked` is False where only the stated needs of the place are known.
    """

    fields: frozenset[str]
    phases: frozenset[str]
    text: str
    family: str | None
    ranks: Mapping[str, int] | None
    heading_de: str
    asked: bool
    notes_de: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """True where nothing is known that a solution or offer could be near to."""
        return not (self.fields or self.text or self.family)

    @property
    def words(self) -> str:
        """The topic in words, for texts to be compared with: the wording, else what the fields and the family say.

        Words of the vocabularies bring the other words for the same thing.
        """
        if self.text:
            spoken = f" {' '.join(_WORD.findall(self.text.casefold()))} "
            groups = [
                g for g in synonym_groups() if any(f" {' '.join(_WORD.findall(w.casefold()))} " in spoken for w in g)
            ]
            return ". ".join((self.text, *(w for g in groups for w in g if w.casefold() not in self.text.casefold())))
        vocabulary = load_model().vocabularies["ActionField"]
        found = [vocabulary[f.removeprefix(FIELD)] for f in sorted(self.fields) if f != _OTHER]
        return ". ".join(w for c in found for w in (c.label_de, c.definition_de, *c.alt_de))

    def relevance(self, facts: Facts, solution: Solution) -> tuple[Relevance, str] | None:
        """How near a solution is and why, by field and rank of its text; None where it is not near."""
        if self.family:
            return ("match", "Dieselbe Lösungsfamilie.") if self.family in solution.families else None
        rank = self.ranks.get(solution.id) if self.ranks is not None else None
        nearness = "" if rank is None else f" Textnähe: Rang {rank + 1}."
        common = sorted(self.fields & solution.fields - {_OTHER})
        if common:
            names = ", ".join(concepts.label("ActionField", f) for f in common)
            small = all(facts.field_sizes.get(f, (0, 0))[0] < SMALL_FIELD for f in common)
            close = self.ranks is None or small or (rank is not None and rank < FIELD_RANK)
            if not compatible(self.phases, solution.phases):
                return "partial", f"Handlungsfeld gleich ({names}), andere Lebensphase.{nearness}"
            return "match" if close else "partial", f"Handlungsfeld gleich ({names}).{nearness}"
        if rank is None or rank >= (NEAR_RANK if self.fields else TEXT_ONLY_RANK):
            return None
        return "match" if not self.fields and rank < TEXT_RANK else "partial", nearness.strip()


def _of_gap(facts: Facts, gap: str) -> tuple[frozenset[str], frozenset[str], str, str | None]:
    """Fields, phases, wording and family of what a gap is about: a need, a family or a field."""
    graph = facts.graph
    if gap.startswith(FIELD):
        return frozenset({concepts.find("ActionField", gap)}), frozenset(), "", None
    entity = graph.entities.get(gap)
    if entity is None or entity.cls not in ("Need", "SolutionFamily"):
        text = f"„{gap[:60]}“ ist kein Bedarf, keine Lösungsfamilie und kein Handlungsfeld des Bestands."
        raise UnknownThingError(text)
    fields = frozenset(r.to_id for r in graph.out(gap, "Addressing") if r.to_id.startswith(FIELD))
    phases = frozenset(r.to_id for r in graph.out(gap, "Phase") if r.to_id.startswith(PHASE))
    if entity.cls == "Need":
        return fields, phases, need_text(entity), None
    return fields, phases, f"{entity.name}. {entity.text('definition')}", gap


def topic_of(
    facts: Facts,
    place: Place,
    ranks: Callable[[str], Mapping[str, int]],
    need: str | None = None,
    field: str | None = None,
    gap: str | None = None,
) -> Topic:
    """The topic of a question; without field, need and gap the stated needs of the place.

    UnknownConceptError for a field, UnknownThingError for a gap, ContradictionError where the two exclude each other.
    """
    text, notes = " ".join((need or "").split()), []
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT]
        notes.append(f"Der Bedarf ist länger als {LONGEST_TEXT} Zeichen; verglichen wurde sein Anfang.")
    fields: frozenset[str] = frozenset({concepts.find("ActionField", field)}) if field else frozenset()
    phases: frozenset[str] = frozenset()
    family = None
    heading = "Nach dem angegebenen Bedarf"
    asked = bool(text or fields or gap)
    if gap:
        own, phases, wording, family = _of_gap(facts, gap)
        if fields and own and not fields & own:
            names = ", ".join(concepts.label("ActionField", f) for f in sorted(own))
            raise ContradictionError(f"Feld und Lücke schließen sich aus: Die Lücke gehört zu {names}.")
        fields, text = fields or own, text or wording[:LONGEST_TEXT]
        heading = f"Nach der Lücke „{facts.reference(gap).name}“"
    elif not asked:
        stated = needs_of(facts, place)
        fields = frozenset(f for n in stated for f in n.fields)
        heading = "Nach den genannten Bedarfen" if fields else "Überblick, kein Vorschlag"
    found = ranks(text) if text and family is None else None
    if text and found is not None and not found:
        notes.append(
            "Der Text hat mit dem Bestand keinen Wortteil gemeinsam: Textnähe unbekannt. Verglichen wird auf Deutsch."
        )
    return Topic(fields, phases, text, family, found, heading, asked, tuple(notes))
