"""The answers as tables for a terminal."""

from collections.abc import Iterable
from typing import get_args

from api.commands.output import print_lines, print_table
from queries.answers import (
    EntityAnswer,
    GapKind,
    GapsAnswer,
    Neighbour,
    ProfileAnswer,
    ReachAnswer,
    RecommendAnswer,
    SimilarAnswer,
)
from queries.parts import Coverage, Criterion, Reference, SolutionRef, SourceRef, Value
from queries.profile_parts import Figure
from queries.scope_answers import CompareAnswer, ScopeGapsAnswer
from queries.search.answers import SearchAnswer
from visualizations.formats import host, measure, number, percent, period, score, signed
from visualizations.site import class_label, property_label, property_value, short_unit, source_name, without_heading
from visualizations.texts import texts


def _sources(sources: Iterable[SourceRef], most: int = 2) -> str:
    names = [host(s.url) or source_name(s) for s in sources]
    rest = f" +{len(names) - most}" if len(names) > most else ""
    return ", ".join(dict.fromkeys(names[:most])) + rest


def _names(references: Iterable[Reference]) -> str:
    return ", ".join(r.name for r in references)


def _place(place: Reference) -> str:
    return f"{place.name} ({place.ags})"


def _coverage(coverage: Coverage) -> str:
    return f"Deckung: {texts()('deckung.' + coverage.level)}. {coverage.text_de}"


def _value(value: Value | None) -> str:
    if value is None:
        return ""
    if value.value is None:
        return value.reason or "keine Angabe"
    return measure(value.value, value.unit) + (f" ({value.year})" if value.year else "")


def _trend(figure: Figure) -> str:
    trend = figure.trend
    if trend.change is None:
        return trend.reason or ""
    return f"{signed(trend.change, short_unit(trend.unit)[0])} seit {trend.since}"


def print_profile(answer: ProfileAnswer) -> None:
    """A profile: coverage first, then figures and what is documented."""
    print_lines(
        f"{_place(answer.target)}, {answer.form}, {answer.land}",
        _coverage(answer.coverage),
        answer.note_de or "",
    )
    columns = ("Kennzahl", "Wert", "Jahr", "Stelle", "Median ähnlicher", "Veränderung", "Quelle")
    print_table(
        "Kennzahlen",
        columns,
        [
            (
                f.label_de or f.indicator,
                measure(f.value, f.unit) if f.value is not None else f.reason,
                f.year,
                f"{f.rank} von {f.of}" if f.rank else "",
                f"{measure(f.peers_median, short_unit(f.unit)[0])} (Stelle {f.peers_rank})" if f.peers_rank else "",
                _trend(f),
                _sources(f.sources, 1),
            )
            for f in answer.figures
        ],
        right=columns[1:6],
    )
    for title, ties in (
        ("Programme", answer.programmes),
        ("Strukturen", answer.structures),
        ("Beteiligte", answer.actors),
    ):
        rows = [(t.name, t.how, t.role, period(t.since, t.until), t.id, _sources(t.sources)) for t in ties]
        print_table(title, ("Name", "Beziehung", "Rolle", "Zeit", "Kennung", "Quelle"), rows)
    needs = [(n.name, _names(n.fields), n.method_de, n.year, _sources(n.sources)) for n in answer.needs]
    print_table("Genannte Bedarfe", ("Bedarf", "Handlungsfeld", "Ermittlung", "Jahr", "Quelle"), needs)
    questions = [(d.text_de, d.field.name, _sources(d.sources)) for d in answer.derived_needs]
    print_table("Fragen aus den Kennzahlen (kein genannter Bedarf)", ("Frage", "Handlungsfeld", "Quelle"), questions)
    print_lines(answer.derived_needs_de)
    solutions = [
        (
            s.name,
            s.family.name if s.family else "",
            "nur geplant belegt" if s.planned_only else s.status,
            s.id,
            _sources(s.sources),
        )
        for s in answer.solutions
    ]
    print_table("Lösungen hier", ("Lösung", "Familie", "Status", "Kennung", "Quelle"), solutions)
    _print_neighbours(answer.similar)
    print_lines(answer.evidence_de)


