"""`offers`: whom to ask about a need, as tables or JSON."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.answers import Limit
from api.commands.opening import Kommune, opened
from api.commands.output import JsonFlag, print_json, print_lines, print_table

if TYPE_CHECKING:
    from queries.offer_answers import OffersAnswer, Reason

_STATES = {"current": "heute zuständig", "unknown": "heutige Zuständigkeit unbekannt", "former": "früher"}


def offers(
    kommune: Kommune,
    need: Annotated[str | None, typer.Option(help="Bedarf in eigenen Worten.")] = None,
    field: Annotated[str | None, typer.Option(help="Handlungsfeld.")] = None,
    gap: Annotated[str | None, typer.Option(help="Kennung eines Bedarfs, einer Familie oder eines Feldes.")] = None,
    limit: Limit = 10,
    as_json: JsonFlag = False,
) -> None:
    """Beratung, Fortbildung, Orte mit Erfahrung und zuständige Stellen, mit Gründen.

    Beispiele:

        bildungsgraph offers Burgenlandkreis --need "Berufsorientierung besser abstimmen"

        bildungsgraph offers 05112 --field Bildungsmonitoring --json
    """
    with opened() as answers:
        answer = answers.offers(kommune, need=need, field=field, gap=gap, limit=limit)
    if as_json:
        print_json(answer.to_dict())
    else:
        _print(answer)


def _why(reasons: "Iterable[Reason]") -> str:
    return "\n".join(reason.text_de for reason in reasons)


def _print(answer: "OffersAnswer") -> None:
    fields = ", ".join(f.name for f in answer.fields)
    heading = f"{answer.heading_de}: {fields}" if fields else answer.heading_de
    print_lines(f"{answer.target.name}. {heading}", *answer.notes_de)
    print_table(
        "Agenturen",
        ("Nr.", "Name", "Stand", "Gründe"),
        [(a.rank, a.name, _STATES[a.state], _why(a.reasons)) for a in answer.agencies],
        right=("Nr.",),
    )
    print_table(
        "Beratung, Fortbildung, Veranstaltungen",
        ("Nr.", "Name", "Art", "Datum", "Gründe"),
        [(o.rank, o.name, o.kind, o.date, _why(o.reasons)) for o in answer.offers],
        right=("Nr.",),
    )
    print_table(
        "Orte mit dokumentierter Erfahrung",
        ("Nr.", "Ort", "Lösung", "Gründe"),
        [(p.rank, f"{p.name} ({p.ags})", p.solution.name, _why(p.reasons)) for p in answer.places],
        right=("Nr.",),
    )
    print_table(
        "Zuständige Stellen",
        ("Nr.", "Name", "Art", "Gründe"),
        [(o.rank, o.name, o.type_de, _why(o.reasons)) for o in answer.offices],
        right=("Nr.",),
    )
    print_table(
        "Stellen mit dokumentiertem Fachwissen",
        ("Nr.", "Name", "Art", "Gründe"),
        [(e.rank, e.name + (" (am Ort)" if e.here else ""), e.type_de, _why(e.reasons)) for e in answer.experts],
        right=("Nr.",),
    )
    print_lines(*(n.reason_de for n in answer.not_documented), answer.evidence_de)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(offers)
