"""What needs lead to: T2 the field and phase of a need by text, T3 the families that stand at the same place."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from queries.criteria import Judgements
from queries.evaluation.blind import WEIGHTS, blind_judgements, candidates, without
from queries.evaluation.metrics import ndcg, ranked
from queries.evaluation.records import Records, StatedNeed
from queries.evaluation.results import Gate, TestResult, row
from queries.facts import LIFELONG, Solution
from queries.language.text_ranks import TextRanks
from queries.recommend import fold
from queries.verdicts import Ask

TOP = 10
GATE_T3 = 0.50


def need_to_field(records: Records, texts: TextRanks) -> TestResult | None:
    """T2: share of the ten nearest solutions elsewhere with the field, or a phase, of the need; text only.

    None where no need names a field or phase.
    """
    solutions = {i: records.facts.solutions[i] for i in texts.ids}
    hits: dict[str, list[float]] = defaultdict(list)
    places: dict[str, list[str]] = defaultdict(list)
    for need in records.needs():
        elsewhere = [solutions[i] for i in texts.order(need.text) if need.place not in solutions[i].places]
        everything = [s for s in solutions.values() if need.place not in s.places]
        for kind, wanted in (("field", {need.field} - {None}), ("phase", need.phases)):
            if wanted:
                hits[kind].append(_share(elsewhere[:TOP], wanted, kind))
                hits[f"{kind}_chance"].append(_share(everything, wanted, kind))
                places[kind].append(need.place)
    found = []
    for kind, label in (("field", "Handlungsfeld"), ("phase", "Lebensphase")):
        chance = hits[f"{kind}_chance"]
        if not chance:
            continue
        found.append(row(kind, f"{label} gleich", hits[kind], places[kind], f"{kind}_chance", chance))
        found.append(row(f"{kind}_chance", f"{label}, Zufall", chance, places[kind]))
    if not found:
        return None
    met = len(found) == 4 and all(line.gain.low > 0 for line in found if line.gain)
    return TestResult(
        "T2",
        "Findet der Text das Feld und die Phase eines Bedarfs?",
        "Nur der Wortlaut des Bedarfs; Lösungen des eigenen Ortes ausgelassen; Bedarfe ohne bestimmte Phase zählen "
        "nur beim Feld.",
        "Anteil unter den zehn nächsten Lösungen",
        tuple(found),
        "Der Text trifft Feld und Phase häufiger als der Zufall." if met else "Nicht besser als der Zufall belegt.",
        Gate("Feld und Phase über Zufall, Intervall der Differenz ohne 0", met),
    )


def _share(solutions: list[Solution], wanted: set[str | None] | frozenset[str], kind: str) -> float:
    own = [s.fields if kind == "field" else s.phases for s in solutions]
    return float(np.mean([bool(wanted & o) for o in own])) if own else 0.0


def ask_of(need: StatedNeed, records: Records, texts: TextRanks) -> Ask:
    """The question for a need, with the text ranks of the solutions of other places."""
    solutions = records.facts.solutions
    order = [i for i in texts.order(need.text) if need.place not in solutions[i].places]
    return Ask(
        field=need.field,
        phase=min(need.phases) if need.phases else LIFELONG,
        need=need.text,
        ranks={i: rank for rank, i in enumerate(order)},
        field_size=sum(need.field in s.fields for s in solutions.values()),
    )


def need_to_families(records: Records, texts: TextRanks) -> TestResult | None:
    """T3: the place's own solutions are hidden; relevant are its families of the need's field. None without cases."""
    cases = [(need, relevant) for need in records.needs() if (relevant := _families_there(records, need))]
    if not cases:
        return None
    values: dict[str, list[float]] = defaultdict(list)
    variants = {"formula": WEIGHTS, "no_context": without("P"), "no_land": without("E1", "T2")}
    for need, relevant in cases:
        for name, counts in _popular(records, need).items():
            values[name].append(ndcg(ranked(counts, records.column), relevant))
        ask = ask_of(need, records, texts)
        judged = blind_judgements(records.then, records.place(need.place), ask)
        for name, weights in variants.items():
            values[name].append(ndcg(_families(judged, ask, weights), relevant))
        plain = replace(ask, need=None, ranks=None)
        judged = blind_judgements(records.then, records.place(need.place), plain)
        values["no_text"].append(ndcg(_families(judged, plain, WEIGHTS), relevant))
    places, formula, common = [n.place for n, _ in cases], values["formula"], values["popularity"]
    found = (
        row("formula", "Kriterien und Text, wie in der Auskunft", formula, places, "popularity", common),
        row("popularity", "Häufigkeit", common, places),
        row("in_field", "Häufigkeit im Handlungsfeld", values["in_field"], places, "formula", formula),
        row("no_context", "ohne Kontext (P)", values["no_context"], places, "formula", formula),
        row("no_text", "ohne Text, nur Feld und Phase", values["no_text"], places, "formula", formula),
        row("no_land", "ohne Land und Agentur (E1, T2)", values["no_land"], places, "formula", formula),
    )
    met = found[0].estimate.value >= GATE_T3
    return TestResult(
        "T3",
        "Vom Bedarf zu den Familien, die am selben Ort im selben Feld stehen",
        f"{len(cases)} Bedarfe an {len(set(places))} Orten; die Lösungen des Ortes sind verborgen, ebenso E3 und T3; "
        "Kennzahlen von 2013.",
        "nDCG@10",
        found,
        "Eine Probe auf Folgerichtigkeit, kein Beweis: Das Feld von Bedarf und Lösung hat dieselbe Person vergeben.",
        Gate(f"mindestens {GATE_T3:.2f}".replace(".", ","), met),
    )


def _families(judged: Mapping[str, tuple[Solution, Judgements]], ask: Ask, weights: Mapping[str, float]) -> list[str]:
    """Families in the order of the answer."""
    return [group[0].solution.families[0] for group in fold(candidates(judged, ask, weights))]


def _families_there(records: Records, need: StatedNeed) -> set[str]:
    """Families of the need's field that are documented at its place."""
    own = [s for s in records.facts.at(need.place) if need.field and need.field in s.fields]
    return {f for s in own for f in s.families if f in records.column}


def _popular(records: Records, need: StatedNeed) -> Mapping[str, dict[str, float]]:
    """Number of other places with each family, over all solutions and over those of the need's field."""
    places: dict[str, dict[str, set[str]]] = {name: {f: set() for f in records.families} for name in ("all", "field")}
    for solution in records.solutions:
        for family in solution.families:
            if family in records.column:
                places["all"][family] |= set(solution.places) - {need.place}
                if need.field in solution.fields:
                    places["field"][family] |= set(solution.places) - {need.place}
    return {
        "popularity": {f: float(len(p)) for f, p in places["all"].items()},
        "in_field": {f: len(p) + 1e-6 * len(places["all"][f]) for f, p in places["field"].items()},
    }
