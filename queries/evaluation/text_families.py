"""T1: does the text of a solution find solutions of the same family at other places?"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from queries.evaluation.metrics import precision, reciprocal_rank
from queries.evaluation.results import Gate, TestResult, row
from queries.facts import Solution
from queries.figures import Floats
from queries.language.embedding import VectorCache
from queries.language.text_ranks import TextRanks, centred, drop_places
from queries.language.words import words
from queries.text import TextIndex, place_words, without_places

LEAST_MATES = 3
GATE_T1 = 0.52
Order = Callable[[str], Sequence[str]]
"""Ids from the nearest to the farthest, for the id of a solution."""


def _compounds(text: str) -> list[str]:
    """Stems of words and of the parts of compounds."""
    return [stem for word in words(text) for stem in (word.stem, *word.parts)]


def _by_words(texts: Mapping[str, str], place_names: Sequence[str], analyzer: Any = "word") -> Order:
    places, ids = place_words(place_names), sorted(texts)
    vectorizer: Any = TfidfVectorizer
    matrix = vectorizer(sublinear_tf=True, analyzer=analyzer).fit_transform(
        [without_places(texts[i], places) for i in ids]
    )
    cosines = np.asarray((matrix @ matrix.T).todense())
    numbers = {i: n for n, i in enumerate(ids)}
    return lambda i: _sorted(ids, cosines[numbers[i]])


def _sorted(ids: Sequence[str], nearness: Floats) -> list[str]:
    return [ids[n] for n in np.argsort(-nearness, kind="stable")]


def _by_meaning(texts: Mapping[str, str], place_names: Sequence[str], vectors: VectorCache) -> Order:
    places, ids = place_words(place_names), sorted(texts)
    found = vectors.vectors([drop_places(texts[i], places) for i in ids])
    directions = centred(found, found.mean(axis=0))
    numbers = {i: n for n, i in enumerate(ids)}
    return lambda i: _sorted(ids, (directions @ directions[numbers[i]]).astype(np.float64))


def orders(
    texts: Mapping[str, str], place_names: Sequence[str], ranks: TextRanks, vectors: VectorCache | None
) -> dict[str, tuple[str, Order]]:
    """The methods that are compared; the product's own first."""
    characters = TextIndex(texts, place_names)
    found: dict[str, tuple[str, Order]] = {}
    if vectors is not None:
        found["fused"] = ("Zeichen und Satzvektoren, verbunden", ranks.order_like)
        found["vectors"] = ("Satzvektoren", _by_meaning(texts, place_names, vectors))
    found["characters"] = ("Zeichengruppen", lambda i: _sorted(characters.ids, characters.similarity(texts[i])))
    found["compounds"] = ("Wortstämme und Teile von Komposita", _by_words(texts, place_names, _compounds))
    found["words"] = ("Wörter", _by_words(texts, place_names))
    return found


def _series(solution: Solution) -> set[str]:
    return {solution.id, solution.part_of or solution.id}


def _elsewhere(solution: Solution, solutions: Mapping[str, Solution]) -> set[str]:
    """Ids of the solutions of other places and other series."""
    own, series = set(solution.places), _series(solution)
    return {i for i, s in solutions.items() if s.places and not own & set(s.places) and not series & _series(s)}


def _cases(solutions: Mapping[str, Solution]) -> list[tuple[str, set[str], set[str]]]:
    """Solutions that are asked for: id, ids that may be found, and those among them of the same family."""
    found = []
    for solution in solutions.values():
        allowed = _elsewhere(solution, solutions) if solution.places else set()
        mates = {i for i in allowed if solutions[i].family == solution.family}
        if len(mates) >= LEAST_MATES:
            found.append((solution.id, allowed, mates))
    return found


def text_to_family(
    solutions: Mapping[str, Solution], place_names: Sequence[str], ranks: TextRanks, vectors: VectorCache | None
) -> TestResult | None:
    """T1 over all solutions with a place and at least three family mates elsewhere. None without any.

    `ranks` must hold the same solutions and rest on the same vectors.
    """
    cases = _cases(solutions)
    if not cases:
        return None
    methods = orders({i: s.text for i, s in solutions.items()}, place_names, ranks, vectors)
    values: dict[str, list[float]] = {name: [] for name in methods}
    first: list[float] = []
    for key, allowed, mates in cases:
        for name, (_, order) in methods.items():
            ranking = [i for i in order(key) if i in allowed]
            values[name].append(precision(ranking, mates))
            if name == next(iter(methods)):
                first.append(reciprocal_rank(ranking, mates))
    places = [solutions[key].places[0] for key, _, _ in cases]
    chance = [len(mates) / len(allowed) for _, allowed, mates in cases]
    base = values["words"]
    found = [
        row(name, label, values[name], places, *(() if name == "words" else ("words", base)))
        for name, (label, _) in methods.items()
    ]
    gain = found[0].gain
    better = gain is not None and gain.low > 0
    met = better and found[0].id == "fused" and found[0].estimate.value >= GATE_T1
    notes = [
        f"{len(places)} Lösungen an {len(set(places))} Orten.",
        f"Mittlerer Kehrwert des Rangs: {np.mean(first):.2f}.".replace(".", ",", 1),
    ]
    if not ranks.fused:
        notes.append("Ohne das Paket für Satzvektoren gemessen; das Tor setzt es voraus.")
    return TestResult(
        "T1",
        "Findet der Text einer Lösung solche derselben Familie an anderen Orten?",
        "Jede Lösung mit mindestens drei Verwandten anderswo ist einmal die Frage; eigener Ort und eigene Reihe "
        "ausgelassen; gesucht ist die erste Familie.",
        "P@5",
        (*found, row("random", "Zufall", chance, places)),
        "Suche, Zusammenfassung und Bedarfsabgleich können sich auf den Text stützen."
        if better
        else "Nicht besser als bloße Wörter belegt.",
        Gate("mindestens 0,52 und über Wörtern, Intervall der Differenz ohne 0", met),
        tuple(notes),
    )
