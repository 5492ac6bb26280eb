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


@router.get("/api/v1/search", summary="Suche nach Namen", tags=["Antworten"])
def search(
    q: Annotated[str, Query(min_length=1, max_length=200)],
    door: Door,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> dict[str, Any]:
    """Dinge, deren Name dem Text nahe ist, auch bei Tippfehlern."""
    return door.search(q, limit=limit).to_dict()


@router.get("/docs", include_in_schema=False)
def documentation(request: Request) -> HTMLResponse:
    """The paths of the interface as a page."""
    return HTMLResponse(interface_page(request.app.openapi()))
