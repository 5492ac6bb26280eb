"""`ingest families`: which family a solution belongs to, proposed by name and text, confirmed by a person."""

from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.decisions import NEXT, author, take_back
from api.commands.failures import WRONG_USE, CommandError
from api.commands.ingest import ingest
from api.commands.opening import opened
from api.commands.output import JsonFlag, print_json, print_lines, print_table

if TYPE_CHECKING:
    from graph_store.journal import Entry
    from queries.front import Answers
    from queries.parts import Reference


@ingest.command()
def families(
    solution: Annotated[str | None, typer.Argument(metavar="LÖSUNG", help="Kennung oder Name einer Lösung.")] = None,
    family: Annotated[
        str | None, typer.Argument(metavar="FAMILIE", help="Kennung oder Name einer Lösungsfamilie, oder none.")
    ] = None,
    undo: Annotated[str | None, typer.Option(metavar="EINTRAG", help="Eine Zuordnung zurücknehmen.")] = None,
    user: Annotated[str, typer.Option(help="Wer entscheidet.", show_default="angemeldeter Name")] = "",
    comment: Annotated[str, typer.Option(help="Begründung.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Vorschläge für Lösungen ohne Familie zeigen, oder eine Lösung zuordnen. Gilt ab dem nächsten `build`.

    Beispiele:

        bildungsgraph ingest families

        bildungsgraph ingest families solution/kom-arnsberg-generation-zukunft none --comment "eigene Art"
    """
    from graph_store.journal import Journal
    from graph_store.store import default_home
    from queries.json_form import json_form

    journal = Journal(default_home())
    who = author(user, comment)
    if undo is not None:
        take_back(journal, "family", undo, who, "Zuordnung", as_json)
        return
    with opened() as answers:
        if solution is None:
            _list(answers, journal.in_force("family"), as_json)
            return
        if family is None:
            raise CommandError("Erwartet: LÖSUNG FAMILIE; FAMILIE kann none sein.", WRONG_USE)
        ends = _ends(answers, solution, family)
        names = [answers.store.graph.name(end) for end in ends]
    entry = journal.place(*ends, **who)
    if as_json:
        print_json(json_form(entry))
    else:
        print_lines(f"{entry.id}: {names[0]}: {'keine Familie' if ends[1] == 'none' else names[1]}. {NEXT}")


def _ends(answers: "Answers", solution: str, family: str) -> tuple[str, str]:
    """Ids of the solution and the family. CommandError where one is something else; QuestionError with candidates."""
    found = []
    for text, cls, what in ((solution, "Solution", "Lösung"), (family, "SolutionFamily", "Lösungsfamilie")):
        if text == "none" and cls == "SolutionFamily":
            found.append(text)
            continue
        entity = answers.show(text).entity
        if entity.cls != cls:
            raise CommandError(f"{entity.name} ({entity.id}) ist keine {what}.", WRONG_USE)
        found.append(entity.id)
    return found[0], found[1]


def _list(answers: "Answers", decided: "list[Entry]", as_json: bool) -> None:
    from ingest.families import patterns
    from queries.json_form import json_form

    done = {entry.left for entry in decided}
    proposals = [p for p in answers.families(patterns()) if p.solution.id not in done]
    if as_json:
        print_json({"proposals": json_form(proposals), "decided": json_form(decided)})
        return

    def short(reference: "Reference | None") -> str:
        return reference.id if reference else ""

    print_table(
        f"Lösungen ohne Familie ({len(proposals)}); vorgeschlagen, nicht zugeordnet",
        ("Lösung", "nach dem Namen", "nach den nächsten fünf Texten"),
        [
            (
                f"{p.solution.name}\n{p.solution.id}",
                "\n".join(short(f) for f in p.by_pattern),
                f"{short(p.by_text)} ({p.agreeing} von 5)" if p.by_text else "",
            )
            for p in proposals
        ],
    )
    columns = ("Eintrag", "Lösung", "Familie", "Wer", "Wann", "Begründung")
    print_table("Zuordnungen", columns, [(e.id, e.left, e.right, e.user, e.at, e.comment) for e in decided])


def register(_: typer.Typer) -> None:
    """The command belongs to the group `ingest`, which is registered on its own."""
