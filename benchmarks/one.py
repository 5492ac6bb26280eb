"""One benchmark of one size in a process of its own, so that its memory is its own."""

import argparse
import importlib
import json
import sys
import time
from pathlib import Path

from benchmarks.measure import Effort, load, machine, peak_mb
from benchmarks.sizes import SIZES, Places

BENCHMARKS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "build": (("bundled", "10x"), ("3x", "100x")),
    "transfer": (("bundled", "10x"), ("100x",)),
    "questions": (("bundled", "10x"), ("100x",)),
    "attempts": (("bundled",), ("10x",)),
    "sparql": (("bundled", "10x"), ("100x",)),
    "update": (("bundled",), ("10x",)),
    "growth": (("bundled", "10x", "100x"), ("1000x",)),
    "suggest": (("bundled",), ()),
}
"""Each module with the sizes that are measured by default and those only where asked for. `build` comes first: what it
builds of the larger sizes is what the others read."""
OVER_A_STORE = ("transfer", "questions", "attempts", "sparql", "update")
"""Those that read a built store of their size."""


def main() -> int:
    """Measure and write the result as JSON. The exit code is 0 when it could be measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=BENCHMARKS)
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("--seed", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--effort", choices=("full", "quick"), default="full")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    module = importlib.import_module(f"benchmarks.{given.name}")
    before, start = load(), time.monotonic()
    found = module.run(given.size, Places(given.seed, given.work), Effort.of(given.effort))
    found |= {
        "effort": given.effort,
        "load": [before, load()],
        "run_s": round(time.monotonic() - start),
        "process_peak_mb": peak_mb(),
        "machine": machine(),
    }
    given.out.write_text(json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
