"""A small harvest by hand: two Kreise, a body, a foundation, a solution, a contradiction, a plan and a bulk table."""

import pandas as pd

from graph_store.statements import FileCount, Harvest, Quarantined, RelationFacts, ReviewItem, Source, Statement

PAGE_A = Source("source/aaaaaaaaaaaa", "page", "https://example.org/a", "Verlag A", "Seite A", "2012-03")
PAGE_B = Source("source/bbbbbbbbbbbb", "page", "https://example.org/b?x=1&y=ü", "", "", "")
BACKGROUND = Source("source/cccccccccccc", "background", "urn:bildungsgraph:background", "", "Eigenes Wissen")
TABLE = Source("source/dddddddddddd", "table", "urn:bildungsgraph:table:kreise", "Statistikamt", "Kreise", "2024")

KREIS, NACHBAR, LAND = "territory/15084", "territory/15088", "territory/15"
STIFTUNG, AMT, NETZ = "actor/1111111111", "actor/2222222222", "actor/3333333333"
PROGRAMM, LOESUNG, FAMILIE = "programme/lernen-vor-ort", "solution/lvo-buero", "family/bildungsbuero"
FELD, PROFIL, BEDARF = "ActionField/education_monitoring", "profile/15084-2019", "need/4444444444"


def said(about, prop, value, source, line, method="curated", confidence="high", file="actors.csv", dataset="lvo"):
    return Statement(
        about, prop, value, source.id, f"{dataset}/{file}:{line}", method, confidence, dataset, "2012-03", "2024-01"
    )


def related(facts, source, line, confidence="high", dataset="lvo"):
    return Statement.of_relation(
        facts,
        source=source.id,
        locator=f"{dataset}/relations.csv:{line}",
        method="curated",
        confidence=confidence,
        dataset=dataset,
        first_seen="2012-03",
        last_seen="2024-01",
    )


def _things():
    for place, name, line in ((LAND, "Sachsen-Anhalt", 2), (KREIS, "Burgenlandkreis", 3), (NACHBAR, "Saalekreis", 4)):
        yield said(place, "class", "Territory", TABLE, line, "imported", dataset="regions", file="kreise.csv")
        yield said(place, "name", name, TABLE, line, "imported", dataset="regions", file="kreise.csv")
        yield said(place, "key", place.split("/")[1], TABLE, line, "imported", dataset="regions", file="kreise.csv")
    yield said(KREIS, "population", 175000, TABLE, 3, "imported", dataset="regions", file="kreise.csv")
    yield said(KREIS, "area", 1413.5, TABLE, 3, "imported", dataset="regions", file="kreise.csv")
    yield said(KREIS, "sameAs", "http://dcat-ap.de/def/politicalGeocoding/districtKey/15084", TABLE, 3, "imported")
    yield said(FELD, "class", "ActionField", TABLE, 2, "curated", dataset="model", file="action_fields.csv")
    yield said(FELD, "name", "Bildungsmonitoring", TABLE, 2, "curated", dataset="model", file="action_fields.csv")
    yield said(FAMILIE, "class", "SolutionFamily", TABLE, 2, "curated", dataset="lookups", file="families.csv")
    yield said(FAMILIE, "name", "Bildungsbüro", TABLE, 2, "curated", dataset="lookups", file="families.csv")
    yield said(PROFIL, "class", "Profile", TABLE, 9, "imported", dataset="regions", file="figures.csv")
    yield said(PROFIL, "year", 2019, TABLE, 9, "imported", dataset="regions", file="figures.csv")
    yield said(PROFIL, "territory", KREIS, TABLE, 9, "imported", dataset="regions", file="figures.csv")
    yield said(PROFIL, "arbeitslosenquote", 7.25, TABLE, 9, "imported", dataset="regions", file="figures.csv")
    for actor, name, sector, line in (
        (STIFTUNG, "Stiftung Beispiel", "civil_society", 5),
        (AMT, "=Bildungsamt", "municipal", 6),
        (NETZ, "Bildungsnetz", "municipal", 7),
    ):
        yield said(actor, "class", "Actor", PAGE_A, line)
        yield said(actor, "name", name, PAGE_A, line)
        yield said(actor, "sector", sector, PAGE_A, line, "coded")
    yield said(NETZ, "class", "Actor", PAGE_B, 12)
    yield said(NETZ, "name", "Bildungsnetz Burgenland", PAGE_B, 12, confidence="low")
    yield said(PROGRAMM, "class", "Programme", PAGE_A, 8)
    yield said(PROGRAMM, "name", "Lernen vor Ort", PAGE_A, 8)
    yield said(PROGRAMM, "start", "2009-09", PAGE_A, 8)
    yield said(LOESUNG, "class", "Solution", PAGE_B, 9)
    yield said(LOESUNG, "name", 'Büro "Übergänge"', PAGE_B, 9)
    yield said(LOESUNG, "summary", "Zeile eins\nZeile <zwei> & mehr", PAGE_B, 9)
    yield said(BEDARF, "class", "Need", BACKGROUND, 3, confidence="low")
    yield said(BEDARF, "name", "Daten fehlen", BACKGROUND, 3, confidence="low")


def _relations():
    yield related(RelationFacts("Location", KREIS, LAND), TABLE, 3, dataset="regions")
    yield related(RelationFacts("Membership", STIFTUNG, NETZ, role="member", valid_from="2010"), PAGE_A, 18)
    yield related(
        RelationFacts("Membership", STIFTUNG, NETZ, role="member", verb="ist Mitglied", valid_from="2010-05"),
        PAGE_B,
        19,
    )
    yield related(RelationFacts("Membership", AMT, NETZ, role="chair", observed="2012-03-01"), PAGE_A, 20)
    yield related(RelationFacts("Membership", AMT, NETZ, role="member"), PAGE_A, 21)
    yield related(RelationFacts("Participation", KREIS, PROGRAMM, valid_from="2009-09-01"), PAGE_A, 22)
    yield related(RelationFacts("Participation", NACHBAR, PROGRAMM, modality="applied"), PAGE_B, 23, "low")
    yield related(RelationFacts("Development", KREIS, LOESUNG), PAGE_B, 24)
    yield related(RelationFacts("Adoption", NACHBAR, LOESUNG, degree="3_examined"), PAGE_B, 25)
    yield related(RelationFacts("Addressing", LOESUNG, FELD), PAGE_B, 26)
    yield related(RelationFacts("InFamily", LOESUNG, FAMILIE, role="primary"), PAGE_B, 27)
    yield related(RelationFacts("HasNeed", KREIS, BEDARF), BACKGROUND, 3, "low")
    yield related(RelationFacts("HasProfile", KREIS, PROFIL), TABLE, 9, dataset="regions")


def harvest():
    found = [*_things(), *_relations()]
    return Harvest(
        statements=found,
        sources={s.id: s for s in (PAGE_A, PAGE_B, BACKGROUND, TABLE)},
        quarantine=[Quarantined("lvo", "relations.csv", 30, "from", "2013-02-30", "kein Tag", "Datum berichtigen")],
        review=[ReviewItem("same_actor", AMT, STIFTUNG, "gleicher Name", "lvo/actors.csv:6")],
        files=[FileCount("lvo", "relations.csv", 13, 12, 1)],
    )


def figures():
    return pd.DataFrame(
        {
            "ags": ["15084", "15088"],
            "year": [2019, 2019],
            "indicator": ["arbeitslosenquote", "arbeitslosenquote"],
            "value": [7.25, 6.5],
            "source": ["urn:bildungsgraph:table:kreise"] * 2,
        }
    )
