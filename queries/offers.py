"""Whom to ask: the agency in charge, offers, places to visit, responsible offices, bodies with expertise."""

from dataclasses import dataclass
from functools import cached_property

from queries.comparison import Comparison
from queries.coverage import Covers
from queries.language.embedding import VectorCache
from queries.language.text_ranks import place_names
from queries.offer_answers import OffersAnswer, OffersQuery
from queries.offer_events import Offers
from queries.offer_places import Expertise, relevant, visits
from queries.offer_providers import agencies, offices
from queries.offer_topic import topic_of
from queries.territories import Place


@dataclass
class Adviser:
    """The indexes that answers about advice share; built once."""

    comparison: Comparison
    covers: Covers
    vectors: VectorCache | None = None

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(place_names(self.comparison.facts.graph))

    @cached_property
    def _offers(self) -> Offers:
        return Offers(self.comparison.facts, self._names, self.vectors)

    @cached_property
    def _expertise(self) -> Expertise:
        return Expertise(self.comparison.facts, self._names)

    def offers(
        self,
        place: Place,
        need: str | None = None,
        field: str | None = None,
        gap: str | None = None,
        limit: int = 10,
    ) -> OffersAnswer:
        """The answer for a place; each list holds at most `limit` rows, the offices all.

        Validity is judged on the date of the record. UnknownConceptError, UnknownThingError, ContradictionError.
        """
        facts, local = self.comparison.facts, self.covers.local(place)
        today = facts.graph.version[:10]
        topic = topic_of(facts, place, self.comparison.texts.ranks, need, field, gap)
        own_agencies, missing = agencies(facts, place, today)
        near = relevant(facts, topic)
        events, no_events = self._offers.of(place, topic, own_agencies, today, limit)
        places, no_places = visits(self.comparison, place, near, topic, limit)
        own_offices, no_offices = offices(facts, place, local, today)
        experts, no_experts = self._expertise.of(place, topic, near, events, local, limit)
        used = [s.id for part in (own_agencies, events, places, own_offices, experts) for x in part for s in x.sources]
        notes = [place.note_de] if place.note_de else []
        if place.level != "district":
            notes.append("Zuständigkeiten und Abstände sind die des Kreises, zu dem die Gemeinde gehört.")
        return OffersAnswer(
            dataset_version=facts.graph.version,
            target=place.reference,
            query=OffersQuery(field=next(iter(topic.fields)) if field else None, need=need or None, gap=gap or None),
            heading_de=topic.heading_de,
            fields=tuple(facts.reference(f) for f in sorted(topic.fields)),
            agencies=own_agencies,
            offers=events,
            places=places,
            offices=own_offices,
            experts=experts,
            not_documented=(*missing, *no_events, *no_places, *no_offices, *no_experts),
            coverage=local.coverage,
            notes_de=(*notes, *topic.notes_de),
            evidence_de=facts.evidence_de(used),
        )
