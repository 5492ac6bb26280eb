"""The network of a scope: its parts, brokers where the record carries them, and how it grew where years are known."""

from collections.abc import Iterable, Iterator
from itertools import accumulate

import networkx as nx

from graph_store.graph import Relation
from queries.answers import Gap, NotAssessed
from queries.brokerage import Brokerage, brokerage
from queries.concepts import label
from queries.facts import Facts
from queries.gaps import NO_YEARS
from queries.parts import SourceRef
from queries.scope_answers import Broker, NetworkView, Role, RoleCount, YearOfTies
from queries.scopes import Scope
from queries.structure import Position, Structure, among_levels, network, structure

MOST_PARTS, MOST_BROKERS, MOST_NAMES, MOST_HOLES = 5, 10, 4, 5
ROLES_DE: dict[Role, str] = {
    "coordinator": "zwischen zweien der eigenen Ebene",
    "itinerant": "von außen zwischen zweien derselben anderen Ebene",
    "gatekeeper": "von einer anderen Ebene in die eigene",
    "representative": "von der eigenen Ebene in eine andere",
    "liaison": "zwischen zwei verschiedenen anderen Ebenen",
}
NOTES_DE = (
    "Gezählt sind Wege über einen Knoten zwischen zwei anderen, zwischen denen keine Beziehung dokumentiert ist; jede "
    "Beziehung gilt in beide Richtungen, eine Vereinbarung als Beziehung ihrer Parteien. Erwartet ist das Mittel aus "
    "1.000 Läufen, in denen die Ebenen zufällig verteilt werden.",
    "Wer viel veröffentlicht, steht im dokumentierten Netz in der Mitte: Das Bild zeigt auch, wer Quellen schreibt.",
)
NO_NETWORK = "Ein Handlungsfeld ist kein Netz: Struktur und Teile werden nicht berechnet."


def of_network(facts: Facts, scope: Scope) -> tuple[NetworkView | None, list[Gap], list[NotAssessed]]:
    """The network of a scope, the gaps that it shows, and what it cannot show."""
    if scope.kind == "field":
        return None, [], [NotAssessed("structural_hole", NO_NETWORK), NotAssessed("isolated_part", NO_NETWORK)]
    drawn = network(facts, scope.ties)
    found = structure(drawn)
    sources = _Sources(facts, scope.ties)
    gaps = [*_holes(facts, found, sources), *_parts(facts, found, sources)]
    thin = [] if found.reason_de is None else [NotAssessed("structural_hole", found.reason_de)]
    view = NetworkView(
        nodes=found.nodes,
        largest_part=found.giant,
        cycles=found.cycles,
        parts=len(found.parts),
        text_de=(
            f"{found.nodes} Beteiligte (Orte, Akteure, Vereinbarungen; keine Programme) in {len(found.parts)} Teilen; "
            f"im größten {found.giant} Beteiligte und {found.cycles} unabhängige Zyklen."
        ),
        brokers=None if found.positions is None else _brokers(facts, drawn, found),
        reason_de=found.reason_de or "",
        notes_de=() if found.positions is None else NOTES_DE,
    )
    return view, gaps, thin


class _Sources:
    """Ties of each node by their sources."""

    def __init__(self, facts: Facts, ties: Iterable[Relation]) -> None:
        self.facts = facts
        self._of: dict[str, list[str]] = {}
        for tie in ties:
            for end in network(facts, [tie]):
                self._of.setdefault(end, []).extend(tie.sources)

    def busiest(self, nodes: Iterable[str]) -> list[str]:
        """The nodes, those with most documented ties first."""
        return sorted(nodes, key=lambda n: (-len(self._of.get(n, ())), n))

    def of(self, nodes: Iterable[str]) -> tuple[SourceRef, ...]:
        """Sources of the ties of some nodes, each once."""
        return self.facts.source_refs(s for n in nodes for s in self._of.get(n, ()))


def _names(facts: Facts, nodes: Iterable[str]) -> str:
    named = [facts.reference(n).name for n in nodes]
    rest = len(named) - MOST_NAMES
    return ", ".join(named[:MOST_NAMES]) + (f" und {rest} weitere" if rest > 0 else "")


