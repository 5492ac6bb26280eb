"""The texts of the pages: one file per language, asked for by key."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "messages"
LANGUAGES = ("de",)


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, str]:
    texts: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            texts.update(_flat(value, f"{prefix}{key}."))
        else:
            texts[prefix + str(key)] = str(value)
    return texts


class Texts:
    """All texts of one language. `texts("page.title", name=…)` fills in values; KeyError on an unknown key."""

    def __init__(self, language: str) -> None:
        self.language = language
        tree = yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
        self.all = _flat(tree)

    def __call__(self, key: str, **values: object) -> str:
        """The text with this key, values filled in."""
        return self.all[key].format(**values)

    def has(self, key: str) -> bool:
        """Whether there is a text with this key."""
        return key in self.all

    def count(self, key: str, number: int, **values: object) -> str:
        """The text `key.one` or `key.many`, by number."""
        return self(f"{key}.{'one' if number == 1 else 'many'}", n=f"{number:,}".replace(",", "."), **values)


@lru_cache
def texts(language: str = "de") -> Texts:
    """The texts of a language; KeyError if the program does not have it."""
    if language not in LANGUAGES:
        raise KeyError(language)
    return Texts(language)
