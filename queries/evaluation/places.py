"""Which families will a place have? T4 holds out a place, T4b one family of it, T5 the years from 2015 on."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from queries.evaluation.metrics import ndcg
from queries.evaluation.records import Records
from queries.evaluation.results import Row, TestResult, row
from queries.figures import Floats

NEIGHBOURS = 20
PRIOR_PLACES = 5
"""Places that popularity counts for when a small group is multiplied with a programme."""
RANDOM_ORDERS, SEED = 50, 20130101
LAST_KNOWN_YEAR = 2014
STRATA = ((1, 2), (3, 5), (6, None))
Groups = NDArray[np.float64]
"""1 where the column's place belongs to the group that the row's place is compared with; 0 with itself."""


def rates(groups: Groups, matrix: Floats) -> Floats:
    """Share of the group's places that have a family; 0 for an empty group."""
    found: Floats = groups @ matrix / np.maximum(groups.sum(axis=1, keepdims=True), 1)
    return found


def _same(labels: Iterable[str]) -> Groups:
    names = np.array(list(labels))
    found: Groups = (names[:, None] == names[None, :]).astype(float) - np.eye(len(names))
    return found


def nearest_places(distances: Floats, k: int = NEIGHBOURS) -> Groups:
    """The k places nearest by figures; unknown distances and ties last, in order of places."""
    found = np.zeros_like(distances)
    for n, line in enumerate(distances):
        order = np.argsort(np.where(np.isnan(line), np.inf, line), kind="stable")
        known = [m for m in order if m != n and np.isfinite(line[m])][:k]
        found[n, known] = 1
    return found


class Predictors:
    """Scores of families for places (one row each), from a matrix that knows nothing of the place itself."""

    def __init__(self, records: Records, matrix: Floats) -> None:
        self._records, self._matrix = records, matrix
        count = len(records.places)
        self.everyone = np.ones((count, count)) - np.eye(count)
        places = [records.place(p) for p in records.places]
        self.land = _same(p.land for p in places)
        self.settlement = _same(records.then.settlement(p) or p.id for p in places)
        self.near = nearest_places(records.distances)
        names = sorted({name for p in records.places for name in records.programmes(p)})
        self._takes_part = np.array([[n in records.programmes(p) for n in names] for p in records.places], dtype=float)

    def popularity(self) -> Floats:
        """Share of the other places that have the family."""
        return rates(self.everyone, self._matrix)

    def group(self, groups: Groups) -> Floats:
        """Share inside the group; what the group leaves equal goes by popularity."""
        return rates(groups, self._matrix) + 1e-6 * self.popularity()

    def programme(self) -> Floats:
        """Sum of the shares inside each programme collection that a place comes from."""
        total = np.zeros_like(self._matrix)
        for part in self._takes_part.T:
            total += part[:, None] * rates(self.everyone * part[None, :], self._matrix)
        return total

    def within_programme(self, groups: Groups) -> Floats:
        """Popularity in the programme, times how much commoner the family is in a group than everywhere.

        Five more places with the overall popularity smooth the share in the group.
        """
        size, popular = groups.sum(axis=1, keepdims=True), self.popularity()
        share = (groups @ self._matrix + PRIOR_PLACES * popular) / (size + PRIOR_PLACES)
        lift: Floats = self.programme() * share / np.maximum(popular, 1e-12)
        return lift


def ranking(scores: Floats, allowed: Iterable[int] | None = None) -> list[int]:
    """Columns by falling score, ties in the order of families."""
    order = np.argsort(-np.round(scores, 12), kind="stable")
    kept = None if allowed is None else set(allowed)
    return [int(f) for f in order if kept is None or int(f) in kept]


def _per_place(scores: Floats, matrix: Floats, rows: Iterable[int]) -> list[float]:
    return [ndcg(ranking(scores[n]), set(np.flatnonzero(matrix[n]))) for n in rows]


def _random(matrix: Floats, rows: list[int], candidates: Floats | None = None) -> list[float]:
    """Mean over random orders of the families."""
    generator = np.random.default_rng(SEED)
    orders = [generator.random(matrix.shape) for _ in range(RANDOM_ORDERS)]
    if candidates is not None:
        orders = [np.where(candidates > 0, order, -1.0) for order in orders]
    return [float(np.mean(values)) for values in zip(*(_per_place(o, matrix, rows) for o in orders), strict=True)]


