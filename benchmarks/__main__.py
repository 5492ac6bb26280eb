"""Measure side by side and write the figures and the page about them.

    python -m benchmarks --date 2026-11-25 [--size bundled|10x|100x|1000x]… [--only NAME]…

Every benchmark of every size runs in a process of its own. Results are kept in `benchmarks/results/NAME.json`, those
of other sizes stay; `docs/explanation/benchmarks.md` is written anew from all of them.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import page
from benchmarks.measure import QUIET, load
from benchmarks.one import BENCHMARKS, OVER_A_STORE
from benchmarks.sizes import SIZES
from graph_store.store import default_home

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results"
PAGE = ROOT / "docs" / "explanation" / "benchmarks.md"


def _measure(name: str, size: str, given: argparse.Namespace) -> dict[str, Any] | None:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "result.json"
        seed, work = str(given.home.absolute()), str(given.work.absolute())
        if name in OVER_A_STORE:
            subprocess.run([sys.executable, "-m", "benchmarks.sizes", size, seed, work], cwd=ROOT, check=False)
        command = [sys.executable, "-m", "benchmarks.one", name, size, "--seed", seed, "--work", work]
        command += ["--effort", given.effort, "--out", str(out)]
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        if code or not out.is_file():
            print(f"{name} {size}: nicht gemessen (Rückgabewert {code})", file=sys.stderr)
            return None
        found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        return found


def results() -> dict[str, dict[str, Any]]:
    """All results kept so far: by benchmark, then by size."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(RESULTS.glob("*.json"))}


def _keep(name: str, size: str, found: dict[str, Any]) -> None:
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    known[size] = found
    path.write_text(json.dumps(known, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--size", action="append", choices=SIZES, help="Größen, sonst die üblichen jeder Messung")
    parser.add_argument("--only", action="append", choices=BENCHMARKS, help="nur diese Messungen")
    parser.add_argument("--home", type=Path, default=default_home(), help="Ordner mit dem aufgebauten Graphen")
    parser.add_argument("--work", type=Path, default=ROOT / "var" / "benchmarks", help="Ordner für größere Graphen")
    parser.add_argument("--effort", choices=("full", "quick"), default="full", help="quick: nur sehen, ob alles läuft")
    parser.add_argument("--date", default="", help="Datum, das bei den Zahlen steht (JJJJ-MM-TT)")
    parser.add_argument("--page-only", action="store_true", help="nichts messen, nur die Seite schreiben")
    return parser.parse_args()


def main() -> int:
    """Run what is asked for; 1 when something could not be measured."""
    given, failed = _arguments(), False
    if load() > QUIET:
        print(f"Hinweis: Last {load()}; die Zahlen werden als unruhig gezeichnet.", file=sys.stderr)
    given.work.mkdir(parents=True, exist_ok=True)
    for name in () if given.page_only else given.only or BENCHMARKS:
        usual, further = BENCHMARKS[name]
        for size in (s for s in (*usual, *further) if s in (given.size or usual)):
            print(f"{name} {size} …", file=sys.stderr, flush=True)
            found = _measure(name, size, given)
            failed |= found is None
            if found is not None:
                _keep(name, size, found | {"date": given.date})
    PAGE.write_text(page.page(results()), encoding="utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
