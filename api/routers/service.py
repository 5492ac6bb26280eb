"""What the server says of itself, and search."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.routers.parts import Door
from visualizations.pages import interface_page

router = APIRouter()


@router.get("/health", summary="Ob der Server antworten kann", tags=["Betrieb"])
def health(door: Door) -> dict[str, Any]:
    """Version der Daten und welche Abfragesprachen hier laufen. 503, wenn kein Graph aufgebaut ist."""
    return {"status": "ok", "dataset_version": door.store.version, "engines": door.store.engine.available()}


@router.get("/api/v1/info", summary="Was im Bestand ist", tags=["Antworten"])
def info(door: Door) -> dict[str, Any]:
    """Zahlen je Klasse, Beziehung und Datei; gelesene, verwendete und zurückgestellte Zeilen; Deckung."""
    return door.info().to_dict()


Classes = Annotated[list[str], Query(alias="class", max_length=20, description="Klassen oder Merkmale, etwa Solution")]


@router.get("/api/v1/search", summary="Suche in allem", tags=["Antworten"])
def search(
    q: Annotated[str, Query(min_length=1, max_length=200)],
    door: Door,
    classes: Classes = [],  # noqa: B006  FastAPI copies it
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> dict[str, Any]:
    """Dinge, deren Name, Text oder Inhalt gemeint sein kann, auch gebeugt, abgekürzt oder mit Tippfehlern.

    `highlights` nennt die Stellen, die zu markieren sind. 422 bei einer unbekannten Klasse.
    """
    return door.search(q, limit=limit, classes=classes).to_dict()


@router.get("/api/v1/suggest", summary="Vorschläge beim Tippen", tags=["Antworten"])
def suggest(
    q: Annotated[str, Query(max_length=200)],
    door: Door,
    classes: Classes = [],  # noqa: B006  FastAPI copies it
    limit: Annotated[int, Query(ge=1, le=50)] = 8,
) -> dict[str, Any]:
    """Namen, die aus dem Anfang werden können, die wahrscheinlichsten zuerst. 422 bei einer unbekannten Klasse."""
    return door.suggest(q, limit=limit, classes=classes).to_dict()


@router.get("/docs", include_in_schema=False)
def documentation(request: Request) -> HTMLResponse:
    """The paths of the interface as a page."""
    return HTMLResponse(interface_page(request.app.openapi()))
