"""An installed wheel has everything that the program reads beside its own code."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("graph_schema", "graph_store", "ingest", "queries", "visualizations", "api")
NOT_READ = ("visualizations/vendor_build/",)
"""What only a developer needs, to bundle the scripts anew."""


def test_every_file_of_the_rooms_is_in_the_wheel(tmp_path: Path) -> None:
    source = tmp_path / "source"
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, tracked.split("\0")):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", tmp_path, "."]
    subprocess.run(pip, cwd=source, check=True)
    [wheel] = tmp_path.glob("*.whl")
    expected = {n for n in tracked.split("\0") if n.startswith(tuple(f"{room}/" for room in ROOMS))}
    with zipfile.ZipFile(wheel) as archive:
        missing = {n for n in expected - set(archive.namelist()) if not n.startswith(NOT_READ)}
    assert not missing
