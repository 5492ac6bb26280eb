"""The child process that writes or updates the property graph of a snapshot directory.

Usage: `python -m graph_store.projections.cypher_child SNAPSHOT`. Its input stays open as long as the parent lives.
"""

import json
import os
import sys
import threading
from pathlib import Path

from graph_schema import load_model
from graph_store.database import StatementFile
from graph_store.projections import cypher, cypher_update


def _die_with_parent() -> None:
    """End at once when the parent does: it holds the other end of our standard input and never writes to it."""
    sys.stdin.read()
    os._exit(1)


def main(snapshot: Path) -> None:
    """Read the statement file in `snapshot`, bring `arcadedb/` beside it to its state, print the counts."""
    threading.Thread(target=_die_with_parent, daemon=True).start()
    file = StatementFile(snapshot / "graph.sqlite")
    directory, model = snapshot / "arcadedb", load_model()
    touched = snapshot / cypher.TOUCHED
    if touched.is_file():
        counts = cypher_update.update(directory, file, model, json.loads(touched.read_text(encoding="utf-8")))
        touched.unlink()
    else:
        counts = cypher.write(directory, file.graph(), model, file.all_statements())
    sys.stdout.write(json.dumps(counts))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
