"""SPARQL answers in the W3C formats: JSON, XML, CSV and TSV for tables, Turtle and N-Triples for graphs."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from graph_store.guard.result import QueryResult

Term = dict[str, Any] | None

_SPARQL_XML = "http://www.w3.org/2005/sparql-results#"
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def ntriples_term(term: Term) -> str:
    """A term as N-Triples writes it, empty when unbound."""
    if term is None:
        return ""
    value = term["value"]
    if term["type"] == "uri":
        return f"<{value}>"
    if term["type"] == "bnode":
        return f"_:{value}"
    if term["type"] == "triple":
        return f"<<( {' '.join(ntriples_term(value[part]) for part in ('subject', 'predicate', 'object'))} )>>"
    quoted = '"' + "".join(_ESCAPES.get(c, c) for c in value) + '"'
    if "xml:lang" in term:
        return f"{quoted}@{term['xml:lang']}"
    return f"{quoted}^^<{term['datatype']}>" if "datatype" in term else quoted


def plain_term(term: Term) -> str:
    """A term as CSV writes it: its bare value."""
    if term is None:
        return ""
    if term["type"] == "bnode":
        return f"_:{term['value']}"
    return ntriples_term(term) if term["type"] == "triple" else str(term["value"])


def as_json(result: QueryResult) -> str:
    """SPARQL 1.1 Query Results JSON; `truncated` is added as a member of its own where rows were cut."""
    if result.kind == "boolean":
        form: dict[str, Any] = {"head": {}, "boolean": result.boolean}
    else:
        bindings = [
            {name: term for name, term in zip(result.columns, row, strict=True) if term is not None}
            for row in result.rows
        ]
        form = {"head": {"vars": result.columns}, "results": {"bindings": bindings}}
    if result.truncated:
        form["truncated"] = True
    return json.dumps(form, ensure_ascii=False, allow_nan=False)


def _xml_term(term: dict[str, Any]) -> str:
    value = term["value"]
    if term["type"] == "uri":
        return f"<uri>{escape(value)}</uri>"
    if term["type"] == "bnode":
        return f"<bnode>{escape(value)}</bnode>"
    if term["type"] == "triple":
        parts = "".join(f"<{p}>{_xml_term(value[p])}</{p}>" for p in ("subject", "predicate", "object"))
        return f"<triple>{parts}</triple>"
    about = ""
    if "xml:lang" in term:
        about = f" xml:lang={quoteattr(term['xml:lang'])}"
    elif "datatype" in term:
        about = f" datatype={quoteattr(term['datatype'])}"
    return f"<literal{about}>{escape(value)}</literal>"


def as_xml(result: QueryResult) -> str:
    """SPARQL Query Results XML."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<sparql xmlns="{_SPARQL_XML}">']
    if result.kind == "boolean":
        lines += ["<head/>", f"<boolean>{str(result.boolean).lower()}</boolean>"]
    else:
        lines.append("<head>" + "".join(f"<variable name={quoteattr(c)}/>" for c in result.columns) + "</head>")
        lines.append("<results>")
        for row in result.rows:
            cells = (
                f"<binding name={quoteattr(name)}>{_xml_term(term)}</binding>"
                for name, term in zip(result.columns, row, strict=True)
                if term is not None
            )
            lines.append("<result>" + "".join(cells) + "</result>")
        lines.append("</results>")
    return "\n".join([*lines, "</sparql>"])


def as_csv(result: QueryResult) -> str:
    """SPARQL 1.1 Query Results CSV; a boolean becomes one column of that name."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    if result.kind == "boolean":
        writer.writerows([["boolean"], [str(result.boolean).lower()]])
    else:
        writer.writerow(result.columns)
        writer.writerows([plain_term(term) for term in row] for row in result.rows)
    return text.getvalue()


def as_tsv(result: QueryResult) -> str:
    """SPARQL 1.1 Query Results TSV; a boolean becomes one column of that name."""
    if result.kind == "boolean":
        return f"?boolean\n{str(result.boolean).lower()}\n"
    lines = ["\t".join(f"?{name}" for name in result.columns)]
    lines += ["\t".join(ntriples_term(term) for term in row) for row in result.rows]
    return "\n".join(lines) + "\n"


def as_ntriples(result: QueryResult) -> str:
    """The triples of a graph answer, one a line."""
    return "".join(f"{' '.join(ntriples_term(term) for term in row)} .\n" for row in result.rows)


def as_turtle(result: QueryResult) -> str:
    """The triples of a graph answer as Turtle; the query must have asked for it."""
    return result.turtle or ""


TABLE_FORMATS: dict[str, Callable[[QueryResult], str]] = {
    "application/sparql-results+json": as_json,
    "application/json": as_json,
    "application/sparql-results+xml": as_xml,
    "application/xml": as_xml,
    "text/csv": as_csv,
    "text/tab-separated-values": as_tsv,
}
"""Formats of SELECT and ASK by media type; the first is the default."""

GRAPH_FORMATS: dict[str, Callable[[QueryResult], str]] = {
    "text/turtle": as_turtle,
    "application/n-triples": as_ntriples,
    "text/plain": as_ntriples,
}
"""Formats of CONSTRUCT and DESCRIBE by media type; the first is the default."""
