"""Errors of the engines as errors for people: German, without paths, class names and stack traces."""

from __future__ import annotations

import re

from graph_store.guard.errors import Invalid, QueryError, Refused, Stopped

_JAVA = re.compile(r"failed: (?P<cls>[\w.$]+): (?P<text>.*)", re.DOTALL)
_POSITION = re.compile(r"line (\d+), column (\d+)|at (\d+):(\d+)")
_PATHS = re.compile(r"(?:[A-Za-z]:)?[/\\][^\s'\"]*[/\\][^\s'\"]*")
_MEMORY = re.compile(r"OutOfMemoryError|HeapLimitExceeded|heap budget exceeded|queryMaxRangeSize")
_WRITE = ("QueryNotIdempotentException", "DatabaseIsReadOnlyException", "SecurityException")


def cypher_error(error: Exception) -> Exception:
    """What an exception of the Cypher engine means."""
    if isinstance(error, QueryError | MemoryError):
        return error
    match = _JAVA.search(str(error))
    name, text = (match["cls"], match["text"]) if match else ("", str(error))
    if _MEMORY.search(name + text):
        return Stopped("memory", "Die Abfrage brauchte zu viel Speicher und wurde beendet.")
    if name.endswith(_WRITE):
        return Refused("write", "Die Abfrage will etwas ändern oder den Graphen verlassen; erlaubt ist nur Lesen.")
    if name.endswith("CommandParameterMissingException"):
        missing = text.partition("parameter(s):")[2].strip()[:100]
        return Invalid("parameter", f"Es fehlt ein Wert für den Parameter {missing}.")
    if name.endswith("TimeoutException"):
        return Stopped("deadline", "Die Abfrage dauerte zu lange und wurde beendet.")
    code = "unsupported" if "FeatureNotImplemented" in name + text else "engine"
    return _invalid(code, text)


def sparql_error(error: Exception) -> Exception:
    """What an exception of the SPARQL engine means."""
    if isinstance(error, QueryError | MemoryError):
        return error
    if isinstance(error, SyntaxError):
        return _no_sparql(str(error.args[0]) if error.args else "")
    if isinstance(error, OSError):
        return Refused("service", "Abfragen verlassen diesen Graphen nicht.")
    if "custom function" in str(error):
        return Refused("function", "Die Abfrage ruft eine Funktion auf, die es hier nicht gibt.")
    return _invalid("engine", str(error))


def _no_sparql(text: str) -> Invalid:
    """A syntax error at the place where Oxigraph's grammar stopped."""
    if found := _POSITION.search(text):
        line, column = _numbers(found)
        return Invalid("syntax", f"Zeile {line}, Spalte {column}: Hier ist die Abfrage kein SPARQL.", line, column)
    return _invalid("syntax", text)


def _invalid(code: str, text: str) -> Invalid:
    found = _POSITION.search(text)
    line, column = _numbers(found) if found else (None, None)
    first = _PATHS.sub("…", text.strip().partition("\n")[0])[:300]
    return Invalid(code, f"Die Abfrage ist so nicht auswertbar: {first}", line, column)


def _numbers(found: re.Match[str]) -> tuple[int, int]:
    line, column = (int(number) for number in found.groups() if number)
    return line, column
