"""`--cite`: how a result is cited, with the day of today."""

import datetime
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.output import print_json

if TYPE_CHECKING:
    from queries.citation import Citation


class Form(StrEnum):
    """How the citation is written."""

    TEXT = "text"
    BIBTEX = "bibtex"
    CSL = "csl"


Cite = Annotated[
    Form | None,
    typer.Option("--cite", help="Statt der Zeilen den Nachweis zum Zitieren ausgeben: Text, BibTeX oder CSL-JSON."),
]


def print_citation(citation: "Citation", form: Form, as_json: bool) -> None:
    """Write the citation of a result that was retrieved today; as JSON with all forms."""
    today = datetime.date.today().isoformat()
    if as_json:
        print_json(citation.to_dict(today))
    elif form is Form.CSL:
        print_json(citation.csl(today))
    else:
        sys.stdout.write((citation.text(today) if form is Form.TEXT else citation.bibtex(today)).rstrip("\n") + "\n")
