"""`ingest assessment`: needs that people found out, checked and written to the journal."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.decisions import NEXT, author, take_back
from api.commands.failures import FAILED, WRONG_USE, CommandError
from api.commands.ingest import ingest
from api.commands.output import JsonFlag, print_json, print_lines, print_table

if TYPE_CHECKING:
    from graph_store.graph import Graph
    from graph_store.journal import Journal
    from ingest.assessment import Assessment, AssessmentError, StatedNeed


@ingest.command()
def assessment(
    file: Annotated[Path | None, typer.Argument(metavar="DATEI", help="CSV, XLSX oder JSON.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Nur prüfen, nichts eintragen.")] = False,
    undo: Annotated[str | None, typer.Option(metavar="EINTRAG", help="Eine Erhebung zurücknehmen.")] = None,
    user: Annotated[str, typer.Option(help="Wer einträgt.", show_default="angemeldeter Name")] = "",
    comment: Annotated[str, typer.Option(help="Bemerkung.")] = "",
    as_json: JsonFlag = False,
) -> None:
    """Bedarfserhebungen eintragen; ohne Datei die eingetragenen zeigen. Gilt ab dem nächsten `build`.

    Beispiele:

        bildungsgraph ingest assessment umfrage.xlsx --check

        bildungsgraph ingest assessment umfrage.csv --comment "Befragung 2026"

        bildungsgraph ingest assessment --undo j3
    """
    from graph_store.journal import Journal
    from graph_store.store import default_home

    if file is not None and undo is not None:
        raise CommandError("Entweder eine Datei oder --undo angeben.", WRONG_USE)
    journal = Journal(default_home())
    who = author(user, comment)
    if undo is not None:
        take_back(journal, "assessment", undo, who, "Erhebung", as_json)
    elif file is not None:
        _take(journal, file, check, who, as_json)
    else:
        _list(journal, as_json)


def _territory(graph: "Graph") -> Callable[[str], str]:
    """Finds the one Kommune of today that a text names; anything less certain is an error with candidates."""
    from queries.errors import AmbiguousTerritoryError, UnknownTerritoryError
    from queries.territories import territories

    known = territories(graph)

    def find(text: str) -> str:
        place = known.resolve(text)
        if place.level in ("country", "land"):
            raise UnknownTerritoryError(f"{place.name} ist keine Kommune")
        if place.dissolved:
            raise UnknownTerritoryError(place.note_de, [known.at(key).reference for key in place.kreise])
        if place.level == "district" and place.note_de:
            raise AmbiguousTerritoryError(f"„{text}“ kann Kreis oder Gemeinde sein. {place.note_de}")
        return place.id

    return find


def _take(journal: "Journal", file: Path, check: bool, who: dict[str, str], as_json: bool) -> None:
    from graph_store.store import Store
    from ingest.assessment import AssessmentError, read_assessments

    with Store.open() as store:
        graph = store.graph
    try:
        found = read_assessments(file, _territory(graph), datetime.now(UTC).date())
    except AssessmentError as error:
        raise _refusal(error, as_json) from error
    present = {entry.content: entry.id for entry in journal.in_force("assessment")}
    double = [present[a.content()] for a in found if a.content() in present]
    if double:
        raise CommandError(f"{file.name}: schon eingetragen als {', '.join(double)}. Nichts wurde eingetragen.")
    entries = [None if check else journal.assess(a.content(), **who).id for a in found]
    if as_json:
        forms = [_form(graph, a, entry) for a, entry in zip(found, entries, strict=True)]
        print_json({"file": str(file), "written": not check, "assessments": forms})
        return
    for a in found:
        _print(graph, a)
    if check:
        print_lines("Geprüft, ohne Fehler. Nichts wurde eingetragen.")
    else:
        print_lines(f"Eingetragen als {', '.join(filter(None, entries))}. {NEXT}")


def _refusal(error: "AssessmentError", as_json: bool) -> typer.Exit:
    """Everything that is wrong with a file, on stderr and with `--json` as one document, and the exit code."""
    from api.problems import problem_document
    from queries.json_form import json_form

    count = "1 Fehler" if len(error.problems) == 1 else f"{len(error.problems)} Fehler"
    sys.stderr.write(f"Fehler: {count}, nichts wurde eingetragen.\n{error}\n")
    if as_json:
        detail = f"{count}, nichts wurde eingetragen."
        print_json(problem_document(422, "Angabe nicht brauchbar", detail, errors=json_form(error.problems)))
    return typer.Exit(FAILED)


def _form(graph: "Graph", found: "Assessment", entry: str | None) -> dict[str, Any]:
    from queries.json_form import json_form

    form: dict[str, Any] = {"entry": entry, **json_form(found)}
    for need in form["needs"]:
        need["territory_name"] = graph.name(need["territory"])
    return form


def _print(graph: "Graph", found: "Assessment") -> None:
    from queries.concepts import label

    def names(need: "StatedNeed") -> str:
        coded = {"ActionField": need.fields, "LifePhase": need.phases, "TargetGroup": need.groups}
        return ", ".join(label(name, concept) for name, concepts in coded.items() for concept in concepts)

    print_table(
        f"{found.title} ({found.publisher}, {found.date})",
        ("Kommune", "Bedarf", "Methode", "Codes", "Befragte"),
        [
            (
                f"{graph.name(n.territory)} ({n.territory.partition('/')[2]})",
                n.text,
                label("NeedMethod", n.method),
                names(n),
                "; ".join(n.respondents),
            )
            for n in found.needs
        ],
    )


def _list(journal: "Journal", as_json: bool) -> None:
    from ingest.assessment import Assessment
    from queries.json_form import json_form

    rows, forms = [], []
    for entry in journal.in_force("assessment"):
        try:
            found = Assessment.of_content(entry.content)
        except ValueError as error:
            rows.append((entry.id, f"nicht mehr lesbar: {error}", "", "", "", entry.user, entry.at, entry.comment))
            continue
        needs = str(len(found.needs))
        rows.append((entry.id, found.title, found.publisher, found.date, needs, entry.user, entry.at, entry.comment))
        forms.append({"entry": entry.id, "user": entry.user, "at": entry.at, **json_form(found)})
    if as_json:
        print_json({"assessments": forms})
        return
    columns = ("Eintrag", "Titel", "Herausgeber", "Datum", "Bedarfe", "Wer", "Wann", "Bemerkung")
    print_table("Eingetragene Erhebungen", columns, rows, right=("Bedarfe",))
    if not rows:
        print_lines("Keine Erhebung eingetragen. Vorlage: docs/how-to/needs-assessment.csv")


def register(_: typer.Typer) -> None:
    """The command belongs to the group `ingest`, which is registered on its own."""
