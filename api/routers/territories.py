"""The answers about a Kommune. `key` is an AGS, a NUTS 3 code or a name."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.problems import Problem
from api.routers.parts import Door

router = APIRouter(prefix="/api/v1", tags=["Antworten"])

Text = Annotated[str | None, Query(max_length=500)]
About = Annotated[str, Query(min_length=1, max_length=200)]
Weights = Annotated[str | None, Query(max_length=2000, description="JSON-Objekt: Kriterium zu Gewicht")]
Limit = Annotated[int, Query(ge=1, le=100, description="Höchste Zahl der Ergebnisse")]


def _weights(text: str | None) -> dict[str, float] | None:
    if not text:
        return None
    try:
        weights = json.loads(text)
        return {str(name): float(value) for name, value in weights.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise Problem(422, 'Gewichte sind ein JSON-Objekt wie {"P1": 2, "I1": 4}.') from error


@router.get("/territories/{key:path}/similar", summary="Ähnliche Kommunen")
def similar(
    key: str,
    door: Door,
    k: Annotated[int, Query(ge=1, le=400)] = 10,
    year: Annotated[int | None, Query(ge=1990, le=2100)] = None,
    same: Annotated[list[str], Query(max_length=3, description="Nur gleiche: land, form, type")] = [],  # noqa: B006
) -> dict[str, Any]:
    """Die nächsten Kommunen nach Kennzahlen, mit Abstand und Beständigkeit."""
    try:
        return door.similar(key, k=k, year=year, same=same).to_dict()
    except ValueError as error:
        raise Problem(422, str(error)) from error


@router.get("/territories/{key:path}/recommendations", summary="Übertragbare Lösungen mit Gründen")
def recommendations(
    key: str,
    door: Door,
    field: Text = None,
    phase: Text = None,
    need: Text = None,
    weights: Weights = None,
    limit: Limit = 10,
) -> dict[str, Any]:
    """Lösungen anderer Orte, Kriterium für Kriterium verglichen; Unbekanntes weitet die Spanne."""
    answer = door.recommend(key, field=field, phase=phase, need=need, weights=_weights(weights), limit=limit)
    return answer.to_dict()


@router.get("/territories/{key:path}/gaps", summary="Netzwerklücken mit Deckung und Vergleichsfällen")
def gaps(key: str, door: Door, field: Text = None) -> dict[str, Any]:
    """Was der Bestand mit Vergleich als Lücke zeigen kann, und was er nicht beurteilen kann; auch für ein Land."""
    return door.gaps(key, field).to_dict()


@router.get("/gaps", summary="Netzwerklücken einer Kommune, eines Landes, eines Programms oder eines Handlungsfelds")
def gaps_about(door: Door, about: About) -> dict[str, Any]:
    """`about` ist ein Schlüssel oder Name: `15084`, `Sachsen`, `Lernen vor Ort`, `Bildungsberatung`."""
    return door.gaps(about).to_dict()


@router.get("/compare", summary="Zwei Netze nebeneinander")
def compare(door: Door, left: About, right: About) -> dict[str, Any]:
    """Zwei Kommunen, Länder, Programme oder Handlungsfelder: was dokumentiert ist, nie wer besser ist."""
    return door.compare(left, right).to_dict()


@router.get("/territories/{key:path}/offers", summary="Beratung, Angebote und Orte mit Erfahrung")
def offers(
    key: str, door: Door, need: Text = None, field: Text = None, gap: Text = None, limit: Limit = 10
) -> dict[str, Any]:
    """Agentur und zuständige Stellen, Angebote, Orte mit Erfahrung, Stellen mit Fachwissen; alles mit Gründen."""
    return door.offers(key, need=need, field=field, gap=gap, limit=limit).to_dict()


@router.get("/territories/{key:path}", summary="Steckbrief einer Kommune")
def profile(key: str, door: Door) -> dict[str, Any]:
    """Kennzahlen, Programme, Strukturen, Beteiligte, Bedarfe, Lösungen und Deckung."""
    return door.profile(key).to_dict()


@router.get("/solutions/{solution_id:path}/reach", summary="Für welche Kommunen eine Lösung in Frage käme")
def reach(solution_id: str, door: Door, weights: Weights = None, limit: Limit = 10) -> dict[str, Any]:
    """Die umgekehrte Frage: dieselben Kriterien, für alle Kommunen."""
    return door.reach(solution_id, limit=limit, weights=_weights(weights)).to_dict()
