"""The front door of the questions: one object over a store, with indexes that are built once."""

import threading
from collections.abc import Mapping, Sequence

from graph_store.store import Store
from queries import concepts
from queries.answers import (
    EntityAnswer,
    GapsAnswer,
    InfoAnswer,
    ProfileAnswer,
    ReachAnswer,
    RecommendAnswer,
    SimilarAnswer,
    StatementView,
)
from queries.comparison import Comparison
from queries.coverage import Covers
from queries.criteria import check_weights
from queries.entity import entity, views
from queries.errors import ContradictionError
from queries.facts import Facts
from queries.family_proposals import FamilyProposal, Patterns, propose
from queries.gap_bodies import Bodies
from queries.gap_comparison import compared
from queries.gaps import gaps
from queries.indicators import Indicators
from queries.info import info
from queries.language.embedding import VectorCache
from queries.neighbours import row_of, similar_answer
from queries.offer_answers import OffersAnswer
from queries.offers import Adviser
from queries.once import once
from queries.profile import profile
from queries.reach import reach
from queries.recommend import recommend
from queries.scope_answers import CompareAnswer, ScopeGapsAnswer
from queries.scope_gaps import scope_gaps
from queries.scopes import Scope, Scopes
from queries.search import SearchAnswer, SearchIndex, SuggestAnswer, check_classes, find, open_index, open_vectors
from queries.search.prepare import Progress
from queries.territories import Place
from queries.verdicts import Ask


