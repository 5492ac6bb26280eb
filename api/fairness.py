"""Fair shares of the engines: no client keeps the others from asking free queries."""

import asyncio
import ipaddress
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import problem_response, title_of

PATHS = frozenset({"/sparql", "/db/bildungsgraph/query/v2"})
RUNNING, IN_LINE, SECONDS = 2, 32, 10.0
"""Free queries of one client that run at once, that may stand in line, and how long one stands there."""


@dataclass(slots=True)
class _Line:
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(RUNNING))
    users: int = 0


class FairShare:
    """Lets each client run two free queries at once; further ones stand in line without holding a thread.

    A full or slow line is answered with 429. A client is an address, for IPv6 the network of 64 bits around it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._lines: dict[str, _Line] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on when its turn has come."""
        if scope["type"] != "http" or scope["path"] not in PATHS:
            await self.app(scope, receive, send)
            return
        client = _client(scope)
        line = self._lines.setdefault(client, _Line())
        line.users += 1
        try:
            if line.users > RUNNING + IN_LINE or not await _turn(line):
                await _too_many(scope, receive, send)
                return
            try:
                await self.app(scope, receive, send)
            finally:
                line.turns.release()
        finally:
            line.users -= 1
            if not line.users:
                del self._lines[client]


async def _turn(line: _Line) -> bool:
    try:
        async with asyncio.timeout(SECONDS):
            await line.turns.acquire()
    except TimeoutError:
        return False
    return True


_too_many = problem_response(
    429,
    title_of(429),
    f"Von dieser Adresse laufen schon viele Abfragen; {RUNNING} zugleich gehen, weitere warten. "
    "Abhilfe: nacheinander fragen.",
    {"Retry-After": "2"},
)


def _client(scope: Scope) -> str:
    host = (scope.get("client") or ("",))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    return str(ipaddress.ip_network((host, 64), strict=False)) if address.version == 6 else str(host)
