"""Territories with their place in one another, their reforms, and one profile of figures per Kreis and year."""

import re
from datetime import date, timedelta

from graph_store.ids import BUND, slug, territory_id
from ingest.emit import TABLE_PREFIX, Emitter, Row, UnknownValue
from ingest.readers.table import Record
from ingest.resolve import Resolver
from ingest.sources.regions.figures import emit_indicator, emit_profile, number

_DESIGNATION = re.compile(
    r", (?:Stadt|St|M|GKSt|Kurort, Stadt|Kurort|Bergstadt|Hansestadt|Landeshauptstadt|Flecken|krsfr\. Stadt|Stadtkreis"
    r"|Kreisfreie Stadt|verbandsfr\. Gemeinde|gem\.fr\. (?:Geb\.|Bezirk))\s*$"
)
_FORMER_KIND = re.compile(
    r"^(Kreisfreie Stadt|Landkreis) |, (Kreisfreie Stadt|krsfr\. Stadt|Stadt \(alt\)|Landkreis|Kreis)$"
)
_SETTLEMENT = {
    "Großstadt": "large_city",
    "verdichtet": "dense",
    "ländlich mit Verdichtungsansätzen": "rural_with_density",
    "dünn besiedelt": "sparse",
}
_DCAT = "http://dcat-ap.de/def/politicalGeocoding/"
_NUTS = "http://data.europa.eu/nuts/code/"
_BOROUGH = re.compile(r"11\d{6}")


def _open(emitter: Emitter, record: Record) -> Row:
    return emitter.row(record.file, record.line, [f"{TABLE_PREFIX}{record.file.removesuffix('.csv')}"])


def display_name(official: str) -> str:
    """A municipality's name without the designation that the register puts behind it ("Weinheim, Stadt")."""
    return _DESIGNATION.sub("", official)


def borough_id(name: str) -> str:
    """Id of a Bezirk of Berlin, which has no key of its own in most sources."""
    return territory_id(f"11000-{slug(name.removeprefix('Berlin-'))}")


def _federation(row: Row) -> None:
    row.entity(
        BUND,
        "Territory",
        "Bundesrepublik Deutschland",
        method="imported",
        key="00",
        kind="Bund",
        alias=["Bund", "Deutschland"],
        derived={"level": "federal", "sector": "state", "actorType": "federal_government"},
    )


def _land(row: Row, key: str, name: str) -> None:
    land = row.entity(
        territory_id(key),
        "Territory",
        name,
        method="imported",
        key=key,
        kind="Land",
        sameAs=f"{_DCAT}stateKey/{key}",
        derived={"level": "land", "sector": "state", "actorType": "land_government"},
    )
    row.relate("Location", land, BUND, method="imported")


def _district(row: Row, record: Record) -> None:
    key, name = record["ags"], record["anzeigename"]
    if record["verdichtung"] not in _SETTLEMENT:
        raise UnknownValue("verdichtung", record["verdichtung"], "SettlementType")
    further = [n for n in dict.fromkeys((record["name"], record["kurzname"])) if n and n != name]
    district = row.entity(
        territory_id(key),
        "Territory",
        name,
        method="imported",
        key=key,
        kind=record["bezeichnung"],
        alias=further,
        nuts3=record["nuts3_2024"],
        area=number(record["flaeche_km2"]),
        population=int(record["bevoelkerung_2018"]) if record["bevoelkerung_2018"] else None,
        density=number(record["dichte_2018"]),
        lat=number(record["lat"]),
        lon=number(record["lon"]),
        sameAs=[f"{_DCAT}districtKey/{key}", f"{_NUTS}{record['nuts3_2024']}" if record["nuts3_2024"] else ""],
        derived={
            "settlementType": _SETTLEMENT[record["verdichtung"]],
            "level": "district",
            "sector": "municipal",
            "actorType": "municipality",
        },
    )
    row.relate("Location", district, territory_id(record["land"]), method="imported")


