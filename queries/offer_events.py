"""Advice, training, events and publications on record, by topic, provider and date."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from graph_store.graph import Entity
from queries.facts import Facts
from queries.language.embedding import VectorCache
from queries.language.text_ranks import TextRanks
from queries.offer_answers import AgencyRef, NotDocumented, OfferRef, OfferState, Reason, Relevance
from queries.offer_providers import newest_first
from queries.offer_topic import Topic
from queries.territories import Place
from queries.text import TextIndex

NEAR_OFFERS, SOME_OFFERS = 5, 12
"""Ranks (of about a hundred) below which an offer may count as near, and as somewhat near."""
NEAR_WORDS, SOME_WORDS = 0.15, 0.10
"""Likeness (0 to 1, groups of characters) that it must have too: among few texts the first may still be far."""
_STATES: tuple[OfferState, ...] = ("current", "undated", "past")
_RELEVANCE: tuple[Relevance, ...] = ("match", "partial", "unknown")
_FOR_MUNICIPALITIES = re.compile(r"kommun|kreis|städt|verwaltung", re.IGNORECASE)
_LASTING = "Publikation"


@dataclass(frozen=True, slots=True)
class _Known:
    entity: Entity
    providers: tuple[str, ...]
    takers: frozenset[str]


class Offers:
    """All offers of the record with an index of their texts, built once."""

    def __init__(self, facts: Facts, place_names: tuple[str, ...], vectors: VectorCache | None) -> None:
        self.facts = facts
        graph = facts.graph
        self._known = [
            _Known(
                offer,
                tuple(sorted({r.from_id for r in graph.into(offer.id, "Offering")})),
                frozenset(r.from_id for r in graph.into(offer.id) if r.cls in ("Participation", "Sharing")),
            )
            for offer in sorted(graph.of_class("Offer"), key=lambda e: e.id)
        ]
        texts = {k.entity.id: f"{k.entity.name}. {k.entity.text('topic')}" for k in self._known}
        self._ranks = TextRanks(texts, place_names, vectors)
        self._words = TextIndex(texts, place_names)

    def of(
        self, place: Place, topic: Topic, agencies: tuple[AgencyRef, ...], today: str, limit: int
    ) -> tuple[tuple[OfferRef, ...], list[NotDocumented]]:
        """The offers for a place: with a topic those near to it, else those of its agencies and of the Bund."""
        near = {} if topic.empty else self._near(topic.words)
        own = {place.id, *(f"territory/{k}" for k in place.kreise)}
        found = [o for k in self._known if (o := self._offer(k, topic, near, own, agencies, today))]
        found.sort(key=lambda pair: pair[0])
        offers = tuple(replace(offer, rank=n) for n, (_, offer) in enumerate(found[:limit], start=1))
        missing = []
        if not offers:
            missing.append(NotDocumented("offers", "Im Bestand kein Angebot zu diesem Thema dokumentiert."))
        elif all(o.state == "past" for o in offers):
            text = f"Kein Angebot mit einem Termin nach dem {today} dokumentiert; gezeigt sind vergangene."
            missing.append(NotDocumented("offers", text))
        return offers, missing

    def _near(self, words: str) -> dict[str, tuple[Relevance, Reason]]:
        """The offers whose text is near to words, by rank and by likeness."""
        likeness = dict(zip(self._words.ids, self._words.similarity(words), strict=True))
        found: dict[str, tuple[Relevance, Reason]] = {}
        for rank, offer in enumerate(self._ranks.order(words)[:SOME_OFFERS]):
            if likeness[offer] >= SOME_WORDS:
                close = rank < NEAR_OFFERS and likeness[offer] >= NEAR_WORDS
                word = "nahe" if close else "entfernt verwandt"
                reason = Reason(f"Thema nach Wortlaut {word}: Rang {rank + 1} der Angebote.")
                found[offer] = ("match" if close else "partial", reason)
        return found

    def _offer(
        self,
        known: _Known,
        topic: Topic,
        near: Mapping[str, tuple[Relevance, Reason]],
        own: set[str],
        agencies: tuple[AgencyRef, ...],
        today: str,
    ) -> tuple[tuple[object, ...], OfferRef] | None:
        facts, offer = self.facts, known.entity
        relevance: Relevance = near[offer.id][0] if offer.id in near else "unknown"
        reasons = [near[offer.id][1]] if offer.id in near else []
        reach, why = self._reach(known, own, agencies)
        if (topic.asked and relevance == "unknown") or (not topic.asked and reach == _ELSEWHERE):
            return None
        reasons += why
        date = offer.text("date")
        state: OfferState = "undated" if not date else "current" if date >= today[: len(date)] else "past"
        reasons += _when(offer, state)
        audience = offer.text("audience")
        open_to_all = bool(_FOR_MUNICIPALITIES.search(audience))
        whom = f"Richtet sich an: {audience}." if audience else "An wen es sich richtet, ist nicht dokumentiert."
        reasons.append(Reason(whom))
        who = facts.reference(offer.id)
        made = OfferRef(
            who.id,
            who.cls,
            who.name,
            rank=0,
            kind=offer.text("kind") or None,
            date=date or None,
            topic=offer.text("topic") or None,
            audience=audience or None,
            providers=tuple(facts.reference(p) for p in known.providers),
            state=state,
            relevance=relevance,
            reasons=tuple(reasons),
            sources=facts.source_refs(offer.sources),
        )
        nearness = _RELEVANCE.index(relevance) if topic.asked else 0
        return (nearness, reach, _STATES.index(state), not open_to_all, newest_first(date), offer.id), made

    def _reach(self, known: _Known, own: set[str], agencies: tuple[AgencyRef, ...]) -> tuple[int, list[Reason]]:
        """How near the provider is to the place: its agency of today, another of its agencies, the Bund, elsewhere."""
        states = {a.id: a.state for a in agencies}
        names = ", ".join(self.facts.graph.name(p) for p in known.providers)
        mine = [states[p] for p in known.providers if p in states]
        reasons = []
        if known.takers & own or own & set(known.providers):
            reasons.append(Reason("Die Kommune war dabei.", self.facts.source_refs(known.entity.sources)))
        if "current" in mine:
            return 0, [Reason(f"Anbieter: {names}, heute zuständig."), *reasons]
        if mine:
            word = "früher zuständig" if "former" in mine else "heutige Zuständigkeit unbekannt"
            return 1, [Reason(f"Anbieter: {names}, {word}."), *reasons]
        if any(self.facts.graph.entities[p].text("level") == "federal" for p in known.providers):
            return 2, [Reason(f"Anbieter: {names}, bundesweit."), *reasons]
        if reasons:
            return 2, reasons
        return _ELSEWHERE, [Reason(f"Anbieter: {names}, anderswo tätig." if names else "Anbieter nicht dokumentiert.")]


_ELSEWHERE = 3


def _when(offer: Entity, state: OfferState) -> list[Reason]:
    if state == "current":
        return [Reason(f"Termin: {offer.text('date')}.")]
    if offer.text("kind") == _LASTING:
        when = f" von {offer.text('date')}" if offer.text("date") else ""
        return [Reason(f"Veröffentlichung{when}; ob sie noch abrufbar ist, ist zu klären.")]
    if state == "undated":
        return [Reason("Ohne Datum: ob es das Angebot noch gibt, ist zu klären.")]
    return [Reason(f"Vergangen ({offer.text('date')}).")]
