"""Opening the store for one command."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from queries.front import Answers

from graph_store.store import Store

Kommune = Annotated[
    str, typer.Argument(metavar="KOMMUNE", help="Amtlicher Schlüssel (15084), NUTS-3-Code oder Name („LK Harz“).")
]


@contextmanager
def opened() -> Iterator[Answers]:
    """The answers of the published store, closed at the end. Raises StoreError when there is none."""
    with Store.open() as store:
        yield Answers(store)
