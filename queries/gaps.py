"""Network gaps of a Kommune: coverage first, then what the record allows to call a gap, and what it does not."""

from collections.abc import Iterable

from graph_store.graph import Relation
from queries.answers import Connection, Gap, GapsAnswer, NotAssessed
from queries.comparison import Comparison
from queries.coverage import Covers, Local
from queries.facts import Facts
from queries.gap_bodies import LEAST_PEERS, Bodies, missing_types
from queries.gap_needs import talks, uncovered
from queries.structure import TOO_THIN, level_of
from queries.territories import Place

LEAST_MUNICIPAL_TIES = 3
NO_YEARS = "Zeitvergleich: nur auf Ebene eines Programms, weil zu wenige Beziehungen ein Jahr haben."
LEVELS_DE = {"municipality": "Gemeinden", "land": "Land", "federal": "Bund", "agency": "Agentur"}


def _by_level(facts: Facts, local: Local) -> dict[str, list[Relation]]:
    found: dict[str, list[Relation]] = {level: [] for level in LEVELS_DE}
    for tie in local.ties:
        if tie.modality != "done":
            continue
        for end in (tie.from_id, tie.to_id):
            for level in _levels(facts, end) if end not in local.nodes else ():
                if level in found:
                    found[level].append(tie)
    return found


def _levels(facts: Facts, entity_id: str) -> list[str]:
    """Levels at the far end of a tie; an agreement stands for its parties."""
    if facts.graph.entities[entity_id].cls != "Agreement":
        return [level_of(facts, entity_id)]
    return sorted({level_of(facts, r.from_id) for r in facts.graph.into(entity_id, "Signing")})


def connections(facts: Facts, place: Place, local: Local) -> tuple[tuple[Connection, ...], str]:
    """Documented ties of the place to Gemeinden, Land, Bund and agency, and a sentence; none below fair coverage."""
    if local.level in ("none", "thin"):
        return (), "Dokumentierte Anschlüsse: nicht auswertbar, zu wenige Beziehungen dokumentiert."
    ties = _by_level(facts, local)
    if place.is_city or place.level != "district":
        ties.pop("municipality")
    found, words = [], []
    for level, relations in ties.items():
        known = bool(relations)
        told = level != "municipality" or known
        word = "ja" if known else "nicht dokumentiert" if told else "nicht auswertbar"
        words.append(f"{LEVELS_DE[level]} {word}")
        sources = facts.source_refs(s for r in relations for s in r.sources)
        text = f"{LEVELS_DE[level]}: {len(relations)} dokumentiert." if known else f"{LEVELS_DE[level]}: {word}."
        found.append(Connection(level, LEVELS_DE[level], len(relations) if told else None, text, sources))  # type: ignore[arg-type]
    return tuple(found), f"Dokumentierte Anschlüsse: {', '.join(words)}."


def broken_chain(facts: Facts, place: Place, local: Local) -> list[Gap]:
    """A gap only where Gemeinde ties are documented and a tie to the Land is not."""
    ties = _by_level(facts, local)
    if local.level in ("none", "thin") or len(ties["municipality"]) < LEAST_MUNICIPAL_TIES or ties["land"]:
        return []
    text = f"{len(ties['municipality'])} Beziehungen zu Gemeinden dokumentiert, keine zum Land dokumentiert."
    sources = facts.source_refs(s for r in ties["municipality"] for s in r.sources)
    land = facts.reference(f"territory/{place.land}")
    return [Gap(kind="broken_level_chain", subject=place.reference, object=land, text_de=text, sources=sources)]


def _isolated(place: Place, local: Local) -> list[Gap]:
    if local.level != "none":
        return []
    text = "Im Bestand keine Beziehung. Das ist eine Aufgabe für die Recherche, kein Befund über den Ort."
    return [Gap(kind="isolated_part", subject=place.reference, text_de=text)]


def _not_assessed(local: Local, bodies: Bodies, compared: int) -> Iterable[NotAssessed]:
    known = [b for b in local.bodies if b in bodies.known]
    if not known:
        yield NotAssessed("missing_actor_type", "Kein Gremium am Ort mit mindestens vier bekannten Mitgliedern.")
    elif not compared:
        reason = f"Weniger als {LEAST_PEERS} vergleichbare Gremien mit bekannten Mitgliedern."
        yield NotAssessed("missing_actor_type", reason)
    else:
        hiding = [b for b in known if bodies.known[b].hides_types]
        if hiding:
            names = ", ".join(f"„{bodies.facts.graph.name(b)}“" for b in hiding)
            reason = f"{names}: unter den Mitgliedern sind Sammelbezeichnungen oder Akteure ohne bekannten Typ."
            yield NotAssessed("missing_actor_type", reason)
    yield NotAssessed("structural_hole", f"{TOO_THIN}: für einzelne Kommunen wird keine Netzstruktur berechnet.")


def gaps(
    comparison: Comparison, covers: Covers, bodies: Bodies, place: Place, fields: Iterable[str] = ()
) -> GapsAnswer:
    """Gaps of a Kommune with the coverage of its record; `fields` names further fields to find talks for."""
    facts, local = comparison.facts, covers.local(place)
    missing, compared = missing_types(bodies, place)
    needs, need_reasons = uncovered(facts, place, facts.field_sizes)
    found = [
        *missing,
        *needs,
        *broken_chain(facts, place, local),
        *_isolated(place, local),
        *(talk.gap(facts) for talk in talks(comparison, place, fields)),
    ]
    chain, sentence = connections(facts, place, local)
    return GapsAnswer(
        dataset_version=facts.graph.version,
        target=place.reference,
        coverage=local.coverage,
        gaps=tuple(found),
        connections=chain,
        connections_de=sentence,
        not_assessed=(*_not_assessed(local, bodies, compared), *need_reasons),
        over_time_de=NO_YEARS,
        evidence_de=facts.evidence_de([*local.pages, *(s.id for gap in found for s in gap.sources)]),
    )
