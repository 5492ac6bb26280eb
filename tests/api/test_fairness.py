"""One client that asks too much does not keep another from asking."""

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from api.fairness import IN_LINE, RUNNING, FairShare

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


class Slow:
    """An application whose requests last until `gate` opens; it remembers who was inside at once."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.inside: Counter[str] = Counter()
        self.most: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = scope["client"][0]
        self.inside[host] += 1
        self.most |= self.inside
        await self.gate.wait()
        self.inside[host] -= 1
        await PlainTextResponse("ok")(scope, receive, send)


def asked(app: Any, host: str, path: str = "/sparql") -> "asyncio.Task[int]":
    async def ask() -> int:
        transport = httpx.ASGITransport(app, client=(host, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return (await client.get(path)).status_code

    return asyncio.create_task(ask())


async def settled() -> None:
    for _ in range(200):
        await asyncio.sleep(0)


def test_a_client_runs_two_stands_in_line_and_is_told_when_the_line_is_full() -> None:
    async def scene() -> None:
        slow = Slow()
        app = FairShare(slow)
        greedy = [asked(app, "192.0.2.1") for _ in range(RUNNING + IN_LINE + 3)]
        await settled()
        others = [asked(app, "192.0.2.2"), asked(app, "192.0.2.1", "/health")]
        await settled()
        assert slow.inside == {"192.0.2.1": RUNNING + 1, "192.0.2.2": 1}
        slow.gate.set()
        assert Counter(await asyncio.gather(*greedy)) == {200: RUNNING + IN_LINE, 429: 3}
        assert await asyncio.gather(*others) == [200, 200]
        assert app._lines == {}

    asyncio.run(scene())


def test_one_network_of_ipv6_is_one_client() -> None:
    async def scene() -> None:
        slow = Slow()
        app = FairShare(slow)
        tasks = [asked(app, f"2001:db8::{number}") for number in range(1, 6)] + [asked(app, "2001:db8:0:1::1")]
        await settled()
        assert sum(slow.inside.values()) == RUNNING + 1
        slow.gate.set()
        assert set(await asyncio.gather(*tasks)) == {200}

    asyncio.run(scene())


def test_a_line_that_does_not_move_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.fairness.SECONDS", 0.01)

    async def scene() -> None:
        slow = Slow()
        app = FairShare(slow)
        tasks = [asked(app, "192.0.2.1") for _ in range(RUNNING + 1)]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        slow.gate.set()
        assert Counter(await asyncio.gather(*tasks)) == {200: RUNNING, 429: 1}

    asyncio.run(scene())


def test_a_stranger_is_answered_while_a_greedy_client_fills_the_engine(server: str) -> None:
    def ask(host: str, query: str) -> int:
        headers = {"X-Forwarded-For": host}
        return httpx.get(f"{server}/sparql", params={"query": query}, headers=headers, timeout=60).status_code

    with ThreadPoolExecutor(12) as threads:
        greedy = [threads.submit(ask, "192.0.2.1", CROSS) for _ in range(8)]
        stranger = threads.submit(ask, "192.0.2.2", "ASK { ?s ?p ?o }")
        assert stranger.result() == 200
        assert {task.result() for task in greedy} <= {429, 503, 504}