def _print_neighbours(neighbours: Iterable[Neighbour]) -> None:
    rows = [
        (
            n.rank,
            n.name,
            n.ags,
            n.form,
            n.land,
            score(n.distance),
            percent(n.survives) + (" wechselt" if n.changes else ""),
        )
        for n in neighbours
    ]
    columns = ("Nr.", "Kommune", "AGS", "Form", "Land", "Abstand", "Bleibt")
    print_table("Ähnliche Kommunen", columns, rows, right=("Nr.", "Abstand", "Bleibt"))


def print_similar(answer: SimilarAnswer) -> None:
    """The nearest Kommunen."""
    print_lines(f"{_place(answer.target)}, {answer.form}; Kennzahlen für {answer.year}")
    _print_neighbours(answer.neighbours)
    print_lines(answer.reason or "", *answer.notes_de, answer.evidence_de)


def _range(low: float, mid: float, high: float) -> str:
    return f"{score(mid)} ({score(low)} bis {score(high)})"


def _verdict_lines(criteria: Iterable[Criterion]) -> list[str]:
    """One line per verdict that occurs, with the names of its criteria."""
    lines = []
    for verdict in ("match", "partial", "mismatch", "unknown"):
        labels = [c.label_de for c in criteria if c.verdict == verdict]
        if labels:
            lines.append(f"    {texts()('urteil.' + verdict)}: {', '.join(labels)}")
    return lines


def _variants(variants: Iterable[SolutionRef]) -> str:
    return "; ".join(f"{v.name} ({_names(v.places)})" for v in variants)


def print_recommendations(answer: RecommendAnswer) -> None:
    """Transferable solutions, each with what speaks for and against it."""
    print_lines(f"{answer.heading_de}: {answer.target.name}", _coverage(answer.coverage), *answer.notes_de)
    for r in answer.results:
        planned = " (nur geplant belegt)" if r.planned_only else ""
        print_lines(
            f"\n{r.rank:>2}. {r.family.name}{planned}: {_range(r.score_low, r.score, r.score_high)}",
            f"    Beispiel: {r.solution.name} ({_names(r.solution.places)}), {r.solution.id}",
            *_verdict_lines(r.criteria),
            *(f"    anzupassen: {a.text_de}" for a in r.adapt),
            *(f"    würde die Reihenfolge ändern: {c.text_de}" for c in r.would_change[:1]),
            *([f"    weitere Orte: {_variants(r.variants)}"] if r.variants else []),
            f"    Quellen: {_sources(r.sources)}",
        )
    existing = [(e.family.name, "landesweit" if e.landwide else _names(e.solutions)) for e in answer.existing]
    print_table("\nSchon dokumentiert (weiterentwickeln)", ("Lösungsfamilie", "Lösungen"), existing)
    print_lines(f"\n{answer.evidence_de}")


def print_reach(answer: ReachAnswer) -> None:
    """Which Kommunen could use a solution."""
    print_lines(f"{answer.heading_de}: {answer.solution.name}", *answer.notes_de)
    for r in answer.results:
        documented = ", schon da" if r.documented else ""
        print_lines(
            f"\n{r.rank:>2}. {_place(r.target)}{documented}: {_range(r.score_low, r.score, r.score_high)}",
            *_verdict_lines(r.criteria),
        )
    print_lines(f"\n{answer.evidence_de}")


