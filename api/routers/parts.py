"""What several routers share: the answers of the published store, and limits that a client may lower."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Query, Request

from api.keeper import Keeper
from graph_store.guard.result import Limits
from queries.front import Answers


def _answers(request: Request) -> Iterator[Answers]:
    keeper: Keeper = request.app.state.keeper
    with keeper.lease() as answers:
        yield answers


Door = Annotated[Answers, Depends(_answers)]
"""The answers of the store as it is published when the request comes in."""


def lowered_limits(seconds: float | None, rows: int | None) -> Limits:
    """The public limits, lowered by what a client asks for; nothing can be raised."""
    default = Limits()
    return default.lowered(Limits(seconds=seconds or default.seconds, rows=rows or default.rows))


Timeout = Annotated[float | None, Query(gt=0, le=3600, allow_inf_nan=False, description="Höchste Laufzeit in Sekunden")]
Rows = Annotated[int | None, Query(gt=0, le=1_000_000, description="Höchste Zahl der Zeilen")]
