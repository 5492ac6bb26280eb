"""Values that need each other, asked for by many threads at once."""

import threading
import time

from queries.once import once


class Owner:
    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.made: list[str] = []

    @once
    def base(self) -> str:
        """What the other value needs."""
        time.sleep(0.02)
        self.made.append("base")
        return "base"

    @once
    def top(self) -> str:
        time.sleep(0.02)
        self.made.append("top")
        return f"top of {self.base}"


def test_threads_that_begin_at_different_ends_all_finish_and_make_each_value_once() -> None:
    owner = Owner()
    seen: list[str] = []
    threads = [
        threading.Thread(target=lambda n=n: seen.append(owner.top if n % 2 else owner.base), daemon=True)  # type: ignore[misc]
        for n in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    assert sorted(owner.made) == ["base", "top"]
    assert set(seen) == {"base", "top of base"}


def test_the_class_shows_the_attribute_with_its_docstring() -> None:
    assert Owner.base.__doc__ == "What the other value needs."
