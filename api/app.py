"""The web server: pages for people, answers for programs, queries for researchers."""

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.fairness import FairShare
from api.keeper import Keeper
from api.messages import in_german
from api.problems import Problem, problem_response, query_problem, title_of
from api.routers import cypher, entities, pages, questions, service, sparql, territories
from api.security import BodyLimit, HeadAsGet, SecurityHeaders
from graph_store.database import StoreError
from graph_store.guard.errors import QueryError
from queries.criteria import WeightsError
from queries.errors import ContradictionError, QuestionError, UnknownConceptError
from queries.parts import Reference
from visualizations.pages import problem_page
from visualizations.site import STATIC

KREIS_DIGITS = 5

log = logging.getLogger("bildungsgraph")


def create_app(store_home: Path) -> FastAPI:
    """The application over the store in `store_home`. The store is opened with the first request that needs it."""
    keeper = Keeper(store_home)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        threading.Thread(target=_warm_up, args=(keeper,), daemon=True).start()
        yield
        keeper.close()

    app = FastAPI(
        title="Bildungsgraph",
        version="1",
        description="Kommunale Bildungskoordination in Deutschland: Antworten mit Beleg. Nur lesend.",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.keeper = keeper
    for door in (service, territories, entities, questions, sparql, cypher, pages):
        app.include_router(door.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(_Failures)
    app.add_middleware(HeadAsGet)
    app.add_middleware(FairShare)
    app.add_middleware(BodyLimit)
    app.add_middleware(SecurityHeaders)
    _add_handlers(app)
    return app


def _warm_up(keeper: Keeper) -> None:
    """Ask once what makes the indexes, so that the first visitor need not wait; without a graph there is nothing."""
    try:
        with keeper.lease() as answers:
            answers.search("Kreis", limit=1)
            for territory in answers.store.graph.of_class("Territory"):
                if len(territory.text("key")) == KREIS_DIGITS:
                    answers.recommend(territory.id)
                    return
    except (StoreError, QuestionError) as error:
        log.info("nothing to warm up: %s", error)


def _wants_page(request: Request) -> bool:
    """Whether a person sits in front: the path is that of a page, or the browser asks for HTML."""
    return not request.url.path.startswith(("/api/", "/db/", "/sparql")) and "text/html" in request.headers.get(
        "accept", ""
    )


def _answer(
    request: Request,
    status: int,
    detail: str,
    candidates: tuple[Reference, ...] = (),
    errors: list[dict[str, Any]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    if _wants_page(request):
        text = detail.partition(" Gemeint vielleicht:")[0] if candidates else detail
        return HTMLResponse(problem_page(title_of(status), text, candidates), status, headers=headers)
    return problem_response(
        status, title_of(status), detail, headers, candidates=[c.to_dict() for c in candidates], errors=errors
    )


def _add_handlers(app: FastAPI) -> None:
    @app.exception_handler(Problem)
    def problem(request: Request, error: Problem) -> Response:
        return _answer(request, error.status, error.detail, error.candidates, error.errors, error.headers)

    @app.exception_handler(QuestionError)
    def question(request: Request, error: QuestionError) -> Response:
        status = 422 if isinstance(error, UnknownConceptError | ContradictionError) else 404
        return _answer(request, 409 if error.ambiguous else status, str(error), error.candidates)

    @app.exception_handler(WeightsError)
    def weights(request: Request, error: WeightsError) -> Response:
        return _answer(request, 422, str(error), errors=[{"field": "weights", "message": str(error)}])

    @app.exception_handler(QueryError)
    def query(request: Request, error: QueryError) -> Response:
        return problem(request, query_problem(error))

    @app.exception_handler(StoreError)
    def store(request: Request, error: StoreError) -> Response:
        log.error("%s", error)
        return _answer(request, 503, "Es ist kein Graph aufgebaut. Abhilfe: `bildungsgraph build` ausführen.")

    @app.exception_handler(RequestValidationError)
    def validation(request: Request, error: RequestValidationError) -> Response:
        errors = [
            {"field": ".".join(str(part) for part in item["loc"][1:]), "message": in_german(item["msg"])}
            for item in error.errors()
        ]
        told = sorted({f"{item['field'] or 'Anfrage'}: {item['message']}" for item in errors})
        return _answer(request, 422, f"Nicht brauchbar: {' '.join(told)}", errors=errors)

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        headers = dict(error.headers) if error.headers else None
        detail = "Diese Adresse gibt es nicht." if error.status_code == 404 else title_of(error.status_code) + "."
        return _answer(request, error.status_code, detail, headers=headers)


class _Failures:
    """Turns a failure of the program into a plain answer that tells nothing of the inside; the log has the rest."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            log.error("%s", scope.get("path"), exc_info=error)
            if started or scope["type"] != "http":
                raise
            detail = "Die Anfrage konnte nicht beantwortet werden. Der Fehler steht im Protokoll."
            await _answer(Request(scope), 500, detail)(scope, receive, send)
