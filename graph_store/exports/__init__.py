"""Dumps of a snapshot for other programs: the same snapshot always gives the same bytes."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from graph_store.database import StoreError
from graph_store.exports.network import to_networkx, write_gexf, write_graphml
from graph_store.exports.rdf import write_jsonld, write_nquads, write_turtle
from graph_store.exports.spreadsheet import write_xlsx
from graph_store.exports.tables import write_csv, write_parquet
from graph_store.store import Store

__all__ = ["FORMATS", "export", "to_networkx"]

Writer = Callable[[Store, Path], Iterator[Path]]

_WRITERS: Mapping[str, Writer] = {
    "nquads": write_nquads,
    "turtle": write_turtle,
    "jsonld": write_jsonld,
    "csv": write_csv,
    "parquet": write_parquet,
    "graphml": write_graphml,
    "gexf": write_gexf,
    "xlsx": write_xlsx,
}
FORMATS = tuple(_WRITERS)
"""All formats, in the order in which they are written."""

_TITLES = {
    "nquads": "Alle Aussagen in RDF; je Quellenseite ein benannter Graph, der Standardgraph ist die Zusammenfassung",
    "turtle": "Die Zusammenfassung in RDF (Turtle)",
    "jsonld": "Die Zusammenfassung in RDF (JSON-LD 1.1 mit dem Kontext des Modells)",
    "csv": "Tabellen: je Klasse eine, dazu Beziehungen, Aussagen, Quellen und Kennzahlen",
    "parquet": "Dieselben Tabellen mit Zahlen- und Listentypen",
    "graphml": "Netzwerk ohne Kennzahlenprofile (GraphML)",
    "gexf": "Netzwerk ohne Kennzahlenprofile (GEXF 1.2, etwa für Gephi)",
    "xlsx": "Arbeitsmappe mit einem Blatt je Klasse, Beziehungen und Quellen",
}
_README = """# Bildungsgraph, Datenstand {version}

{lines}

`datapackage.json` nennt jede Datei mit Größe und Prüfsumme; `sha256sum -c SHA256SUMS` prüft sie.
Derselbe Datenstand ergibt immer dieselben Bytes.

Die Tabellen in CSV (UTF-8, Komma, Anführungszeichen verdoppelt) geben jeden Wert unverändert wieder, auch wenn er mit
`=`, `+`, `-` oder `@` beginnt; manche Tabellenprogramme lesen so etwas als Formel. In der Arbeitsmappe (XLSX) stehen
solche Werte als Text, mit dem Zeichen, das sie auch beim Bearbeiten Text bleiben lässt. Listen sind in CSV und XLSX
durch ` | ` getrennt.

Woher jede Angabe stammt, sagen die Spalten und Eigenschaften `sources` und `locators`; Herausgeber und Lizenz jeder
Quelle stehen in der Tabelle der Quellen.
"""


def export(store: Store, directory: Path, formats: Iterable[str] = FORMATS) -> list[Path]:
    """Write dumps of the snapshot into `directory` with a README, a data package and SHA256SUMS.

    Files of an earlier export with the same names are replaced. Returns the files in order. Raises ValueError for an
    unknown format and StoreError when the directory cannot be written.
    """
    chosen = [name for name in FORMATS if name in set(formats)]
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown:
        raise ValueError(f"unknown format: {', '.join(unknown)}; known are {', '.join(FORMATS)}")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        written = {name: list(_WRITERS[name](store, directory)) for name in chosen}
        return _describe(store, directory, written)
    except OSError as error:
        raise StoreError(f"{directory}: Der Export ließ sich nicht schreiben ({error}).") from error


def _describe(store: Store, directory: Path, written: Mapping[str, list[Path]]) -> list[Path]:
    resources = [_resource(path, directory, name) for name, paths in written.items() for path in paths]
    package = {
        "name": "bildungsgraph",
        "title": "Bildungsgraph: Wissensgraph kommunaler Bildungskoordination",
        "version": store.version,
        "resources": resources,
    }
    lines = "\n".join(f"- `{name}`: {_TITLES[name]}" for name in written)
    readme = directory / "README.md"
    readme.write_text(_README.format(version=store.version, lines=lines), encoding="utf-8")
    manifest = directory / "datapackage.json"
    manifest.write_text(json.dumps(package, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    files = [readme, manifest, *(path for paths in written.values() for path in paths)]
    sums = directory / "SHA256SUMS"
    sums.write_text("".join(f"{_sha256(p)}  {p.relative_to(directory).as_posix()}\n" for p in files), encoding="utf-8")
    return [*files, sums]


def _resource(path: Path, directory: Path, name: str) -> dict[str, Any]:
    return {
        "name": path.name.lower().replace("_", "-"),
        "path": path.relative_to(directory).as_posix(),
        "title": _TITLES[name],
        "format": path.suffix[1:],
        "bytes": path.stat().st_size,
        "hash": f"sha256:{_sha256(path)}",
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