def _ceiling(matrix: Floats, seen: NDArray[np.bool_]) -> list[float]:
    """The best any order can reach where families that stand nowhere else cannot be named."""
    return [
        ndcg(np.flatnonzero((own > 0) & elsewhere).tolist(), set(np.flatnonzero(own)))
        for own, elsewhere in zip(matrix, seen, strict=True)
    ]


def _strata(records: Records, values: list[float]) -> list[Row]:
    counts, found = records.counts(), []
    for low, high in STRATA:
        chosen = [n for n, count in enumerate(counts) if count >= low and (high is None or count <= high)]
        name = f"{low}–{high} Lösungen" if high else f"ab {low} Lösungen"
        if chosen:
            label = f"Häufigkeit, Orte mit {name}"
            found.append(
                row(f"popularity_{low}", label, [values[n] for n in chosen], [records.places[n] for n in chosen])
            )
    return found


def hold_out_place(records: Records) -> TestResult | None:
    """T4: rank all families for a place of which nothing is known. None with fewer than two places."""
    if len(records.places) < 2:
        return None
    matrix, places = records.matrix(), records.places
    make, rows = Predictors(records, matrix), list(range(len(places)))
    popular, programme = make.popularity(), make.programme()
    base, within = _per_place(popular, matrix, rows), _per_place(programme, matrix, rows)

    def against(name: str, label: str, scores: Floats, to_programme: bool = False) -> Row:
        reference = ("programme", within) if to_programme else ("popularity", base)
        return row(name, label, _per_place(scores, matrix, rows), places, *reference)

    seen = make.everyone @ matrix > 0
    found = [
        against("near", "20 ähnlichste Orte", make.group(make.near)),
        row("popularity", "Häufigkeit", base, places),
        against("land", "Häufigkeit im Land", make.group(make.land)),
        against("settlement", f"Häufigkeit, gleicher {records.then.settlement_label}", make.group(make.settlement)),
        row("programme", "Häufigkeit in der Sammlung", within, places, "popularity", base),
        against("programme_land", "Sammlung × Land", make.within_programme(make.land), to_programme=True),
        against("programme_near", "Sammlung × 20 ähnlichste", make.within_programme(make.near), to_programme=True),
        row("random", "Zufall", _random(matrix, rows), places),
        row("ceiling", "Obergrenze (anderswo belegte Familien)", _ceiling(matrix, seen), places),
        *_strata(records, base),
    ]
    return TestResult(
        "T4",
        "Ein Ort ohne Vorwissen: welche Lösungsfamilien hat er?",
        "Jeder Ort wird ausgelassen; alle Familien werden nach den übrigen Orten geordnet.",
        "nDCG@10",
        tuple(found),
        _reading_of_place(found),
        notes_de=(
            "Mehrere Verknüpfungen von Sammlung und Gruppe wurden versucht: Ein einzelner Wert nahe p = 0,05 besagt "
            "nichts. „Belegt“ heißt hier: auch nach Bonferroni.",
            "Die Schichten zeigen, wie sehr der Wert von der Zahl der Belege eines Ortes abhängt.",
        ),
    )


def _said(line: Row, comparisons: int) -> str:
    """What a comparison shows after correction for all comparisons of the test."""
    if line.gain is None or not line.gain.excludes_zero:
        return "kein Unterschied belegt"
    word = "mehr" if line.gain.value > 0 else "weniger"
    return word if line.clear(comparisons) else f"Hinweis auf {word}, nach Berichtigung nicht belegt"


def _reading_of_place(rows: Sequence[Row]) -> str:
    comparisons = sum(line.gain is not None for line in rows)
    by_id = {line.id: line for line in rows}
    return (
        f"Ähnliche Orte gegen Häufigkeit: {_said(by_id['near'], comparisons)}. Innerhalb der Sammlung, und nur das "
        f"zählt: {_said(by_id['programme_near'], comparisons)}. Die Sammlung selbst sagt viel, weil nach Programmen "
        "gesammelt wurde."
    )


