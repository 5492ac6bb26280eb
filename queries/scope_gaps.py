"""Gaps of a Land, a programme, a field or the whole: coverage first, then those of the Kommunen and of the network."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from queries.answers import Gap, NotAssessed
from queries.comparison import Comparison
from queries.coverage import COVERAGE_DE, Covers
from queries.facts import Facts
from queries.gap_bodies import Bodies, missing_types
from queries.gap_needs import LEAST_SOLUTIONS, MOST_SUGGESTIONS, needs_of, qualifies, talks, uncovered
from queries.gaps import broken_chain
from queries.parts import Coverage
from queries.scope_answers import CoveredPlace, ScopeGapsAnswer
from queries.scope_network import of_network, over_time
from queries.scopes import Scope
from queries.territories import Place


def scope_gaps(comparison: Comparison, covers: Covers, bodies: Bodies, scope: Scope) -> ScopeGapsAnswer:
    """The answer for a scope; deterministic."""
    facts = comparison.facts
    network, of_the_network, thin = of_network(facts, scope)
    found = [
        *_of_places(comparison, covers, bodies, scope),
        *of_the_network,
        *_unread(facts, covers, scope),
        *_talks(comparison, scope),
    ]
    years, sentence = over_time(facts, scope)
    return ScopeGapsAnswer(
        dataset_version=facts.graph.version,
        target=scope.about,
        coverage=_coverage(facts, covers, scope),
        gaps=tuple(found),
        connections=(),
        connections_de="Anschlüsse an Ebenen: nur für einzelne Kommunen.",
        not_assessed=(*_not_assessed(facts, covers, bodies, scope), *thin),
        over_time_de=sentence,
        evidence_de=facts.evidence_de(
            [
                *(s for tie in scope.ties for s in tie.sources),
                *(s for solution in scope.solutions for s in solution.sources),
                *(s.id for gap in found for s in gap.sources),
            ]
        ),
        scope=scope.kind,
        heading_de=_heading(scope),
        places=tuple(_covered(covers, p) for p in scope.places),
        network=network,
        years=years,
    )


def _heading(scope: Scope) -> str:
    kreise = sum(p.level == "district" for p in scope.places)
    others = len(scope.places) - kreise
    told = f"{kreise} Kreise und kreisfreie Städte" + (
        f", {others} Gemeinden oder Bezirke im Bestand" if others else ""
    )
    families = len({s.family for s in scope.solutions if s.family})
    return f"{told}; {len(scope.solutions)} Lösungen aus {families} Lösungsfamilien dokumentiert."


def _covered(covers: Covers, place: Place) -> CoveredPlace:
    local, ref = covers.local(place), place.reference
    return CoveredPlace(
        ref.id, ref.cls, ref.name, ref.ags, level=local.level, ties=len(local.ties), pages=len(local.pages)
    )


def _coverage(facts: Facts, covers: Covers, scope: Scope) -> Coverage:
    """The level is that of the middle Kreis, so that one well documented place does not speak for all."""
    kreise = [covers.local(p) for p in scope.places if p.level == "district"]
    counts = Counter(local.level for local in kreise)
    order = [level for level in COVERAGE_DE for _ in range(counts[level])]
    pages = len(facts.pages(s for r in scope.ties for s in r.sources))
    text = f"{len(scope.ties)} Beziehungen dokumentiert, Zahl der Seiten dazu: {pages}."
    if order:
        told = ", ".join(f"{counts[level]} {name}" for level, name in COVERAGE_DE.items() if counts[level])
        text = f"{text[:-1]}; Deckung der {len(kreise)} Kreise und kreisfreien Städte: {told}."
    with_members = sum(len(local.bodies) for local in kreise)
    return Coverage(order[len(order) // 2] if order else "none", len(scope.ties), pages, with_members, text)


def _of_places(comparison: Comparison, covers: Covers, bodies: Bodies, scope: Scope) -> Iterator[Gap]:
    """Gaps of the Kommunen of a scope, each with its place; for a field only the needs of that field."""
    facts = comparison.facts
    for place in scope.places:
        found = uncovered(facts, place, facts.field_sizes)[0]
        if scope.kind == "field":
            found = [gap for gap in found if gap.object == scope.about]
        else:
            found = [*missing_types(bodies, place)[0], *found, *broken_chain(facts, place, covers.local(place))]
        yield from (replace(gap, place=place.reference) for gap in found)


def _not_assessed(facts: Facts, covers: Covers, bodies: Bodies, scope: Scope) -> Iterator[NotAssessed]:
    if scope.kind == "field" and not qualifies(facts.field_sizes.get(scope.about.id, (0, 0))):
        yield NotAssessed("uncovered_need", f"{scope.about.name}: Im Bestand kaum belegt.")
    asking = [p for p in scope.places if needs_of(facts, p)]
    few = [p for p in asking if sum(len(facts.at(i)) for i in facts.with_municipalities(p)) < LEAST_SOLUTIONS]
    total = len(scope.places)
    if len(asking) < total:
        text = f"{total - len(asking)} von {total} Kommunen: kein Bedarf genannt."
        yield NotAssessed("uncovered_need", text, partly=bool(asking))
    if few:
        text = f"{len(few)} Kommunen mit Bedarf, aber weniger als {LEAST_SOLUTIONS} dokumentierten Lösungen."
        yield NotAssessed("uncovered_need", text, partly=len(few) < len(asking))
    if scope.kind == "field":
        yield NotAssessed("missing_actor_type", "Gremien werden je Ort verglichen, nicht je Handlungsfeld.")
        return
    without = sum(not set(covers.local(p).bodies) & bodies.known.keys() for p in scope.places)
    if without:
        text = f"{without} von {total} Kommunen: kein Gremium mit mindestens vier bekannten Mitgliedern."
        yield NotAssessed("missing_actor_type", text, partly=without < total)


def _unread(facts: Facts, covers: Covers, scope: Scope) -> Iterator[Gap]:
    """How many Kreise have no tie at all in the record."""
    kreise = [p for p in scope.places if p.level == "district"]
    none = [p.name for p in kreise if covers.local(p).level == "none"]
    if none and scope.kind != "field":
        rest = f" und {len(none) - 5} weitere" if len(none) > 5 else ""
        text = (
            f"{len(none)} von {len(kreise)} Kreisen und kreisfreien Städten: Im Bestand keine Beziehung "
            f"({', '.join(none[:5])}{rest}). Das ist eine Aufgabe für die Recherche, kein Befund über die Orte."
        )
        yield Gap(kind="isolated_part", subject=scope.about, text_de=text)


def _talks(comparison: Comparison, scope: Scope) -> list[Gap]:
    """The best reasoned talks among all that places of the scope could have; one for each place that has a need."""
    only = scope.about.id if scope.kind == "field" else None
    best = [(found[0], place) for place in scope.places if (found := talks(comparison, place, only=only))]
    best.sort(key=lambda b: (-len(b[0].why), b[0].far, b[1].id))
    pairs: dict[frozenset[str], Gap] = {}
    for talk, place in best:
        pairs.setdefault(frozenset((talk.giver.id, place.id)), talk.gap(comparison.facts, place))
    return list(pairs.values())[:MOST_SUGGESTIONS]
