"""Similar Kommunen: how much of the ten nearest stays when something else might have been chosen, and what they share.

Needs the figures only, no solutions. East and West are the Länder of today, Berlin counted as East.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from queries.evaluation.results import Row, TestResult, row
from queries.facts import Facts
from queries.figures import YEARS, Floats, ProfileTable, available, profile_table, scaled
from queries.similar import distances_from, weight_draws
from queries.territories import Place

K, SEED, REMOVALS, CAP, LEAST_KREISE = 10, 20130101, 10, 3.0, 50
Rows = NDArray[np.int64]


def ten(z: Floats, weights: Floats) -> Rows:
    """Rows of the ten nearest of every row; ties by row."""
    return np.stack([_first(distances_from(z, n, weights)) for n in range(len(z))])


def _first(distances: Floats) -> Rows:
    return np.argsort(np.where(np.isfinite(distances), distances, np.inf), kind="stable")[:K]


def kept(before: Rows, after: Rows) -> Floats:
    """Share of the ten that stay, for every row."""
    return np.array([len(set(a) & set(b)) / K for a, b in zip(before.tolist(), after.tolist(), strict=True)])


def _robust(raw: Floats, table: ProfileTable) -> Floats:
    """Distance from the median in robust standard deviations, at most three."""
    x = raw.copy()
    for n, column in enumerate(table.columns):
        if column.log:
            x[:, n] = np.log(np.where(x[:, n] > 0, x[:, n], np.nan))
    middle = np.nanmedian(x, axis=0)
    spread = 1.4826 * np.nanmedian(np.abs(x - middle), axis=0)
    return np.clip((x - middle) / spread, -CAP, CAP)


def _mahalanobis(z: Floats) -> Rows:
    """The ten nearest by Mahalanobis distance; unknown figures at the mean."""
    filled = np.where(np.isfinite(z), z, 0.0)
    inverse = np.linalg.pinv(np.cov(filled, rowvar=False))
    found = []
    for n in range(len(filled)):
        gap = filled - filled[n]
        distance = np.einsum("ij,jk,ik->i", gap, inverse, gap)
        distance[n] = np.nan
        found.append(_first(distance))
    return np.stack(found)


def stability(figures: pd.DataFrame, keys: tuple[str, ...]) -> TestResult | None:
    """How much of the ten nearest stays under other choices; the first row is the one shown beside every list.

    None with fewer than 50 Kreise, as for `agreement`.
    """
    if len(keys) < LEAST_KREISE:
        return None
    kind = available(figures)
    past, latest = (profile_table(figures, keys, kind, year) for year in YEARS[kind])
    base = ten(latest.z, latest.weights)
    random = np.random.default_rng(SEED)

    def removed() -> Floats:
        return np.where(random.random(latest.z.shape) < 0.1, np.nan, latest.z)

    dropped = np.array([kept(base, ten(latest.z, w)) for w in latest.weights * (1 - np.eye(len(latest.weights)))])
    plain = scaled(latest.raw, [replace(c, log=False) for c in latest.columns])
    found: dict[str, tuple[str, Floats]] = {
        "weights": (
            "andere Gewichte: × exp(N(0; 0,3)), 30 Ziehungen",
            np.mean([kept(base, ten(latest.z, w)) for w in weight_draws(latest.weights)], axis=0),
        ),
        "robust": (
            "Median und MAD statt Mittel und Streuung",
            kept(base, ten(_robust(latest.raw, latest), latest.weights)),
        ),
        "dropped": ("eine Spalte weniger (Mittel)", dropped.mean(axis=0)),
        "plain": ("ohne Logarithmen", kept(base, ten(plain, latest.weights))),
        "removed": (
            "zufällig 10 % aller Werte weniger",
            np.mean([kept(base, ten(removed(), latest.weights)) for _ in range(REMOVALS)], axis=0),
        ),
        "year": (f"Kennzahlen um {past.year} statt {latest.year}", kept(base, ten(past.z, past.weights))),
        "mahalanobis": ("Mahalanobis-Abstand", kept(base, _mahalanobis(latest.z))),
    }
    if kind == "full":
        bundled = profile_table(figures, keys, "bundled", max(YEARS["bundled"]))
        found["bundled"] = ("Grundbestand statt voller Kennzahlen", kept(base, ten(bundled.z, bundled.weights)))
    rows = tuple(row(name, text, values.tolist(), keys) for name, (text, values) in found.items())
    shares = {name: np.mean(values) for name, (_, values) in found.items()}
    names = [c.label_de for c in latest.columns]
    return TestResult(
        id="N1",
        title_de="Wie beständig sind die zehn ähnlichsten Kommunen?",
        protocol_de=f"Alle {len(keys)} Kreise, Kennzahlen {latest.year}; eine Wahl anders, der Rest gleich.",
        metric_de=f"Anteil der zehn, der bleibt; Zufall {K / (len(keys) - 1):.3f}".replace(".", ","),
        rows=rows,
        reading_de=(
            "Unbekannte Werte bewegen die Liste mehr als andere Gewichte: zuerst nachsehen, was unbekannt ist."
            if shares["removed"] < shares["weights"]
            else "Andere Gewichte bewegen die Liste mehr als unbekannte Werte."
        ),
        notes_de=(
            _span("Eine Spalte weniger", dropped.mean(axis=1), names),
            "Ist dem Ort selbst eine Kennzahl unbekannt, zählt sie in keinem Abstand von ihm: dasselbe wie eine Spalte "
            "weniger.",
        ),
    )


def _span(what: str, means: Floats, names: list[str]) -> str:
    low, high = int(means.argmin()), int(means.argmax())
    return f"{what}: von {means[low]:.2f} ({names[low]}) bis {means[high]:.2f} ({names[high]}).".replace("0.", "0,")


def agreement(facts: Facts, figures: pd.DataFrame) -> TestResult | None:
    """What the ten nearest have in common with a Kommune, against as many drawn at random."""
    keys, kind = facts.territories.kreise, available(figures)
    if len(keys) < LEAST_KREISE:
        return None
    table = profile_table(figures, keys, kind, max(YEARS[kind]))
    near, places = ten(table.z, table.weights), [facts.territories.at(k) for k in keys]
    types = "BBSR-Kreistyp 2020" if kind == "full" else "Siedlungstyp"
    shared: dict[str, tuple[str, Callable[[Place], object]]] = {
        "type": (f"derselbe {types}", lambda p: p.settlement),
        "form": ("dieselbe Form", lambda p: p.form),
        "land": ("dasselbe Land", lambda p: p.land),
        "east": ("dieselbe Seite, Ost oder West", lambda p: p.land >= "11"),
    }
    rows = tuple(
        r for name, (text, of) in shared.items() for r in _shared(name, text, [of(p) for p in places], near, keys)
    )
    marks = [str(p.settlement) for p in places]
    filled = np.where(np.isfinite(table.z), table.z, 0.0) * np.sqrt(table.weights)
    groups = [KMeans(n, n_init=10, random_state=SEED) for n in range(3, 9)]  # type: ignore[no-untyped-call]
    scores = [adjusted_rand_score(marks, g.fit_predict(filled)) for g in groups]  # type: ignore[no-untyped-call]
    span = f"{min(scores):.2f} bis {max(scores):.2f}".replace(".", ",")
    return TestResult(
        id="N2",
        title_de="Was haben die zehn ähnlichsten Kommunen gemeinsam?",
        protocol_de=f"Alle {len(keys)} Kreise, Kennzahlen {table.year}.",
        metric_de="Anteil der zehn",
        rows=rows,
        reading_de="Ein Kreistyp ist eine Bezeichnung, keine Regel für Nachbarschaft: Nur ein Teil der zehn teilt ihn.",
        notes_de=(f"K-Means (3 bis 8 Gruppen) gegen {types}: bereinigter Rand-Index {span}.",),
    )


def _shared(name: str, text: str, marks: list[object], near: Rows, keys: tuple[str, ...]) -> Iterator[Row]:
    alike = [sum(marks[o] == marks[n] for o in others) / K for n, others in enumerate(near.tolist())]
    chance = [(marks.count(mark) - 1) / (len(marks) - 1) for mark in marks]
    yield row(name, text, alike, keys, f"{name}_chance", chance)
    yield row(f"{name}_chance", f"Zufall: {text}", chance, keys)
