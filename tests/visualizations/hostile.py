"""Answers in which every text from a source carries markup that would run if a page let it."""

import dataclasses
from typing import Any

from graph_store.graph import Graph
from queries.answers import ProfileAnswer
from queries.front import Answers
from queries.search.answers import SearchAnswer

PAYLOAD = '<img src=x onerror="window.hacked=1">"\'</script><script>window.hacked=1</script>&{{7*7}}'
_KEPT = {
    "id",
    "cls",
    "ags",
    "level",
    "kind",
    "verdict",
    "group",
    "modality",
    "method",
    "confidence",
    "dataset_version",
    "state",
}


def hostile(value: Any, name: str = "") -> Any:
    """The same answer with the payload added to all texts but ids and words of the model; addresses become scripts."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {f.name: hostile(getattr(value, f.name), f.name) for f in dataclasses.fields(value) if f.init}
        return dataclasses.replace(value, **changes)
    if isinstance(value, tuple | list):
        return type(value)(hostile(item, name) for item in value)
    if isinstance(value, str) and name not in _KEPT:
        return "javascript:window.hacked=1" if name == "url" else value + PAYLOAD
    return value


class HostileStore:
    """The store with hostile names in its graph."""

    def __init__(self, store: Any) -> None:
        self.file = store.file
        self.version = store.version
        graph = store.graph
        self.graph = Graph(
            {i: dataclasses.replace(e, name=e.name + PAYLOAD) for i, e in graph.entities.items()},
            {i: dataclasses.replace(r, verb=r.verb + PAYLOAD, role=PAYLOAD) for i, r in graph.relations.items()},
            {i: hostile(s) for i, s in graph.sources.items()},
            graph.version,
        )


class HostileAnswers:
    """Real answers of the built graph, made hostile."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self.store = HostileStore(answers.store)

    def profile(self, kommune: str) -> ProfileAnswer:
        answer: ProfileAnswer = hostile(self._answers.profile(kommune))
        return answer

    def search(self, text: str, limit: int = 20) -> SearchAnswer:
        answer: SearchAnswer = hostile(self._answers.search("Bildung", limit))
        return answer

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **options: hostile(getattr(self._answers, name)(*args, **options))
