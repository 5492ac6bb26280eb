"""`ingest status` and `ingest review`: what could not be used, and what only a person can decide."""

from typing import TYPE_CHECKING, Annotated, get_args

import typer

from api.commands.decisions import NEXT, author, take_back
from api.commands.failures import WRONG_USE, CommandError
from api.commands.output import JsonFlag, print_files, print_json, print_lines, print_table
from visualizations.formats import number

if TYPE_CHECKING:
    from graph_store.graph import Graph
    from graph_store.journal import Journal

ingest = typer.Typer(help="Bestand der Zeilen und offene Fragen.", no_args_is_help=True)

_JUDGEMENTS = {"same": "dasselbe", "different": "verschieden", "unsure": "unsicher"}


@ingest.command()
def status(
    limit: Annotated[int, typer.Option(min=0, help="Höchste Zahl der gezeigten Quarantäne-Einträge.")] = 50,
    as_json: JsonFlag = False,
) -> None:
    """Gelesene, verwendete und zurückgestellte Zeilen, mit Grund und Abhilfe.

    Beispiele:

        bildungsgraph ingest status

        bildungsgraph ingest status --limit 10 --json
    """
    from graph_store.store import Store
    from queries.json_form import json_form

    with Store.open() as store:
        files, quarantine, review = store.file.files(), store.file.quarantine(), store.file.review()
    if as_json:
        print_json(
            {
                "dataset_version": store.version,
                "files": json_form(files),
                "quarantine_total": len(quarantine),
                "quarantine": json_form(quarantine[:limit]),
                "review_total": len(review),
            }
        )
        return
    print_files([(f.dataset, f.file, f.read, f.used, f.quarantined) for f in files])
    print_table(
        f"Quarantäne ({number(len(quarantine))})",
        ("Ort", "Feld", "Wert", "Grund", "Abhilfe"),
        [(f"{q.dataset}/{q.file}:{q.line}", q.field, q.value[:60], q.reason, q.fix) for q in quarantine[:limit]],
    )
    print_lines(f"Offene Fragen: {number(len(review))} (bildungsgraph ingest review)")


@ingest.command()
def review(
    left: Annotated[str | None, typer.Argument(metavar="LINKS", help="Kennung des einen.")] = None,
    right: Annotated[str | None, typer.Argument(metavar="RECHTS", help="Kennung des anderen.")] = None,
    judgement: Annotated[str | None, typer.Argument(metavar="URTEIL", help="same, different oder unsure.")] = None,
    undo: Annotated[str | None, typer.Option(metavar="EINTRAG", help="Eine Entscheidung zurücknehmen.")] = None,
    user: Annotated[str, typer.Option(help="Wer entscheidet.", show_default="angemeldeter Name")] = "",
    comment: Annotated[str, typer.Option(help="Begründung.")] = "",
    limit: Annotated[int, typer.Option(min=0, help="Höchste Zahl der gezeigten Fragen.")] = 30,
    as_json: JsonFlag = False,
) -> None:
    """Offene Fragen zeigen, oder entscheiden, ob zwei dasselbe sind. Gilt ab dem nächsten `build`.

    Beispiele:

        bildungsgraph ingest review

        bildungsgraph ingest review actor/0123456789 actor/9876543210 same --comment "gleiche Anschrift"

        bildungsgraph ingest review --undo j3
    """
    from graph_store.journal import Journal
    from graph_store.store import default_home

    journal = Journal(default_home())
    who = author(user, comment)
    if undo is not None:
        take_back(journal, "judgement", undo, who, "Entscheidung", as_json)
    elif left is None:
        _list(journal, limit, as_json)
    else:
        _judge(journal, left, right, judgement, who, as_json)


def _judge(
    journal: "Journal", left: str, right: str | None, judgement: str | None, who: dict[str, str], as_json: bool
) -> None:
    from graph_store.journal import Judgement
    from graph_store.store import Store
    from queries.json_form import json_form

    if right is None or judgement not in get_args(Judgement):
        text = f"Erwartet: LINKS RECHTS und eines von {', '.join(get_args(Judgement))}."
        raise CommandError(text, WRONG_USE)
    with Store.open() as store:
        graph = store.graph
    unknown = [i for i in (left, right) if i not in graph.entities]
    if unknown or left == right:
        text = f"Nicht im Bestand: {', '.join(unknown)}." if unknown else "Zwei verschiedene Kennungen angeben."
        raise CommandError(text, WRONG_USE)
    chosen: Judgement = next(j for j in get_args(Judgement) if j == judgement)
    entry = journal.judge(left, right, chosen, **who)
    if as_json:
        print_json(json_form(entry))
        return
    names = f"{graph.name(left)} / {graph.name(right)}"
    print_lines(f"{entry.id}: {names}: {_JUDGEMENTS[chosen]}. {NEXT}")


def _list(journal: "Journal", limit: int, as_json: bool) -> None:
    from graph_store.store import Store
    from queries.json_form import json_form

    with Store.open() as store:
        items, graph = store.file.review(), store.graph
    decided = journal.in_force()
    if as_json:
        questions = [
            {**json_form(i), "left_name": _name(graph, i.left), "right_name": _name(graph, i.right)} for i in items
        ]
        print_json({"total": len(items), "open": questions[:limit], "decided": json_form(decided)})
        return
    print_table(
        f"Offene Fragen ({number(len(items))})",
        ("Art", "Links", "Rechts", "Warum", "Ort"),
        [(i.kind, _shown(graph, i.left), _shown(graph, i.right), i.reason, i.locator) for i in items[:limit]],
    )
    print_table(
        "Entscheidungen",
        ("Eintrag", "Links", "Rechts", "Urteil", "Wer", "Wann", "Begründung"),
        [(e.id, e.left, e.right, _JUDGEMENTS.get(e.judgement, e.judgement), e.user, e.at, e.comment) for e in decided],
    )
    if not items and not decided:
        print_lines("Keine offenen Fragen und keine Entscheidungen.")


def _name(graph: "Graph", thing_id: str) -> str:
    return graph.name(thing_id) if thing_id else ""


def _shown(graph: "Graph", thing_id: str) -> str:
    name = _name(graph, thing_id)
    return name if name == thing_id else f"{name}\n{thing_id}"


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    app.add_typer(ingest, name="ingest")
