"""How an answer becomes JSON and a table: one rule for all answers, instead of one function for each."""

import math
from dataclasses import fields, is_dataclass
from typing import Any, ClassVar

import pandas as pd

Json = Any
"""Whatever `json.dumps` writes; numbers are finite or None."""


def json_form(value: object) -> Json:
    """`value` with dataclasses as dicts and tuples as lists; the field `cls` is called `class`.

    A field whose default is None is left out while it is None. Raises ValueError on a number that is not finite.
    """
    if is_dataclass(value) and not isinstance(value, type):
        form = {}
        for f in fields(value):
            item = getattr(value, f.name)
            if item is not None or f.default is not None:
                form["class" if f.name == "cls" else f.name] = json_form(item)
        return form
    if isinstance(value, dict):
        return {str(k): json_form(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [json_form(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is no number for an answer; use None and give a reason")
    return value


def _flat(record: dict[str, Json], prefix: str = "") -> dict[str, Json]:
    """Nested dicts as columns `outer_inner`; lists stay as they are."""
    row: dict[str, Json] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            row.update(_flat(value, f"{prefix}{key}_"))
        else:
            row[prefix + key] = value
    return row


class Answer:
    """Base of all answers: `to_dict` gives the JSON, `to_frame` one row per item of the main list."""

    __slots__ = ()
    ROWS: ClassVar[str]
    """Name of the field that holds the main list."""

    def to_dict(self) -> dict[str, Json]:
        """The answer as JSON data."""
        form: dict[str, Json] = json_form(self)
        return form

    def to_frame(self) -> pd.DataFrame:
        """The main list of the answer as a table; nested values become columns `outer_inner`."""
        return pd.DataFrame([_flat(item) for item in self.to_dict()[self.ROWS]])
