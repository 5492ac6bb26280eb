"""The sizes that are measured, and a built store of each: `python -m benchmarks.sizes SIZE SEED WORK` builds one."""

import hashlib
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generator import Lift, Scale
from graph_store import store
from graph_store.store import Store

SIZES = {
    "bundled": Scale(1),
    "3x": Scale(3),
    "10x": Scale(10),
    "100x": Scale(100, register=False),
    "1000x": Scale(1000, register=False),
}
"""Copies of the record; from 100 on without what only fills the register of territories."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the record is read from (`seed`, a home folder, never written) and where larger ones are built (`work`)."""

    seed: Path
    work: Path

    def home(self, size: str) -> Path:
        """The home folder of the built store of a size."""
        return self.seed if size == "bundled" else self.work / size

    def store(self, size: str) -> Store:
        """A built store of this size; built under `work` unless it is there already."""
        home = self.home(size)
        if size != "bundled":
            with Store.open(self.seed) as small:
                if store.needs_build(digest(small, size), home):
                    shutil.rmtree(home, ignore_errors=True)
                    lift = Lift(small.graph, SIZES[size])
                    harvest = lift.harvest(small.file.all_statements())
                    store.build(harvest, lift.figures(small.figures), digest(small, size), home).close()
        return Store.open(home)


def digest(seed: Store, size: str) -> str:
    """What a built store of a size is made from: other data or another generator make another store."""
    files = [Path(__file__).with_name(name) for name in ("generator.py", "texts.py")]
    program = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
    return f"{seed.version} {SIZES[size]} {program}"


def main() -> int:
    """Build the store of a size, in a process whose memory is nobody else's."""
    size, seed, work = sys.argv[1:]
    Places(Path(seed), Path(work)).store(size).close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
