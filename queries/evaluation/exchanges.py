"""T6: where documented exchange took place, was the giver similar, and would the criteria have put it high?"""

from collections import defaultdict

import numpy as np

from queries.evaluation.blind import WEIGHTS, blind_judgements, candidates, only
from queries.evaluation.metrics import share_above
from queries.evaluation.records import Exchange, Records
from queries.evaluation.results import Gate, Row, TestResult, row
from queries.figures import Floats
from queries.similar import percentiles
from queries.territories import Place
from queries.verdicts import Ask

EARTH_KM = 6371.0
LIKE_ON_THE_MAP = 0.10
"""Places count as equally far on the map if their percentiles of map distance differ by no more."""


def map_distances(records: Records, row_of_target: int) -> Floats:
    """Distance in km on the globe from one Kreis to all; NaN to itself."""
    territories = records.facts.territories
    entities = [records.facts.graph.entities[territories.at(k).id] for k in territories.kreise]
    lat = np.radians([float(e.props.get("lat", np.nan)) for e in entities])  # type: ignore[arg-type]
    lon = np.radians([float(e.props.get("lon", np.nan)) for e in entities])  # type: ignore[arg-type]
    here = row_of_target
    half = np.sin((lat - lat[here]) / 2) ** 2 + np.cos(lat) * np.cos(lat[here]) * np.sin((lon - lon[here]) / 2) ** 2
    distance: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(half))
    distance[here] = np.nan
    return distance


def _below(values: Floats, position: int, among: Floats) -> float:
    """Share of the others (True in `among`, the position itself left out) with a smaller value, ties half."""
    values = np.round(values, 6)
    others = among.astype(bool) & np.isfinite(values)
    others[position] = False
    if not others.any():
        return float("nan")
    value = values[position]
    return float((values[others] < value).mean() + (values[others] == value).mean() / 2)


def _places_of(records: Records, pair: Exchange) -> dict[str, float]:
    """Where the giver stands among all Kreise, seen from the taker; 0 is nearest."""
    then, facts = records.then, records.facts
    taker, giver = facts.places[pair.taker], facts.places[pair.giver]
    if taker.kreis not in then.rows or giver.kreis not in then.rows or taker.kreis == giver.kreis:
        return {}
    here, there = then.rows[taker.kreis], then.rows[giver.kreis]
    context, on_map = then.percentiles_of(taker.kreis), map_distances(records, here)
    places: list[Place] = [facts.territories.at(k) for k in facts.territories.kreise]
    everyone = np.arange(len(places)) != here
    alike = np.array([p.form == places[there].form for p in places]) & everyone
    alike &= np.abs(percentiles(on_map) - percentiles(on_map)[there]) <= LIKE_ON_THE_MAP
    land = np.array([p.land == taker.land for p in places])
    return {
        "context": _below(context, there, everyone),
        "map": _below(on_map, there, everyone),
        "context_alike": _below(context, there, alike),
        "land": float(land[there]),
        "land_chance": float(land[everyone].mean()),
    }


def _solutions_of(records: Records, pair: Exchange) -> dict[str, float]:
    """Mean share of candidates ranked above the giver's solutions, no need given."""
    weights = {"formula": WEIGHTS, "only_p": only("P"), "only_land": only("E1", "T2"), "only_breadth": only("I4")}
    ask = Ask()
    judged = blind_judgements(records.then, records.facts.places[pair.taker], ask)
    positions = [n for n, solution in enumerate(judged) if solution in pair.solutions]
    if not positions:
        return {}
    found = {}
    for name, chosen in weights.items():
        # What is only planned stands below everything that is done, as in the answer.
        scores = np.array([c.score.mid - 2 * c.solution.planned for c in candidates(judged, ask, chosen)])
        found[name] = float(np.mean([share_above(scores, n) for n in positions]))
    return found


_LABELS = {
    "formula": "Lösung des Gebers, alle Kriterien",
    "only_p": "Lösung des Gebers, nur Kontext (P)",
    "only_land": "Lösung des Gebers, nur Land und Agentur",
    "only_breadth": "Lösung des Gebers, nur Verbreitung",
    "context": "Ort des Gebers, Abstand der Kennzahlen",
    "map": "Ort des Gebers, Abstand auf der Karte",
    "context_alike": "Ort des Gebers, unter Orten gleicher Form und ähnlicher Entfernung",
    "land": "gleiches Land",
    "land_chance": "gleiches Land, Zufall",
}


def exchange(records: Records) -> TestResult | None:
    """T6 over all pairs of taker and giver, clustered by giver. None without any."""
    values: dict[str, list[float]] = defaultdict(list)
    givers: dict[str, list[str]] = defaultdict(list)
    for pair in records.exchanges():
        for name, value in {**_solutions_of(records, pair), **_places_of(records, pair)}.items():
            if np.isfinite(value):
                values[name].append(value)
                givers[name].append(pair.giver)
    if not values["formula"]:
        return None
    found = tuple(_row(name, label, values, givers) for name, label in _LABELS.items() if values[name])
    met = found[0].estimate.high < 0.5
    similar = any(line.id == "context" and line.estimate.high < 0.5 for line in found)
    return TestResult(
        "T6",
        "Dokumentierter Austausch: Wo stünde der Geber?",
        "Paare aus Nehmer und Geber; keine Frage nach einem Bedarf; dokumentierte Kontakte und das Eigene des Nehmers "
        "sind verborgen; Kennzahlen von 2013; Klumpen sind die Geber.",
        "Anteil, der davor steht: 0 ganz oben, 0,5 Zufall",
        found,
        "Orte, die sich ausgetauscht haben, waren sich meist ähnlich; meist lagen sie auch nahe beieinander."
        if similar
        else "Kein Zusammenhang mit der Ähnlichkeit belegt.",
        Gate("Intervall unter 0,50", met),
        (
            f"Median der Kriterien: {np.median(values['formula']):.2f}".replace(".", ","),
            "Die Kriterien wurden in Kenntnis eines Teils dieser Paare geschrieben.",
        ),
    )


def _row(name: str, label: str, values: dict[str, list[float]], givers: dict[str, list[str]]) -> Row:
    if name == "land":
        return row(name, label, values[name], givers[name], "land_chance", values["land_chance"])
    if name == "land_chance":
        return row(name, label, values[name], givers[name])
    return row(name, label, values[name], givers[name], "chance", [0.5] * len(values[name]))
