"""Rebuild the bundled JavaScript under `static/vendor` from its locked recipe, or check that it is unchanged.

`python -m visualizations.vendor` writes the bundle, `python -m visualizations.vendor --check` rebuilds it in a
temporary folder and compares. Both need Node.js and npm; using the program does not.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
RECIPE = HERE / "vendor_build"
VENDOR = HERE / "static" / "vendor"
BUNDLE = "vis-network.mjs"
LICENCES = "vis-network.LICENSES.txt"

_BUNDLED = ("vis-network", "vis-data", "vis-util", "uuid", "keycharm", "component-emitter", "@egjs/hammerjs")
_LICENCE_FILES = ("LICENSE-MIT", "LICENSE.md", "license", "LICENSE")


def licence_text(modules: Path) -> str:
    """The licence texts of all bundled packages, one after the other, from their installed folders."""
    parts = []
    for package in _BUNDLED:
        found = next(path for name in _LICENCE_FILES if (path := modules / package / name).is_file())
        parts.append(f"{package}\n{'=' * len(package)}\n\n{found.read_text().strip()}\n")
    return "\n\n".join(parts)


def bundle(target: Path) -> None:
    """Install the locked packages in a temporary folder and write bundle and licences to `target`.

    Raises subprocess.CalledProcessError if npm or esbuild fails, FileNotFoundError without npm.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("npm not found: install Node.js to rebuild the bundled JavaScript")
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        for part in ("package.json", "package-lock.json", "entry.mjs"):
            shutil.copy(RECIPE / part, work / part)
        subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=work, check=True, timeout=300
        )
        subprocess.run(
            [
                work / "node_modules" / ".bin" / "esbuild",
                "entry.mjs",
                "--bundle",
                "--format=esm",
                "--minify",
                "--legal-comments=none",
                "--log-level=warning",
                f"--outfile={target / BUNDLE}",
            ],
            cwd=work,
            check=True,
            timeout=60,
        )
        (target / LICENCES).write_text(licence_text(work / "node_modules"))


def differing() -> list[str]:
    """Names of the committed files that a fresh bundle does not reproduce byte by byte."""
    with tempfile.TemporaryDirectory() as name:
        bundle(Path(name))
        return [
            part
            for part in (BUNDLE, LICENCES)
            if not (VENDOR / part).is_file() or (VENDOR / part).read_bytes() != (Path(name) / part).read_bytes()
        ]


def main() -> int:
    """Command line: exit 0 done or equal, 1 different."""
    parser = argparse.ArgumentParser(prog="python -m visualizations.vendor", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    if not parser.parse_args().check:
        VENDOR.mkdir(parents=True, exist_ok=True)
        bundle(VENDOR)
        return 0
    for part in (changed := differing()):
        sys.stderr.write(f"{VENDOR / part}: differs from its recipe in {RECIPE}\n")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
