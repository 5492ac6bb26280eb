"""Values made at their first use, once for all threads."""

from collections.abc import Callable
from threading import RLock
from typing import Generic, Protocol, TypeVar, overload


class _Locked(Protocol):
    _lock: RLock


Made = TypeVar("Made")


class once(Generic[Made]):  # noqa: N801  used like `property`
    """An attribute that its method makes at the first use, under the one lock `_lock` of its owner.

    `functools.cached_property` is not fit for values that need each other: in Python 3.11 it holds a lock for each
    property, so two threads that begin at different ends can wait for each other for ever.
    """

    def __init__(self, make: Callable[..., Made]) -> None:
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, owner: None, cls: type) -> "once[Made]": ...
    @overload
    def __get__(self, owner: _Locked, cls: type) -> Made: ...
    def __get__(self, owner: _Locked | None, cls: type) -> "Made | once[Made]":
        """The value, made if need be; afterwards the attribute is found without this detour."""
        if owner is None:
            return self
        with owner._lock:
            if self._name not in owner.__dict__:
                owner.__dict__[self._name] = self._make(owner)
            made: Made = owner.__dict__[self._name]
            return made
