"""The questions on the command line: profile, similar, recommend, reach, gaps, search, show."""

import json
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import typer

from api.commands.failures import WRONG_USE, CommandError
from api.commands.opening import Kommune, opened
from api.commands.output import JsonFlag, print_json

Weights = Annotated[Path | None, typer.Option(help="JSON-Datei: Kriterium zu Gewicht.", metavar="DATEI")]
Limit = Annotated[int, typer.Option(min=1, max=100, help="Höchste Zahl der Ergebnisse.")]


def tables() -> ModuleType:
    """The module that prints answers, imported when the first table is asked for."""
    from api.commands import tables

    return tables


def profile(kommune: Kommune, as_json: JsonFlag = False) -> None:
    """Steckbrief: Kennzahlen, Programme, Strukturen, Bedarfe, Lösungen und Deckung.

    Beispiele:

        bildungsgraph profile 15084

        bildungsgraph profile "LK Harz" --json
    """
    with opened() as answers:
        answer = answers.profile(kommune)
    if as_json:
        print_json(answer.to_dict())
    else:
        tables().print_profile(answer)


def similar(
    kommune: Kommune,
    k: Annotated[int, typer.Option("-k", min=1, max=400, help="Wie viele.")] = 10,
    year: Annotated[int | None, typer.Option(help="Jahr der Kennzahlen; ohne Angabe das letzte.")] = None,
    same: Annotated[
        list[str] | None,
        typer.Option("--same", metavar="MERKMAL", help="Nur gleiche: land, form oder type (mehrfach möglich)."),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Die ähnlichsten Kommunen nach Kennzahlen, mit Abstand und Beständigkeit.

    Beispiele:

        bildungsgraph similar Burgenlandkreis

        bildungsgraph similar 05112 -k 5 --same land --year 2013 --json
    """
    with opened() as answers:
        try:
            answer = answers.similar(kommune, k=k, year=year, same=same or ())
        except ValueError as error:
            raise CommandError(str(error), WRONG_USE) from error
    if as_json:
        print_json(answer.to_dict())
    else:
        tables().print_similar(answer)


def _weights(path: Path | None) -> dict[str, float] | None:
    if path is None:
        return None
    try:
        raw: Any = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): float(value) for name, value in raw.items()}
    except (ValueError, TypeError, AttributeError) as error:
        text = f'{path}: keine Gewichte ({error}). Erwartet wird JSON wie {{"P1": 2, "I1": 4}}.'
        raise CommandError(text, WRONG_USE) from error


def recommend(
    kommune: Kommune,
    field: Annotated[str | None, typer.Option(help="Handlungsfeld.")] = None,
    phase: Annotated[str | None, typer.Option(help="Lebensphase.")] = None,
    need: Annotated[str | None, typer.Option(help="Bedarf in eigenen Worten.")] = None,
    weights: Weights = None,
    limit: Limit = 10,
    as_json: JsonFlag = False,
) -> None:
    """Übertragbare Lösungen anderer Orte, mit Gründen und Spanne.

    Beispiele:

        bildungsgraph recommend Burgenlandkreis --need "Übergang Schule-Beruf koordinieren"

        bildungsgraph recommend 14713 --limit 3 --json
    """
    with opened() as answers:
        answer = answers.recommend(kommune, field=field, phase=phase, need=need, weights=_weights(weights), limit=limit)
    if as_json:
        print_json(answer.to_dict())
    else:
        tables().print_recommendations(answer)


def reach(
    solution: Annotated[str, typer.Argument(metavar="LÖSUNG", help="Kennung oder Name einer Lösung.")],
    weights: Weights = None,
    limit: Limit = 10,
    as_json: JsonFlag = False,
) -> None:
    """Die umgekehrte Frage: für welche Kommunen eine Lösung in Frage käme.

    Beispiele:

        bildungsgraph reach solution/lvo-1

        bildungsgraph reach "Lübecker Bildungsfonds" --limit 20 --json
    """
    with opened() as answers:
        answer = answers.reach(solution, limit=limit, weights=_weights(weights))
    if as_json:
        print_json(answer.to_dict())
    else:
        tables().print_reach(answer)


def gaps(
    about: Annotated[
        str, typer.Argument(metavar="GEBIET", help="Kommune, Land, Programm oder Handlungsfeld: Schlüssel oder Name.")
    ],
    compare: Annotated[
        str | None, typer.Option("--compare", metavar="GEBIET", help="Daneben stellen, gleicher Art.")
    ] = None,
    field: Annotated[str | None, typer.Option(help="Handlungsfeld für Gesprächsvorschläge einer Kommune.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Netzwerklücken: zuerst die Deckung, dann was sich mit Vergleich zeigen lässt.

    Beispiele:

        bildungsgraph gaps Burgenlandkreis --compare Saalekreis

        bildungsgraph gaps "Lernen vor Ort" --json
    """
    if compare and field:
        raise CommandError("Nur eines von --compare und --field angeben.", WRONG_USE)
    with opened() as answers:
        if compare:
            both = answers.compare(about, compare)
            print_json(both.to_dict()) if as_json else tables().print_comparison(both)
            return
        answer = answers.gaps(about, field)
    if as_json:
        print_json(answer.to_dict())
    else:
        tables().print_gaps(answer)


def search(
    text: Annotated[str, typer.Argument(metavar="TEXT")],
    classes: Annotated[
        list[str] | None,
        typer.Option("--class", metavar="KLASSE", help="Nur diese Klasse, etwa Solution (mehrfach möglich)."),
    ] = None,
    limit: Limit = 20,
    as_json: JsonFlag = False,
) -> None:
    """Alles durchsuchen: Namen, Abkürzungen, Wörter in jeder Form, Inhalt.

    Beispiele:

        bildungsgraph search Bildungsbüro

        bildungsgraph search "Elternarbeit stärken" --class SolutionFamily --limit 5 --json
    """
    with opened() as answers:
        answer = answers.search(text, limit=limit, classes=classes or ())
    if as_json:
        print_json(answer.to_dict())
    else:
        tables().print_hits(answer)


def show(thing: Annotated[str, typer.Argument(metavar="KENNUNG")], as_json: JsonFlag = False) -> None:
    """Ein Ding mit jeder Aussage und ihrer Quelle.

    Beispiele:

        bildungsgraph show territory/15084

        bildungsgraph show programme/lernen-vor-ort --json
    """
    with opened() as answers:
        answer = answers.show(thing)
    if as_json:
        print_json(answer.to_dict())
    else:
        tables().print_entity(answer)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (profile, similar, recommend, reach, gaps, search, show):
        app.command()(command)
