"""What the commands that write to the journal share: who decides and when, and taking a decision back."""

import getpass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from api.commands.failures import WRONG_USE, CommandError
from api.commands.output import print_json, print_lines

if TYPE_CHECKING:
    from graph_store.journal import Journal, Kind

NEXT = "Wirksam mit dem nächsten `bildungsgraph build`."


def author(user: str, comment: str) -> dict[str, str]:
    """Who decides, when and why, as the journal takes it; without a name the user who is logged in."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return {"user": user or getpass.getuser(), "at": at, "comment": comment}


def take_back(journal: "Journal", kind: "Kind", entry_id: str, who: dict[str, str], what: str, as_json: bool) -> None:
    """Revoke an entry of this kind and say so. CommandError names those in force; `what` is the German noun."""
    from queries.json_form import json_form

    known = [entry.id for entry in journal.in_force(kind)]
    if entry_id not in known:
        text = f"Keine geltende {what} {entry_id}. Es gelten: {', '.join(known) or 'keine'}."
        raise CommandError(text, WRONG_USE)
    entry = journal.revoke(entry_id, **who)
    if as_json:
        print_json(json_form(entry))
    else:
        print_lines(f"{entry_id} ist zurückgenommen ({entry.id}). {NEXT}")
