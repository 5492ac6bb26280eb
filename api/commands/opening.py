"""Opening the store for one command. Whatever takes long to import is imported when it is needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from queries.front import Answers

Kommune = Annotated[
    str, typer.Argument(metavar="KOMMUNE", help="Amtlicher Schlüssel (15084), NUTS-3-Code oder Name („LK Harz“).")
]


@contextmanager
def opened() -> Iterator["Answers"]:
    """The answers of the published store, closed at the end. Raises StoreError when there is none."""
    from graph_store.store import Store
    from queries.front import Answers

    with Store.open() as store:
        yield Answers(store)
