"""Two answers about gaps side by side. What is compared is the record: more documented is not better."""

from collections.abc import Iterable, Iterator

from queries.answers import GapsAnswer
from queries.comparison import Comparison
from queries.coverage import COVERAGE_DE
from queries.errors import ContradictionError
from queries.facts import Facts, Solution
from queries.gaps import LEVELS_DE
from queries.parts import Value
from queries.scope_answers import CompareAnswer, Contrast, ScopeGapsAnswer
from queries.scopes import Scope
from queries.territories import Place

KINDS_DE = {
    "missing_actor_type": "Akteurstyp im Gremium nicht dokumentiert",
    "uncovered_need": "Bedarf genannt, Antwort nicht dokumentiert",
}
TOO_THIN_DE = "nicht auswertbar: Deckung zu dünn"
CAUTION_DE = "Verglichen wird, was dokumentiert ist. Mehr dokumentiert heißt nicht mehr getan."


def compared(
    comparison: Comparison, left: tuple[GapsAnswer, Place | Scope], right: tuple[GapsAnswer, Place | Scope]
) -> CompareAnswer:
    """Two answers side by side. ContradictionError for two of different kinds, or twice the same."""
    facts = comparison.facts
    (a, about_a), (b, about_b) = left, right
    if _kind(about_a) != _kind(about_b):
        text = f"{a.target.name} und {b.target.name} sind verschiedener Art; vergleichen lässt sich nur Gleiches."
        raise ContradictionError(text)
    if a.target.id == b.target.id:
        raise ContradictionError(f"Zweimal dasselbe: {a.target.name}.")
    here, there = (_families(_solutions(facts, x)) for x in (about_a, about_b))
    notes = [CAUTION_DE]
    if isinstance(about_a, Place) and isinstance(about_b, Place):
        notes.append(_distance(comparison, about_a, about_b))
    if a.coverage.level != b.coverage.level:
        levels = f"{COVERAGE_DE[a.coverage.level]} und {COVERAGE_DE[b.coverage.level]}"
        notes.append(f"Die Deckung ist verschieden ({levels}): Unterschiede können aus den Quellen kommen.")
    return CompareAnswer(
        dataset_version=a.dataset_version,
        left=a,
        right=b,
        contrasts=tuple(_contrasts(a, b)),
        both=tuple(facts.reference(f) for f in sorted(here & there)),
        only_left=tuple(facts.reference(f) for f in sorted(here - there)),
        only_right=tuple(facts.reference(f) for f in sorted(there - here)),
        notes_de=tuple(notes),
        evidence_de=f"{a.target.name}: {a.evidence_de}. {b.target.name}: {b.evidence_de}.",
    )


def _kind(about: Place | Scope) -> str:
    return "place" if isinstance(about, Place) else about.kind


def _solutions(facts: Facts, about: Place | Scope) -> Iterable[Solution]:
    if isinstance(about, Scope):
        return about.solutions
    return [s for i in facts.with_municipalities(about) for s in facts.at(i)]


def _families(solutions: Iterable[Solution]) -> set[str]:
    return {s.family for s in solutions if s.family and not s.planned}


def _distance(comparison: Comparison, a: Place, b: Place) -> str:
    percentile = comparison.percentile(comparison.target(a), b)
    if percentile is None:
        return "Abstand nach Kennzahlen: unbekannt, zu wenige Kennzahlen."
    return (
        f"Abstand nach Kennzahlen, von {a.name} aus: {round(100 * percentile)} von 100 Kommunen sind ähnlicher "
        f"als {b.name}."
    )


def _contrasts(a: GapsAnswer, b: GapsAnswer) -> Iterator[Contrast]:
    yield Contrast("coverage", "Deckung", *(Value(COVERAGE_DE[x.coverage.level]) for x in (a, b)))
    yield Contrast("ties", "Dokumentierte Beziehungen", *(Value(x.coverage.ties) for x in (a, b)))
    yield Contrast("pages", "Seiten, auf denen sie beruhen", *(Value(x.coverage.pages) for x in (a, b)))
    yield Contrast("bodies", "Gremien mit bekannten Mitgliedern", *(Value(x.coverage.bodies) for x in (a, b)))
    for kind, words in KINDS_DE.items():
        yield Contrast(kind, words, _count(a, kind), _count(b, kind))
    if isinstance(a, ScopeGapsAnswer) and isinstance(b, ScopeGapsAnswer):
        for name, words in (("nodes", "Knoten im Netz"), ("parts", "Teile"), ("cycles", "Unabhängige Zyklen")):
            yield Contrast(name, words, _of_network(a, name), _of_network(b, name))
        return
    for level, words in LEVELS_DE.items():
        yield Contrast(f"level_{level}", f"Anschluss: {words}", _level(a, level), _level(b, level))


def _count(answer: GapsAnswer, kind: str) -> Value:
    """Number of gaps of a kind; nothing found where nothing could be judged is no zero. The reason tells what not."""
    found = sum(gap.kind == kind for gap in answer.gaps)
    reasons = [n.reason_de for n in answer.not_assessed if n.kind == kind]
    told = found or not reasons or all(n.partly for n in answer.not_assessed if n.kind == kind)
    return Value(found if told else None, reason=" ".join(reasons) or None)


def _level(answer: GapsAnswer, level: str) -> Value:
    found = next((c for c in answer.connections if c.level == level), None)
    if found is None:
        return Value(None, reason=TOO_THIN_DE if not answer.connections else "nicht auswertbar")
    return Value(found.ties, reason=found.text_de if found.ties is None else None)


def _of_network(answer: ScopeGapsAnswer, name: str) -> Value:
    if answer.network is None:
        return Value(None, reason="Ein Handlungsfeld ist kein Netz.")
    return Value(getattr(answer.network, name))
