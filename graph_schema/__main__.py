"""`python -m graph_schema generate [--check]`: write what follows from the model, or tell what is stale."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from graph_schema.errors import ModelError
from graph_schema.generate import outputs, stale
from graph_schema.loading import ROOM, load_model


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns 0, or 1 for a broken model or stale files."""
    parser = argparse.ArgumentParser(prog="python -m graph_schema", description="Generate what follows from the model.")
    parser.add_argument("command", choices=["generate"])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 and list the files that are stale")
    parser.add_argument("--root", type=Path, default=ROOM.parent, help="root of the project (default: this one)")
    options = parser.parse_args(arguments)
    try:
        model = load_model()
        behind = stale(model, options.root)
    except ModelError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if options.check:
        for path in behind:
            sys.stdout.write(f"stale: {path} (run: python -m graph_schema generate)\n")
        return 1 if behind else 0
    texts = outputs(model)
    for path in behind:
        target = options.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(texts[path], encoding="utf-8")
        sys.stdout.write(f"written: {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
