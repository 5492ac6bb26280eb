"""The SPARQL 1.1 protocol, reading only."""

from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.keeper import Keeper
from api.negotiate import choose
from api.problems import Problem
from api.routers.parts import Rows, Timeout, lowered_limits
from api.sparql_results import GRAPH_FORMATS, TABLE_FORMATS
from graph_store.guard.result import Limits, QueryResult

router = APIRouter(tags=["SPARQL"])

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"content": {media: {} for media in (*TABLE_FORMATS, *GRAPH_FORMATS)}},
    400: {"description": "Die Anfrage ist kein SPARQL."},
    403: {"description": "Die Anfrage würde schreiben oder nach außen greifen."},
    504: {"description": "Die Anfrage wurde an einer Grenze angehalten."},
}


@router.get("/sparql", summary="SPARQL-Anfrage", responses=_RESPONSES)
def query_by_get(request: Request, timeout: Timeout = None, limit: Rows = None) -> Response:
    """SELECT, ASK, CONSTRUCT oder DESCRIBE. `X-Result-Truncated` sagt, ob die Antwort gekürzt ist."""
    values = parse_qs(request.url.query, keep_blank_values=True)
    return _answer(request, values, lowered_limits(timeout, limit))


@router.post("/sparql", summary="SPARQL-Anfrage (Formular oder application/sparql-query)", responses=_RESPONSES)
async def query_by_post(request: Request, timeout: Timeout = None, limit: Rows = None) -> Response:
    """Wie GET; der Text steht im Formularfeld `query` oder ist der ganze Inhalt."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == _UPDATE:
        raise Problem(403, "Hier wird nur gelesen; SPARQL Update ist nicht erlaubt.")
    if media not in (_FORM, _QUERY):
        raise Problem(415, f"Erwartet wird {_FORM} oder {_QUERY}.")
    try:
        body = (await request.body()).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, "Der Inhalt ist nicht in UTF-8.") from error
    if media == _FORM:
        values = parse_qs(body, keep_blank_values=True)
    else:
        values = parse_qs(request.url.query, keep_blank_values=True) | {"query": [body]}
    return await run_in_threadpool(_answer, request, values, lowered_limits(timeout, limit))


def _answer(request: Request, values: dict[str, list[str]], limits: Limits) -> Response:
    """The store is leased in the thread that asks it: as a dependency it would cost two more changes of thread."""
    if "update" in values:
        raise Problem(403, "Hier wird nur gelesen; SPARQL Update ist nicht erlaubt.")
    texts = values.get("query", [])
    if len(texts) != 1 or not texts[0].strip():
        raise Problem(400, "Die Anfrage fehlt oder steht mehrfach da: genau ein Feld `query`.")
    keeper: Keeper = request.app.state.keeper
    with keeper.lease() as door:
        result = door.store.engine.sparql(
            texts[0],
            limits=limits,
            accept="turtle",
            default_graphs=tuple(values.get("default-graph-uri", ())),
            named_graphs=tuple(values.get("named-graph-uri", ())),
        )
    return _response(request, result)


def _response(request: Request, result: QueryResult) -> Response:
    formats = GRAPH_FORMATS if result.kind == "graph" else TABLE_FORMATS
    media = choose(request.headers.get("accept"), list(formats))
    if media is None:
        raise Problem(406, f"Angeboten werden: {', '.join(formats)}.")
    headers = {"X-Result-Truncated": str(result.truncated).lower(), "Vary": "Accept"}
    charset = "; charset=utf-8" if media.startswith("text/") else ""
    return Response(formats[media](result), media_type=media + charset, headers=headers)
