"""Readers of the outside corpora: openCypher TCK features, W3C SPARQL manifests, hostile queries."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("BILDUNGSGRAPH_SHARED", Path(__file__).parents[4] / "shared"))
_QUERY_STEP = re.compile(r"\s*(When|And|Given|Then|\*) (executing (control )?query|having executed):")
_CYPHER_NOISE = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`|//[^\n]*|/\*.*?\*/", re.DOTALL)
_CYPHER_WRITE = re.compile(r"(?<![.:$\w])(CREATE|MERGE|SET|DELETE|REMOVE|FOREACH|LOAD)\s(?!\s*[:=,)])", re.IGNORECASE)


def suite(name: str) -> Path:
    """Folder of one outside suite; the calling test is skipped where it is absent."""
    folder = SHARED / "suites" / name
    if not folder.is_dir():
        pytest.skip(f"{folder} is absent (set BILDUNGSGRAPH_SHARED)")
    return folder


@dataclass(frozen=True)
class TckText:
    """One distinct query text of the openCypher TCK."""

    text: str
    writes: bool
    fails: bool  # occurs only in scenarios that expect an error


def tck_texts() -> list[TckText]:
    """All distinct query texts of the TCK, in file order."""
    seen: dict[str, bool] = {}
    for feature in sorted((suite("opencypher-tck") / "tck" / "features").rglob("*.feature")):
        for scenario in _scenarios(feature.read_text(encoding="utf-8")):
            for text, fails in _queries(scenario):
                seen[text] = seen.get(text, True) and fails
    return [TckText(text, writes(text), fails) for text, fails in seen.items()]


def writes(text: str) -> bool:
    """Whether a Cypher text holds a writing clause outside literals, names in back-ticks and comments."""
    return _CYPHER_WRITE.search(_CYPHER_NOISE.sub(" '' ", text) + " ") is not None


def _scenarios(feature: str) -> Iterator[list[str]]:
    """The lines of each scenario, outlines filled from their example tables."""
    parts = re.split(r"(?m)^\s*(?=Scenario(?: Outline)?:)", feature)
    for part in parts[1:]:
        body, *tables = re.split(r"(?m)^\s*Examples:[^\n]*\n", part)
        if not tables:
            yield body.splitlines()
        for table in tables:
            head, *rows = [_cells(line) for line in table.splitlines() if line.strip().startswith("|")]
            for row in rows:
                filled = body
                for key, value in zip(head, row, strict=True):
                    filled = filled.replace(f"<{key}>", value)
                yield filled.splitlines()


def _cells(line: str) -> list[str]:
    cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
    return [cell.strip().replace("\\|", "|").replace("\\n", "\n").replace("\\\\", "\\") for cell in cells]


def _queries(scenario: list[str]) -> Iterator[tuple[str, bool]]:
    """Query texts of one scenario; the last one fails where the scenario expects an error."""
    error = any(re.match(r"\s*Then an? \w+ should be raised", line) for line in scenario)
    texts: list[tuple[str, bool]] = []
    lines = iter(scenario)
    for line in lines:
        if step := _QUERY_STEP.match(line):
            opening = next(lines)
            indent = len(opening) - len(opening.lstrip())
            doc: list[str] = []
            for inner in lines:
                if inner.strip() == '"""':
                    break
                doc.append(inner[indent:] if not inner[:indent].strip() else inner.lstrip())
            texts.append(("\n".join(doc), error and step[2] == "executing query"))
    yield from texts