class Answers:
    """The answers about a store. KOMMUNE is an AGS, a NUTS3 code or a name in any usual spelling.

    Search index and sentence vectors are made at their first use, which takes a minute or two for new data; `prepare`
    makes them at once, and `progress` hears of it. All methods raise UnknownTerritoryError or
    AmbiguousTerritoryError (with candidates) for a KOMMUNE that names no single place. Usable from several threads.
    """

    def __init__(self, store: Store, progress: Progress | None = None) -> None:
        self.store = store
        self._progress = progress
        self._lock = threading.RLock()
        self._making = threading.Lock()
        self._made_index: SearchIndex | None = None
        self._scoped: dict[str, ScopeGapsAnswer] = {}

    @once
    def _facts(self) -> Facts:
        return Facts(self.store.graph)

    @once
    def _comparison(self) -> Comparison:
        return Comparison(self._facts, self.store.figures, vectors=self.vectors)

    @once
    def _covers(self) -> Covers:
        return Covers(self._facts)

    @once
    def _bodies(self) -> Bodies:
        return Bodies(self._facts, self._covers)

    @once
    def _scopes(self) -> Scopes:
        return Scopes(self._facts, self._covers)

    @once
    def _indicators(self) -> Indicators:
        return Indicators(self._facts, self._comparison.figures, self._comparison.kind)

    @once
    def _adviser(self) -> Adviser:
        return Adviser(self._comparison, self._covers, self.vectors)

    @once
    def vectors(self) -> VectorCache | None:
        """The sentence vectors of the home folder; None where the embedder is not installed."""
        return open_vectors(self.store)

    @property
    def _index(self) -> SearchIndex:
        with self._making:
            if self._made_index is None:
                self._made_index = open_index(self.store, self.vectors, self._progress)
            return self._made_index

    def _place(self, kommune: str) -> Place:
        """The place a question is about; for a dissolved Kreis its successor, with a note."""
        place = self._facts.territories.resolve(kommune)
        row_of(self._comparison, place)
        if place.dissolved and place.level == "district" and place.kreis:
            return self._facts.territories.successor(place)
        return place

    def _ask(self, field: str | None, phase: str | None, need: str | None) -> Ask:
        text = " ".join(need.split()) if need else None
        chosen = concepts.find("ActionField", field) if field else None
        solutions = self._facts.solutions.values()
        return Ask(
            field=chosen,
            phase=concepts.find("LifePhase", phase) if phase else None,
            need=text or None,
            ranks=self._comparison.texts.ranks(text) if text else None,
            field_size=sum(chosen in s.fields for s in solutions) if chosen else 0,
        )

    def _find(self, text: str, *classes: str) -> str:
        return find(self.store.graph, lambda: self._index, text, classes)

    def prepare(self) -> None:
        """Make the search index and the sentence vectors now, so that nobody waits for them later. StoreError."""
        _ = self._index, self._comparison.texts

    def profile(self, kommune: str) -> ProfileAnswer:
        """The situation of a Kommune."""
        return profile(self._comparison, self._covers, self._indicators, self._place(kommune))

    def similar(self, kommune: str, k: int = 10, year: int | None = None, same: Sequence[str] = ()) -> SimilarAnswer:
        """The k nearest Kommunen by figures; `same` may hold land, form, type. ValueError for an unknown year."""
        return similar_answer(self._comparison, self._place(kommune), k, year, same)

    def recommend(
        self,
        kommune: str,
        field: str | None = None,
        phase: str | None = None,
        need: str | None = None,
        weights: Mapping[str, float] | None = None,
        limit: int = 10,
    ) -> RecommendAnswer:
        """Transferable solutions with reasons. UnknownConceptError for a field or phase, WeightsError for weights."""
        place = self._place(kommune)
        ask, checked = self._ask(field, phase, need), check_weights(weights)
        return recommend(self._comparison, place, ask, checked, limit, self._covers.local(place).coverage)

    def reach(self, solution: str, limit: int = 10, weights: Mapping[str, float] | None = None) -> ReachAnswer:
        """Which Kommunen could use a solution (id or exact name). UnknownThingError or AmbiguousThingError."""
        known = self._facts.solutions[self._find(solution, "Solution")]
        return reach(self._comparison, known, check_weights(weights), limit)

    def gaps(self, about: str, field: str | None = None) -> GapsAnswer:
        """Network gaps, coverage first: of a Kommune, a Land, a programme, a field of action, or of all (`00`).

        `field` asks for talks of a Kommune about a further field. For anything larger than a Kommune the answer is a
        ScopeGapsAnswer. QuestionError with candidates for an unknown name, ContradictionError for a field with it.
        """
        return self._gaps(about, field)[0]

    def _gaps(self, about: str, field: str | None = None) -> tuple[GapsAnswer, Place | Scope]:
        found = self._scopes.find(about)
        if isinstance(found, Place):
            fields = [concepts.find("ActionField", field)] if field else []
            place = self._place(about)
            return gaps(self._comparison, self._covers, self._bodies, place, fields), place
        if field:
            text = f"{found.about.name} ist keine Kommune: Ein weiteres Handlungsfeld gilt nur für eine Kommune."
            raise ContradictionError(text)
        if found.about.id not in self._scoped:
            answer = scope_gaps(self._comparison, self._covers, self._bodies, found)
            self._scoped.setdefault(found.about.id, answer)
        return self._scoped[found.about.id], found

    def compare(self, left: str, right: str) -> CompareAnswer:
        """Two Kommunen, Länder, programmes or fields side by side. ContradictionError for two of different kinds."""
        return compared(self._comparison, self._gaps(left), self._gaps(right))

    def offers(
        self,
        kommune: str,
        need: str | None = None,
        field: str | None = None,
        gap: str | None = None,
        limit: int = 10,
    ) -> OffersAnswer:
        """Whom to ask: agency in charge, offers, places to visit, offices, bodies with expertise, all with reasons.

        `gap` is the id of a need, family or field that a gap is about. UnknownConceptError for a field,
        UnknownThingError for a gap, ContradictionError where the two exclude each other.
        """
        return self._adviser.offers(self._place(kommune), need, field, gap, limit)

    def families(self, patterns: Patterns) -> tuple[FamilyProposal, ...]:
        """Families proposed for the solutions without one; `patterns` are those of the table of families."""
        return propose(self._facts, self._comparison.texts, patterns)

    def search(self, text: str, limit: int = 20, classes: Sequence[str] = ()) -> SearchAnswer:
        """Things (of these classes or traits, if any are named) that a text may mean, the best first.

        UnknownConceptError for a class that the model does not have.
        """
        check_classes(classes)
        return SearchAnswer(self.store.version, text, tuple(self._index.search(text, limit, classes)))

    def suggest(self, text: str, limit: int = 8, classes: Sequence[str] = ()) -> SuggestAnswer:
        """Names that what was typed may become, the likeliest first. Classes as for `search`."""
        check_classes(classes)
        return SuggestAnswer(self.store.version, text, tuple(self._index.suggest(text, limit, classes)))

    def show(self, thing: str) -> EntityAnswer:
        """One thing (id or exact name) with every statement. UnknownThingError or AmbiguousThingError."""
        entity_id = self._find(thing)
        return entity(self._facts, entity_id, self.store.file.statements(entity_id))

    def statements(self, about: str) -> tuple[StatementView, ...]:
        """Every statement about a thing or a relation, by id, in order of loading. UnknownThingError."""
        if about not in self.store.graph.entities and about not in self.store.graph.relations:
            self._find(about)
        return views(self._facts, self.store.file.statements(about))

    def info(self) -> InfoAnswer:
        """What the store holds."""
        file = self.store.file
        return info(self._facts, self._covers, file.files(), file.count(), self._comparison.kind)