def _former_name(official: str) -> tuple[str, str]:
    """Name and kind of a dissolved Kreis: the register writes the kind before or behind the name."""
    found = _FORMER_KIND.search(official)
    bare = display_name(_FORMER_KIND.sub("", official))
    if not found:
        return bare, "Landkreis"
    kind = found[1] or found[2]
    if kind not in ("Landkreis", "Kreis"):
        return bare, "Kreisfreie Stadt"
    return f"{kind} {bare}", kind


def _former(row: Row, record: Record, end: str) -> None:
    key = record["ags"]
    name, kind = _former_name(record["name"])
    former = row.entity(
        territory_id(key),
        "Territory",
        f"{name} (bis {end[:4]})" if end else name,
        method="imported",
        key=key,
        kind=kind,
        alias=record["name"],
        validTo=end,
        sameAs=f"{_DCAT}districtKey/{key}",
        derived={"level": "district", "sector": "municipal", "actorType": "municipality"},
    )
    row.relate("Location", former, territory_id(key[:2]), method="imported")


def _municipality(row: Row, record: Record) -> None:
    key, kreis, name = record["ags8"], record["kreis_ags"], record["name"]
    if key == f"{kreis}000":
        # The register lists a kreisfreie Stadt (and a dissolved Kreis) as a municipality too: one territory, two keys.
        row.prop(territory_id(kreis), "sameAs", f"{_DCAT}municipalityKey/{key}", "imported")
        return
    borough = _BOROUGH.fullmatch(key) is not None
    shown = display_name(name)
    municipality = row.entity(
        borough_id(name) if borough else territory_id(key),
        "Territory",
        shown,
        method="imported",
        key=key,
        kind="Bezirk" if borough else "Gemeinde",
        alias=name if name != shown else "",
        sameAs=f"{_DCAT}municipalityKey/{key}",
        derived={"level": "municipality", "sector": "municipal", "actorType": "municipality"},
    )
    row.relate("Location", municipality, territory_id("11000" if borough else kreis), method="imported")


def _indicators(emitter: Emitter) -> None:
    spec = "figures_2006_2019.csv"
    for line, entry in enumerate(emitter.lookup("indicators"), start=2):
        with emitter.row("indicators.csv", line, [f"{TABLE_PREFIX}{spec.removesuffix('.csv')}"]) as row:
            emit_indicator(
                row, entry["column"], entry["label_de"], entry["unit"], entry["publisher"], entry["definition"]
            )


def _last_day(start_of_successor: str) -> str:
    """The day before a reform takes effect."""
    return (date.fromisoformat(start_of_successor) - timedelta(days=1)).isoformat()


def emit(tables: dict[str, list[Record]], resolver: Resolver, emitter: Emitter) -> None:
    """State all territories, their reforms and their profiles."""
    lands: set[str] = set()
    for number_of_row, record in enumerate(tables["kreise.csv"]):
        with _open(emitter, record) as row:
            if number_of_row == 0:
                _federation(row)
            if record["land"] not in lands:
                _land(row, record["land"], record["bundesland"])
                lands.add(record["land"])
            _district(row, record)
    ends = {record["ags_alt"]: _last_day(record["wirksam_ab"]) for record in tables["reformen.csv"]}
    for record in tables["ehemalige_kreise.csv"]:
        with _open(emitter, record) as row:
            _former(row, record, ends.get(record["ags"], ""))
    for record in tables["reformen.csv"]:
        with _open(emitter, record) as row:
            row.relate(
                "Succession",
                territory_id(record["ags_neu"]),
                territory_id(record["ags_alt"]),
                valid_from=record["wirksam_ab"],
                verb=record["anlass"],
                qualifier=f"art={record['art']}" if record["art"] else "",
            )
    for record in tables["gemeinden.csv"]:
        with _open(emitter, record) as row:
            _municipality(row, record)
    columns = [c for c in emitter.spec.tables["figures_2006_2019.csv"].columns if c not in ("ags", "jahr", "name")]
    _indicators(emitter)
    for record in tables["figures_2006_2019.csv"]:
        with _open(emitter, record) as row:
            emit_profile(row, record, {c: c for c in columns})
    for record in tables["nachbarn.csv"]:
        with _open(emitter, record) as row:
            row.keep_as_data()
