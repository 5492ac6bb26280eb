"""`ask`: the named questions of the catalogue."""

from typing import Annotated

import typer

from api.commands.cite import Cite, print_citation
from api.commands.failures import WRONG_USE, CommandError
from api.commands.output import JsonFlag, print_json, print_lines, print_table, row_count
from visualizations.formats import number


def ask(
    question: Annotated[
        str | None, typer.Argument(metavar="FRAGE", help="Name der Frage; ohne Angabe werden alle gezeigt.")
    ] = None,
    values: Annotated[list[str] | None, typer.Argument(metavar="NAME=WERT", help="Werte der Parameter.")] = None,
    cite: Cite = None,
    as_json: JsonFlag = False,
) -> None:
    """Eine benannte Frage beantworten, oder alle Fragen zeigen.

    Beispiele:

        bildungsgraph ask

        bildungsgraph ask mitglieder-eines-gremiums "gremium=Steuerkreis LEIF" --json

        bildungsgraph ask wer-lernte-von --cite bibtex
    """
    if question is None:
        _list(as_json)
        return
    from graph_store.store import Store
    from queries import catalogue

    given = {}
    for item in values or ():
        name, equals, value = item.partition("=")
        if not equals or not name:
            raise CommandError(f"{item}: erwartet wird NAME=WERT.", WRONG_USE)
        given[name] = value
    with Store.open() as store:
        try:
            answer = catalogue.ask(question, given, store)
        except (catalogue.UnknownQuestion, ValueError) as error:
            raise CommandError(str(error), WRONG_USE) from error
    if cite:
        print_citation(answer.citation(), cite, as_json)
        return
    if as_json:
        print_json(answer.to_dict())
        return
    shown = [[cell if isinstance(cell, str) or cell is None else number(cell) for cell in row] for row in answer.rows]
    print_lines(answer.question.sentence_de, answer.question.note_de)
    print_table(row_count(len(shown)), list(answer.question.columns), shown)


def _list(as_json: bool) -> None:
    from queries import catalogue

    questions = catalogue.load().values()
    if as_json:
        print_json({"questions": [q.model_dump(exclude={"cypher", "sparql"}) for q in questions]})
        return
    rows = [(q.name, q.sentence_de, " ".join(f"{n}={p.default}" for n, p in q.parameters.items())) for q in questions]
    print_table("Benannte Fragen", ("Name", "Frage", "Parameter"), rows)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(ask)
