"""The named questions of the catalogue."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request

from api.problems import Problem
from api.routers.parts import Door
from queries import catalogue

router = APIRouter(prefix="/api/v1/questions", tags=["Antworten"])

_LONGEST_VALUE = 500


@router.get("", summary="Alle benannten Fragen")
def questions() -> dict[str, Any]:
    """Name, Satz, Hinweis, Parameter, Spalten und beide Abfragetexte jeder Frage."""
    return {"questions": [asked.model_dump() for asked in catalogue.load().values()]}


@router.get("/{name}", summary="Eine benannte Frage beantworten")
def answer(name: Annotated[str, Path(max_length=100)], request: Request, door: Door) -> dict[str, Any]:
    """Die Parameter der Frage stehen in der Adresse (`?kommune=15084`); was fehlt, hat eine Vorgabe."""
    given: dict[str, str] = {}
    for key, value in request.query_params.multi_items():
        if key in given or len(value) > _LONGEST_VALUE:
            detail = f"{key[:50]}: nur einmal und höchstens {_LONGEST_VALUE} Zeichen."
            raise Problem(422, detail, errors=[{"field": key[:50], "message": detail}])
        given[key] = value
    try:
        return catalogue.ask(name, given, door.store).to_dict()
    except catalogue.UnknownQuestion as error:
        raise Problem(404, str(error)) from error
    except ValueError as error:
        raise Problem(422, str(error)) from error
