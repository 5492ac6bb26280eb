"""`source.yml`: what a bundled source is, which tables it has and what must hold after loading it."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

BUNDLED = Path(__file__).parent
"""Folder with `sources/` and `lookups/` as they come with the program."""


class SourceError(Exception):
    """A `source.yml` is missing or wrong; the message names file, field and fix."""


def _regular_expression(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"kein regulärer Ausdruck: {error}") from error
    return text


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Retrieved(_Strict):
    """Dates of the first and last look at the pages, as the compiler gives them; never the clock."""

    first_seen: date
    last_seen: date


class TableSpec(_Strict):
    """How a table must look.

    `columns` exactly as in the header; `key` the columns that tell two rows apart (all columns if empty); `dates` the
    columns that hold YYYY, YYYY-MM or YYYY-MM-DD; `spans` pairs of them whose end must not lie before their start;
    `patterns` a regular expression per column (empty cells pass unless the column is in `required`). `publisher` and
    `licence` where they differ from those of the source.
    """

    columns: list[str] = Field(min_length=1)
    key: list[str] = []
    dates: list[str] = []
    spans: list[tuple[str, str]] = []
    required: list[str] = []
    patterns: dict[str, Annotated[str, AfterValidator(_regular_expression)]] = {}
    url: str | None = None
    confidence: str | None = None
    title: str = ""
    publisher: str = ""
    licence: str = ""

    @model_validator(mode="after")
    def _columns_exist(self) -> "TableSpec":
        named = {*self.key, *self.dates, *self.required, *self.patterns, *(c for span in self.spans for c in span)}
        named |= {c for c in (self.url, self.confidence) if c}
        unknown = sorted(named - set(self.columns))
        if unknown:
            raise ValueError(f"Spalten {unknown} stehen nicht in columns")
        return self


class Assertion(_Strict):
    """What must hold after loading the source, or the run fails.

    `count` is what is counted: `rows` read or `used` of the table `name`, `entities` of a class or trait, `relations`
    of a class (each distinct one that this source states), or `filled`, the share of rows with a value in the column
    `name` (`table.csv:column`). `tables` names the tables it rests on: if one of them is in quarantine as a whole, the
    assertion is not checked, for the loss is already reported.
    """

    count: Literal["rows", "used", "entities", "relations", "filled"]
    name: str
    min: float = 0
    max: float = float("inf")
    tables: list[str] = []


class SourceSpec(_Strict):
    """The content of a `source.yml`.

    `name` is the short name of the data set in locators. `folder` is where the tables lie, relative to the
    `source.yml`; `wide` sources lie in a folder of the user's and are skipped where it is not there.
    """

    name: str = Field(pattern="^[a-z_]+$")
    title: str
    publisher: str
    licence: str
    licence_url: str = ""
    coverage: str
    retrieved: Retrieved
    folder: str = "data"
    wide: bool = False
    tables: dict[str, TableSpec] = {}
    lookups: list[str] = []
    assertions: list[Assertion] = []


def read_source(path: Path) -> SourceSpec:
    """Read a `source.yml`. Raises SourceError, which names the file, the field and the fix."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return SourceSpec.model_validate(data)
    except FileNotFoundError as error:
        raise SourceError(f"{path}: fehlt. Abhilfe: Datei anlegen oder das Verzeichnis entfernen.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: kein lesbares YAML in UTF-8 ({error}). Abhilfe: Datei berichtigen.") from error
    except ValidationError as error:
        details = "; ".join(f"Feld {'.'.join(map(str, e['loc'])) or '(Wurzel)'}: {e['msg']}" for e in error.errors())
        raise SourceError(f"{path}: {details}. Abhilfe: Feld berichtigen.") from error