def print_gaps(answer: GapsAnswer) -> None:
    """Gaps: coverage first, then gaps with peers, connections, the network, and what cannot be told."""
    print_lines(answer.target.name, _coverage(answer.coverage))
    if isinstance(answer, ScopeGapsAnswer):
        print_lines(answer.heading_de)
    for kind in get_args(GapKind):
        gaps = [g for g in answer.gaps if g.kind == kind]
        print_lines(f"\n{texts()('luecke.' + kind)}" if gaps else "")
        for g in gaps:
            place = f"{g.place.name}: " if g.place and kind != "suggested_tie" else ""
            text = without_heading(g.text_de, texts()("luecke." + kind))
            print_lines(f"  - {place}{text}", f"    Quellen: {_sources(g.sources)}" if g.sources else "")
    if all(g.kind == "suggested_tie" for g in answer.gaps):
        print_lines(texts()("luecken.keine"))
    print_lines(answer.connections_de)
    if isinstance(answer, ScopeGapsAnswer):
        _print_network(answer)
    print_table(
        "Nicht zu beurteilen",
        ("Art", "Grund"),
        [(texts()("luecke." + n.kind), n.reason_de) for n in answer.not_assessed],
    )
    print_lines(answer.over_time_de, answer.evidence_de)


def _print_network(answer: ScopeGapsAnswer) -> None:
    if answer.network is not None:
        print_lines(answer.network.text_de)
        brokers = [
            (b.name, b.level_de, b.ties, number(b.effective_size), b.cuts_off or "", b.text_de or b.roles_reason_de)
            for b in answer.network.brokers or ()
        ]
        columns = ("Name", "Ebene", "Beziehungen", "Unabhängige", "Hängt daran", "Vermittlung zwischen Ebenen")
        print_table("Stellung im Netz", columns, brokers, right=columns[2:5])
        print_lines(*answer.network.notes_de)
    years = [(y.year, y.begun, y.total, y.nodes, y.largest_part) for y in answer.years or ()]
    heads = ("Jahr", "Begonnen", "Bis dahin", "Beteiligte", "Größter Teil")
    print_table("Beziehungen mit Anfangsjahr", heads, years, right=heads)


def print_comparison(answer: CompareAnswer) -> None:
    """Two networks side by side."""
    a, b = answer.left.target.name, answer.right.target.name
    rows = [(c.label_de, _told(c.left), _told(c.right)) for c in answer.contrasts]
    print_table(f"{a} und {b}: Netzwerklücken nebeneinander", ("", a, b), rows)
    for title, families in (
        ("Bei beiden", answer.both),
        (f"Nur {a}", answer.only_left),
        (f"Nur {b}", answer.only_right),
    ):
        print_lines(f"{title} dokumentierte Lösungsfamilien: {_names(families) or 'keine'}")
    print_lines(*answer.notes_de, answer.evidence_de)


def _told(value: Value) -> str:
    shown = number(value.value)
    return f"{shown} ({value.reason})" if shown and value.reason else shown or value.reason or ""


def print_hits(answer: SearchAnswer) -> None:
    """Search hits."""
    rows = [(h.name, class_label(h.cls), h.place, h.id) for h in answer.hits]
    print_table(f"Treffer für „{answer.query}“", ("Name", "Klasse", "Ort", "Kennung"), rows)
    if not rows:
        print_lines(texts()("start.keine", text=answer.query))


def print_entity(answer: EntityAnswer) -> None:
    """One thing: properties, statements, relations."""
    print_lines(f"{answer.entity.name} ({class_label(answer.entity.cls)}, {answer.entity.id})")
    rows = [(property_label(name), property_value(value, name)) for name, value in answer.properties.items()]
    print_table("Zusammengefasst", ("Angabe", "Wert"), rows)
    print_table(
        f"Aussagen ({number(len(answer.statements))})",
        ("Angabe", "Wert", "Quelle", "Fundstelle", "Verfahren", "Sicherheit"),
        [
            (
                property_label(s.property),
                property_value(s.value, s.property),
                s.source.url or source_name(s.source),
                s.locator,
                s.method,
                s.confidence,
            )
            for s in answer.statements
        ],
    )
    print_table(
        f"Beziehungen ({number(len(answer.relations))})",
        ("", "Beziehung", "Mit", "Kennung", "Zeit", "Quelle"),
        [
            (
                "→" if r.outgoing else "←",
                r.label_de,
                r.other.name,
                r.other.id,
                period(r.since, r.until),
                _sources(r.sources),
            )
            for r in answer.relations
        ],
    )