def _holes(facts: Facts, found: Structure, sources: _Sources) -> Iterator[Gap]:
    """The nodes over which most others hang on the rest."""
    cutting = [p for p in found.positions or () if p.cuts_off]
    cutting.sort(key=lambda p: (-sum(map(len, p.cuts_off)), p.node))
    for position in cutting[:MOST_HOLES]:
        nodes = [n for part in position.cuts_off for n in part]
        parts = f" in {len(position.cuts_off)} Teilen" if len(position.cuts_off) > 1 else ""
        text = (
            f"Nur über {facts.reference(position.node).name} sind {len(nodes)} Beteiligte{parts} mit dem übrigen Netz "
            f"verbunden dokumentiert, darunter {_names(facts, sources.busiest(nodes))}."
        )
        yield Gap(
            kind="structural_hole",
            subject=facts.reference(position.node),
            text_de=text,
            sources=sources.of([position.node]),
        )


def _parts(facts: Facts, found: Structure, sources: _Sources) -> Iterator[Gap]:
    for part in found.parts[1 : MOST_PARTS + 1]:
        first = sources.busiest(part)
        text = f"{len(part)} Beteiligte ohne dokumentierte Verbindung zum größten Teil: {_names(facts, first)}."
        yield Gap(kind="isolated_part", subject=facts.reference(first[0]), text_de=text, sources=sources.of(part))


def _brokers(facts: Facts, drawn: "nx.Graph[str]", found: Structure) -> tuple[Broker, ...]:
    """The nodes with most independent ties, and how they broker between levels."""
    known, levels = among_levels(facts, nx.Graph(drawn.subgraph(found.parts[0])))
    counted = brokerage(known, levels)
    return tuple(_broker(facts, p, counted, levels) for p in (found.positions or ())[:MOST_BROKERS])


def _broker(facts: Facts, position: Position, counted: Brokerage, levels: dict[str, str]) -> Broker:
    ref = facts.reference(position.node)
    roles: tuple[RoleCount, ...] = ()
    if position.node in levels:
        row = counted.nodes.index(position.node)
        roles = tuple(
            RoleCount(
                role,
                words,
                int(counted.observed[row, n]),
                round(float(counted.expected[row, n]), 1),
                round(float(counted.low[row, n]), 1),
                round(float(counted.high[row, n]), 1),
            )
            for n, (role, words) in enumerate(ROLES_DE.items())
        )
    often = [f"{r.label_de} ({r.count} Wege, erwartet {round(r.expected)})" for r in roles if r.count > r.high]
    text = f"Häufiger als bei zufälligen Ebenen: {'; '.join(often)}." if often else ""
    if roles and not often:
        text = "In keiner Rolle häufiger als bei zufälligen Ebenen."
    return Broker(
        ref.id,
        ref.cls,
        ref.name,
        ref.ags,
        level_de=_level_de(levels.get(position.node, "")),
        ties=position.ties,
        constraint=position.constraint,
        effective_size=position.effective_size,
        cuts_off=sum(map(len, position.cuts_off)),
        roles=roles,
        roles_reason_de="" if roles else "Ebene nicht dokumentiert.",
        text_de=text,
    )


def _level_de(name: str) -> str:
    if not name:
        return "nicht dokumentiert"
    return "Transferagentur, Fachstelle" if name == "agency" else label("GovernanceLevel", name)


def over_time(facts: Facts, scope: Scope) -> tuple[tuple[YearOfTies, ...] | None, str]:
    """How the documented ties of a programme grew, and a sentence; None with the reason for anything else."""
    if scope.kind != "programme":
        return None, NO_YEARS
    done = [r for r in scope.ties if r.modality == "done"]
    dated = sorted((r for r in done if r.valid_from[:4].isdigit()), key=lambda r: (r.valid_from[:4], r.id))
    told = f"{len(dated)} von {len(done)} Beziehungen haben ein Anfangsjahr"
    if not dated:
        return None, f"Zeitvergleich nicht möglich: {told}."
    first, last = int(dated[0].valid_from[:4]), int(dated[-1].valid_from[:4])
    years = range(first, last + 1)
    begun = [[r for r in dated if int(r.valid_from[:4]) == year] for year in years]
    rows = []
    for year, now, so_far in zip(years, begun, accumulate(begun), strict=True):
        parts = structure(network(facts, so_far), positions=False)
        rows.append(YearOfTies(year, len(now), len(so_far), parts.nodes, parts.giant))
    return tuple(rows), f"{told}; die übrigen fehlen in dieser Reihe. Ein Ende ist selten dokumentiert und zählt nicht."
