"""The sheets of the expert judgement: what raters fill in, the key, and what the filled-in sheets say together."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from queries.criteria import CRITERIA
from queries.evaluation.agreement import alpha, spearman
from queries.evaluation.pairs import Pair
from queries.evaluation.resampling import SEED, Estimate

RATERS = 3
RATINGS = (0, 1, 2, 3)
OVERALL = "gesamt"
QUESTIONS: tuple[str, ...] = (*(spec.id for spec in CRITERIA), OVERALL)


class RatingsError(ValueError):
    """A sheet that cannot be used; the message says file, line, field and what is allowed."""


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as German office programs open it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def sheet_order(drawn: Sequence[Pair], rater: int) -> list[Pair]:
    """The pairs in an order of its own for each rater (1, 2, 3 …), so that tiring does not hit the same pairs."""
    order = np.random.default_rng(SEED + rater).permutation(len(drawn))
    return [drawn[n] for n in order]


def sheet_csv(drawn: Sequence[Pair], rater: int) -> str:
    """The sheet of a rater as a table to fill in: one line per pair, one column per question; no score, no rank."""
    lines = [
        (
            p.id,
            p.target.name,
            p.need or "",
            p.solution.name,
            "; ".join(o.name for o in p.origins),
            *[""] * len(QUESTIONS),
            "",
        )
        for p in sheet_order(drawn, rater)
    ]
    return _csv(("paar", "kommune", "bedarf", "loesung", "ort", *QUESTIONS, "bemerkung"), lines)


def key_csv(drawn: Sequence[Pair]) -> str:
    """The key, not for raters: where each pair stood."""
    lines = [
        (p.id, p.target.key, p.solution.id, p.stratum, p.rank, p.of, p.score, p.field or "", p.phase or "")
        for p in drawn
    ]
    return _csv(("paar", "ags", "loesung", "teil", "rang", "von", "wert", "feld", "phase"), lines)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Ratings of one rater: pair -> question -> 0 to 3, or None for "cannot say"."""

    name: str
    ratings: Mapping[str, Mapping[str, int | None]]

    @property
    def filled(self) -> bool:
        """True for a sheet with at least one rating."""
        return any(r is not None for answers in self.ratings.values() for r in answers.values())


def read_sheet(name: str, text: str, known: Iterable[str]) -> Sheet:
    """A filled-in sheet; `known` are the ids of the pairs. RatingsError for what cannot be used."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=_delimiter(text))
    missing = [c for c in ("paar", *QUESTIONS) if c not in (reader.fieldnames or ())]
    if missing:
        raise RatingsError(f"{name}, Zeile 1: Spalte „{missing[0]}“ fehlt; erwartet: paar, {', '.join(QUESTIONS)}.")
    pair_ids, found = set(known), {}
    for row in reader:
        pair = (row["paar"] or "").strip().zfill(2)
        if pair not in pair_ids:
            raise RatingsError(
                f"{name}, Zeile {reader.line_num}, Spalte paar: „{row['paar']}“ ist kein Paar des Schlüssels."
            )
        if pair in found:
            raise RatingsError(f"{name}, Zeile {reader.line_num}, Spalte paar: „{pair}“ steht zweimal da.")
        found[pair] = {q: _rating(name, reader.line_num, q, row[q]) for q in QUESTIONS}
    return Sheet(name, found)


def _delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    return ";" if head.count(";") > head.count(",") else ","


def _rating(name: str, line: int, question: str, cell: str | None) -> int | None:
    value = (cell or "").strip()
    if value in ("", "?"):
        return None
    if value not in map(str, RATINGS):
        raise RatingsError(f"{name}, Zeile {line}, Spalte {question}: „{value}“; erlaubt sind 0, 1, 2, 3 oder leer.")
    return int(value)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the sheets say: alpha per question, and how the mean overall rating goes with the score."""

    raters: int
    pairs: int
    alphas: Mapping[str, float | None]
    correlation: Estimate | None
    by_stratum: Mapping[str, float]

    def to_dict(self) -> dict[str, Any]:
        """Plain values with three decimals."""
        rho = self.correlation
        numbers = None if rho is None else {"value": rho.value, "low": rho.low, "high": rho.high, "p": rho.p}
        return {
            "raters": self.raters,
            "pairs": self.pairs,
            "alpha": {q: None if a is None else round(a, 3) for q, a in self.alphas.items()},
            "spearman": None if numbers is None else {k: round(v or 0.0, 4) for k, v in numbers.items()},
            "mean_by_stratum": {s: round(v, 3) for s, v in self.by_stratum.items()},
        }


def analyse(sheets: Sequence[Sheet], scores: Mapping[str, tuple[str, float]]) -> Judgement:
    """Agreement and correlation. `scores`: pair -> (part of the ranking, score).

    RatingsError for fewer than two sheets.
    """
    if len(sheets) < 2:
        raise RatingsError(f"{len(sheets)} ausgefüllte Bögen: mindestens zwei werden gebraucht, drei sind vorgesehen.")
    names = sorted(scores)

    def of(question: str) -> list[list[int | None]]:
        return [[sheet.ratings.get(pair, {}).get(question) for sheet in sheets] for pair in names]

    means: dict[str, float] = {}
    for pair, ratings in zip(names, of(OVERALL), strict=True):
        given = [r for r in ratings if r is not None]
        if given:
            means[pair] = float(np.mean(given))
    strata: dict[str, list[float]] = {}
    for pair, mean in means.items():
        strata.setdefault(scores[pair][0], []).append(mean)
    return Judgement(
        raters=len(sheets),
        pairs=len(means),
        alphas={q: alpha(of(q)) for q in QUESTIONS},
        correlation=spearman(list(means.values()), [scores[p][1] for p in means]) if means else None,
        by_stratum={s: float(np.mean(v)) for s, v in strata.items()},
    )


def read_key(name: str, text: str) -> dict[str, tuple[str, float]]:
    """Part of the ranking and score of each pair, from the key. RatingsError for another table."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=_delimiter(text))
    if not {"paar", "teil", "wert"} <= set(reader.fieldnames or ()):
        raise RatingsError(f"{name}, Zeile 1: kein Schlüssel; erwartet die Spalten paar, teil, wert.")
    try:
        return {row["paar"]: (row["teil"], float(row["wert"])) for row in reader}
    except ValueError as error:
        raise RatingsError(f"{name}, Zeile {reader.line_num}, Spalte wert: keine Zahl ({error}).") from error
