"""`query`: free questions in Cypher or SPARQL, guarded and limited."""

import csv
import json
import sys
from enum import StrEnum
from typing import Annotated, Any

import typer

from api.commands.cite import Cite, print_citation
from api.commands.failures import WRONG_USE, CommandError
from api.commands.opening import opened
from api.commands.output import JsonFlag, note, print_table, row_count
from api.cypher_results import response_document
from api.sparql_results import as_csv, as_json, plain_term
from graph_store.guard.result import QueryResult


class Format(StrEnum):
    """How the answer is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    TTL = "ttl"


def query(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Die Anfrage; „-“ liest sie von stdin.")],
    cypher: Annotated[bool, typer.Option("--cypher", help="TEXT ist Cypher.")] = False,
    sparql: Annotated[bool, typer.Option("--sparql", help="TEXT ist SPARQL.")] = False,
    param: Annotated[
        list[str] | None, typer.Option("--param", "-p", metavar="NAME=WERT", help="Parameter einer Cypher-Anfrage.")
    ] = None,
    fmt: Annotated[Format, typer.Option("--format", "-f", help="Form der Antwort.")] = Format.TABLE,
    cite: Cite = None,
    as_json: JsonFlag = False,
) -> None:
    """Eine eigene Anfrage in Cypher oder SPARQL; nur lesend, mit Grenzen für Zeit und Zeilen.

    Beispiele:

        bildungsgraph query --cypher "MATCH (b:Body) RETURN b.name LIMIT 5"

        bildungsgraph query --sparql "SELECT * { ?s a <https://w3id.org/bildungsgraph/def/Body> } LIMIT 5" --format csv

        bildungsgraph query --cypher "MATCH (s:Solution) RETURN s LIMIT 5" --cite text
    """
    if cypher == sparql:
        raise CommandError("Genau eine Sprache angeben: --cypher oder --sparql.", WRONG_USE)
    if param and sparql:
        raise CommandError("--param gilt nur für Cypher.", WRONG_USE)
    fmt = Format.JSON if as_json else fmt
    asked = sys.stdin.read() if text == "-" else text
    with opened() as answers:
        engine = answers.store.engine
        parameters = _parameters(param)
        result = engine.cypher(asked, parameters) if cypher else engine.sparql(asked, accept="turtle")
        if cite:
            from queries.citation import Citation, Query, sources_of

            graph = answers.store.graph
            sources = sources_of(graph, result.rows, parameters.values())
            asked_for = Query("cypher" if cypher else "sparql", asked, parameters)
            print_citation(Citation(graph.version, asked_for, sources), cite, as_json)
            return
    _write(result, fmt, cypher)
    if result.truncated:
        note(f"Gekürzt: Gezeigt sind die ersten {len(result.rows)} Zeilen.")


def _parameters(items: list[str] | None) -> dict[str, Any]:
    """`name=value` pairs; a value is read as JSON where it is JSON, else as text."""
    parameters: dict[str, Any] = {}
    for item in items or ():
        name, equals, value = item.partition("=")
        if not equals or not name:
            raise CommandError(f"--param {item}: erwartet wird NAME=WERT.", WRONG_USE)
        try:
            parameters[name] = json.loads(value)
        except ValueError:
            parameters[name] = value
    return parameters


def _write(result: QueryResult, fmt: Format, cypher: bool) -> None:
    if fmt is Format.TTL:
        if result.turtle is None:
            raise CommandError("Turtle gibt es nur für CONSTRUCT und DESCRIBE in SPARQL.", WRONG_USE)
        sys.stdout.write(result.turtle)
    elif fmt is Format.JSON:
        text = json.dumps(response_document(result), ensure_ascii=False, allow_nan=False) if cypher else as_json(result)
        sys.stdout.write(text + "\n")
    elif fmt is Format.CSV:
        if cypher:
            csv.writer(sys.stdout, lineterminator="\r\n").writerows([result.columns, *map(_cells, result.rows)])
        else:
            sys.stdout.write(as_csv(result))
    elif result.kind == "boolean":
        sys.stdout.write(f"{'ja' if result.boolean else 'nein'}\n")
    else:
        rows = [_cells(row) if cypher else [plain_term(term) for term in row] for row in result.rows]
        print_table(row_count(len(rows)), result.columns, rows)
        if not rows:
            note("Keine Zeilen.")


def _cells(row: list[Any]) -> list[str]:
    return [
        "" if cell is None else cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False) for cell in row
    ]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(query)
