"""`python -m queries.catalogue [--check]`: write the reference page of the questions, or tell that it is stale."""

import argparse
import sys
from pathlib import Path

from queries.catalogue.page import PATH, page


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns 0, or 1 for a stale page."""
    parser = argparse.ArgumentParser(prog="python -m queries.catalogue", description="Write the page of the questions.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the page is stale")
    parser.add_argument("--root", type=Path, default=Path(__file__).parents[2], help="root of the project")
    options = parser.parse_args(arguments)
    target: Path = options.root / PATH
    text = page()
    if target.is_file() and target.read_text(encoding="utf-8") == text:
        return 0
    if options.check:
        sys.stdout.write(f"stale: {PATH} (run: python -m queries.catalogue)\n")
        return 1
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    sys.stdout.write(f"written: {PATH}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
