"""Things, relations and sources with the statements they rest on."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.problems import Problem
from api.routers.parts import Door
from queries.json_form import json_form

router = APIRouter(prefix="/api/v1", tags=["Belege"])

Limit = Annotated[int, Query(ge=1, le=10_000)]
Offset = Annotated[int, Query(ge=0)]


@router.get("/entities/{entity_id:path}/statements", summary="Alle Aussagen über ein Ding oder eine Beziehung")
def statements(entity_id: str, door: Door, limit: Limit = 1000, offset: Offset = 0) -> dict[str, Any]:
    """Jede Aussage mit Quelle, Fundstelle, Verfahren, Sicherheit und Datum, in der Reihenfolge des Ladens."""
    found = door.statements(entity_id)
    return {
        "dataset_version": door.store.version,
        "about": entity_id,
        "total": len(found),
        "statements": json_form(found[offset : offset + limit]),
    }


@router.get("/entities/{entity_id:path}", summary="Ein Ding mit Eigenschaften, Aussagen, Beziehungen und Quellen")
def entity(entity_id: str, door: Door) -> dict[str, Any]:
    """`entity_id` ist die Kennung im Graphen, etwa `solution/lvo-12` oder `territory/15084`."""
    return door.show(entity_id).to_dict()


@router.get("/sources/{source_id:path}", summary="Eine Quelle und was sie zeigt")
def source(source_id: str, door: Door, limit: Limit = 1000, offset: Offset = 0) -> dict[str, Any]:
    """Adresse, Herausgeber, Lizenz und jede Aussage, die auf dieser Quelle beruht."""
    found = door.store.graph.sources.get(source_id)
    if found is None:
        raise Problem(404, f"Die Quelle {source_id} gibt es im Bestand nicht.")
    rows = door.store.file.statements_of_source(source_id)
    return {
        "dataset_version": door.store.version,
        "source": json_form(found),
        "total": len(rows),
        "statements": [{"id": s.id, **json_form(s)} for s in rows[offset : offset + limit]],
    }
