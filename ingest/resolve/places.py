"""Places: a raw place name to the territories it stands for, by official key only."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from graph_store.ids import BUND, slug, territory_id
from ingest.emit import UnknownValue
from ingest.resolve.ends import LAND_KEYS, End, LookupRow, Lookups

GEMEINDE_DIGITS = 8
_SEVERAL = ("Verbund", "mehrere Sitze")
_BOROUGH = ("Stadtbezirk", "Ortsteil")
_NO_TERRITORY = (
    "Agenturbezirk",
    "Ausland",
    "Region",
    "Sammelbezeichnung",
    "Stadtteil",
    "Verein",
    "bundesweit",
    "kein Ort",
    "programmweit",
)


def _borough_name(raw: str) -> str:
    """The borough in `Berlin (Bezirk Reinickendorf)`, `Berlin Spandau` or `Berlin-Pankow`, without the city."""
    match = re.search(r"\(Bezirk (.+)\)", raw)
    return match[1] if match else re.sub(r"^Berlin[ -]", "", raw)


@dataclass(frozen=True, slots=True)
class Place:
    """What a place column says: territories, or a `scope` that is none (a whole Land, the country, a district)."""

    raw: str
    kind: str
    territories: tuple[End, ...] = ()
    scope: str = ""


def _keys(ags5: str, ags8: str, *, both: bool = False) -> Iterator[str]:
    """Official keys: of a Gemeinde in a Kreis eight digits, else the five of the Kreis.

    A Gemeinde that lies in another Kreis today stands for its dissolved Kreis. `both` is for "Stadt und Landkreis".
    """
    fives = ags5.split(";") if ags5 else []
    eights = ags8.split(";") if ags8 else []
    if len(fives) != len(eights):
        yield from fives
        return
    for five, eight in zip(fives, eights, strict=True):
        if eight == f"{five}000" or not eight.startswith(five):
            yield five
        elif both:
            yield from (five, eight)
        else:
            yield eight


class Places:
    """The lookup of places and the official names of the territories named in it."""

    def __init__(self, lookups: Lookups) -> None:
        self._rows = {(row["place"], row["context"]): row for row in lookups["places"]}
        self._names: dict[str, str] = {territory_id(key): land for land, key in LAND_KEYS.items()}
        self._names[BUND] = "Bund"
        for row in lookups["places"]:
            keys = list(_keys(row["ags5"], row["ags8"]))
            if len(keys) == 1 and row["official_name"] and row["kind"] not in _BOROUGH:
                self._names.setdefault(territory_id(keys[0]), row["official_name"])

    def territory(self, key: str, raw: str = "", name: str = "") -> End:
        """The territory with this key (2, 5 or 8 digits); `name` where no lookup names it officially.

        A Gemeinde lies in its Kreis: the register may be older than its key.
        """
        entity_id = territory_id(key)
        shown = self._names.get(entity_id) or name or raw or key
        end = End(entity_id, "Territory", shown, raw, "Territory", coded=(("key", key),))
        if len(key) != GEMEINDE_DIGITS:
            return end
        return replace(end, coded=(*end.coded, ("kind", "Gemeinde")), within=self.territory(key[:5]))

    def land(self, name: str, raw: str = "") -> End:
        """The Land with this name. Raises UnknownValue for any other."""
        if name not in LAND_KEYS:
            raise UnknownValue("bundesland", name, "places.csv")
        return self.territory(LAND_KEYS[name], raw)

    def of_endpoint(self, row: LookupRow) -> tuple[End, ...]:
        """The territories of an endpoint row of class Territory or Territories."""
        raw, canonical = row["name"], row["canonical_name"]
        place = self._rows.get((raw, row["programme"])) or self._rows.get((raw, "*"))
        if place and place["kind"] in (*_BOROUGH, *_SEVERAL):
            return self._place(raw, place).territories
        if not row["ags5"]:
            if canonical in ("Bund", "Deutschland"):
                return (self.territory(BUND.rpartition("/")[2], raw),)
            return (self.land(canonical, raw),)
        keys = list(_keys(row["ags5"], row["ags8"]))
        if len(keys) == 1:
            return (self.territory(keys[0], raw, canonical),)
        return tuple(self.territory(key) for key in keys)

    def place(self, dataset: str, raw: str, context: str = "") -> Place:
        """What a place column says; `context` (`actors`, `relations`) is looked up before the data set.

        Raises UnknownValue for a place that the lookup does not know.
        """
        for key in (context, dataset, "*"):
            row = self._rows.get((raw, key)) if key else None
            if row:
                return self._place(raw, row)
        raise UnknownValue("place", raw, "places.csv")

    def _place(self, raw: str, row: LookupRow) -> Place:
        kind = row["kind"]
        if kind in _BOROUGH:
            return self._borough(raw, row)
        if kind == "Bund":
            return Place(raw, kind, (self.territory(BUND.rpartition("/")[2], raw),))
        if kind == "Land":
            whole = raw in LAND_KEYS or raw.startswith("Land ")
            return Place(raw, kind, (self.land(row["land"], raw if whole else ""),), "" if whole else raw)
        if kind in _NO_TERRITORY:
            return Place(raw, kind, scope=raw)
        several = kind in _SEVERAL
        keys = list(_keys(row["ags5"], row["ags8"], both=several and ";" not in row["ags5"]))
        if not keys:
            return Place(raw, kind, tuple(self.land(land) for land in row["land"].split(";")), raw)
        if several:
            return Place(raw, kind, tuple(self.territory(key) for key in keys), raw)
        return Place(raw, kind, (self.territory(keys[0], raw, row["official_name"]),))

    def _borough(self, raw: str, row: LookupRow) -> Place:
        kind = row["kind"]
        if kind == "Ortsteil" and row["ags8"]:
            return Place(raw, kind, (self.territory(row["ags8"], raw, row["official_name"]),))
        key = f"{row['ags5']}-{slug(_borough_name(raw))}"
        coded = (("key", key), ("kind", "Bezirk" if kind == "Stadtbezirk" else kind))
        around = self.territory(row["ags5"])
        return Place(
            raw, kind, (End(territory_id(key), "Territory", raw, raw, "Territory", coded=coded, within=around),)
        )
