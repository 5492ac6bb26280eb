"""Cypher, reading only, in the shape of Neo4j's Query API."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.cypher_results import neo4j_code, response_document
from api.problems import Problem, query_problem
from api.routers.parts import Door, lowered_limits
from graph_store.guard.errors import QueryError

router = APIRouter(tags=["Cypher"])


class Statement(BaseModel):
    """A Cypher query with its parameters. Both limits can only lower those of the server."""

    model_config = ConfigDict(extra="ignore")

    statement: str
    parameters: dict[str, Any] = {}
    max_execution_time: Annotated[float | None, Field(alias="maxExecutionTime", gt=0, le=3600, allow_inf_nan=False)] = (
        None
    )
    max_rows: Annotated[int | None, Field(alias="maxRows", gt=0, le=1_000_000)] = None


@router.post("/db/bildungsgraph/query/v2", summary="Cypher-Anfrage")
def query(body: Statement, door: Door) -> dict[str, Any]:
    """MATCH … RETURN …; `truncated` sagt, ob die Antwort gekürzt ist. Fehler: 400, 403, 501, 503 und 504."""
    try:
        result = door.store.engine.cypher(
            body.statement, body.parameters, limits=lowered_limits(body.max_execution_time, body.max_rows)
        )
    except QueryError as error:
        problem = query_problem(error)
        entry = {**problem.errors[0], "code": neo4j_code(error), "reason": error.code}
        raise Problem(problem.status, problem.detail, errors=[entry], headers=problem.headers) from error
    return response_document(result)