def hold_out_family(records: Records) -> TestResult | None:
    """T4b: hide one family of a place with several and rank those not otherwise documented there.

    None where no place has several.
    """
    matrix = records.matrix()
    if not (matrix.sum(axis=1) >= 2).any():
        return None
    make = Predictors(records, matrix)
    popular, programme = make.popularity(), make.programme()
    length = np.maximum(np.sqrt(matrix.sum(axis=1)), 1)

    def together(n: int, rest: Floats) -> Floats:
        others = matrix * make.everyone[n][:, None]
        pairs: Floats = others.T @ others
        share: Floats = (pairs + PRIOR_PLACES * popular[n]) / (others.sum(axis=0)[:, None] + PRIOR_PLACES)
        found: Floats = rest @ share
        return found

    def profile(n: int, rest: Floats) -> Floats:
        likeness = (matrix @ rest) / (length * max(float(np.sqrt(rest.sum())), 1.0)) * make.everyone[n]
        share: Floats = likeness @ matrix
        found: Floats = share + 1e-6 * popular[n]
        return found

    methods: dict[str, tuple[str, Callable[[int, Floats], Floats]]] = {
        "together": ("Am selben Ort dokumentierte Familien", together),
        "popularity": ("Häufigkeit", lambda n, rest: popular[n]),
        "programme": ("Häufigkeit in der Sammlung", lambda n, rest: programme[n]),
        "profile": ("Orte mit ähnlichen Familien", profile),
    }
    chosen = [n for n in range(len(matrix)) if matrix[n].sum() >= 2]
    values = {name: [_hidden(matrix[n], n, score) for n in chosen] for name, (_, score) in methods.items()}
    places = [records.places[n] for n in chosen]
    base = values["popularity"]
    found = [
        row(name, label, values[name], places, *(() if name == "popularity" else ("popularity", base)))
        for name, (label, _) in methods.items()
    ]
    label = "Am selben Ort dokumentierte Familien, gegen die Sammlung"
    found.append(row("together_programme", label, values["together"], places, "programme", values["programme"]))
    return TestResult(
        "T4b",
        "Eine fehlende Familie: sagt das übrige Profil des Ortes etwas?",
        "An Orten mit mindestens zwei Familien wird je eine verborgen und unter den dort nicht belegten gesucht.",
        "nDCG@10",
        tuple(found),
        f"Gemeinsam dokumentierte Familien gegen Häufigkeit: {_said(found[0], len(found) - 1)}; gegen die Sammlung: "
        f"{_said(found[-1], len(found) - 1)}. Zu sagen ist „am selben Ort dokumentiert“, mehr nicht.",
    )


def _hidden(own: Floats, n: int, score: Callable[[int, Floats], Floats]) -> float:
    """Mean over the families of a place, each hidden once."""
    values = []
    for family in np.flatnonzero(own):
        rest = own.copy()
        rest[family] = 0
        values.append(ndcg(ranking(score(n, rest), np.flatnonzero(rest == 0)), {int(family)}))
    return float(np.mean(values))


def forward(records: Records) -> TestResult | None:
    """T5: from what is dated up to 2014 to the families new at a place from 2015 on. None without such places."""
    dated = [(s, year) for s in records.solutions if (year := records.year(s)) is not None]
    before = records.matrix(s for s, year in dated if year <= LAST_KNOWN_YEAR)
    new = records.matrix(s for s, year in dated if year > LAST_KNOWN_YEAR) * (before == 0)
    rows = [n for n in range(len(new)) if new[n].any()]
    if not rows:
        return None
    places = [records.places[n] for n in rows]
    make = Predictors(records, before)
    open_then = before == 0

    def scored(scores: Floats) -> list[float]:
        return [ndcg(ranking(scores[n], np.flatnonzero(open_then[n])), set(np.flatnonzero(new[n]))) for n in rows]

    base = scored(make.popularity())
    found = (
        row("near", "20 ähnlichste Orte", scored(make.group(make.near)), places, "popularity", base),
        row("popularity", "Häufigkeit bis 2014", base, places),
        row("land", "Häufigkeit im Land bis 2014", scored(make.group(make.land)), places, "popularity", base),
        row("random", "Zufall", _random(new, rows, open_then.astype(float)), places),
    )
    known = sum(bool(before[n].any()) for n in rows)
    return TestResult(
        "T5",
        "Voraus in der Zeit: bis 2014 → ab 2015",
        "Nur datierte Lösungen; geordnet werden die bis 2014 am Ort nicht belegten Familien.",
        "nDCG@10",
        found,
        f"Ähnliche Orte gegen Häufigkeit: {_said(found[0], 2)}.",
        notes_de=(
            f"{len(rows)} Orte mit neuen Familien ({known} mit Vorgeschichte), {int(new.sum())} Paare.",
            "Viele Jahre stammen aus Programm oder Seite, nicht aus dem Text: Der Test entscheidet nichts.",
        ),
    )
