import gc
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_graph import Builder

from queries.errors import AmbiguousTerritoryError, TerritoryError, UnknownTerritoryError
from queries.territories import Territories, resolve
from queries.territory_names import spellings


@pytest.fixture
def places() -> Territories:
    b = Builder()
    b.land("12", "Brandenburg")
    b.land("09", "Bayern")
    b.land("05", "Nordrhein-Westfalen")
    b.land("15", "Sachsen-Anhalt")
    b.kreis("09464", "Hof (Stadt)", "Kreisfreie Stadt", alias=["Hof"])
    b.kreis("09475", "Landkreis Hof", alias=["Hof"])
    b.kreis("09162", "München (Stadt)", "Kreisfreie Stadt", alias=["München, Landeshauptstadt", "München"])
    b.kreis("09184", "Landkreis München", alias=["München"])
    b.kreis("05170", "Kreis Wesel", "Kreis", alias=["Wesel"])
    b.town("05170048", "Wesel")
    b.kreis("05334", "Städteregion Aachen", "Landkreis", alias=["Städteregion Aachen (einschl. Stadt Aachen)"])
    b.town("05334002", "Aachen")
    b.kreis("15084", "Burgenlandkreis", nuts3="DEE08")
    b.kreis("15085", "Landkreis Harz", alias=["Harz"])
    b.kreis("15001", "Dessau-Roßlau", "Kreisfreie Stadt")
    b.kreis("15088", "Saalekreis")
    b.kreis("15101", "Dessau (kreisfrei) (bis 2007)", "Kreisfreie Stadt", validTo="2007-06-30")
    b.kreis("15151", "Kreis Anhalt-Zerbst (bis 2007)", "Kreis", validTo="2007-06-30")
    b.tie("Succession", "territory/15001", "territory/15101")
    for newer in ("15001", "15084"):
        b.tie("Succession", f"territory/{newer}", "territory/15151")
    b.kreis("12051", "Brandenburg an der Havel", "Kreisfreie Stadt")
    b.kreis("09374", "Landkreis Neustadt a.d.Waldnaab")
    b.town("15088065", "Braunsbedra", alias=["Braunsbedra, Stadt"])
    return Territories(b.graph())


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("15084", "15084"),
        ("territory/15084", "15084"),
        ("DEE08", "15084"),
        ("dee08", "15084"),
        ("burgenlandkreis", "15084"),
        ("  Burgenlandkreis ", "15084"),
        ("LK Harz", "15085"),
        ("Harz (Landkreis)", "15085"),
        ("Landkreis Harz", "15085"),
        ("Harz, Landkreis", "15085"),
        ("Harzkreis", "15085"),
        ("Stadt Hof", "09464"),
        ("Hof (Stadt)", "09464"),
        ("Landkreis Hof", "09475"),
        ("Landeshauptstadt Muenchen", "09162"),
        ("LK MÜNCHEN", "09184"),
        ("Dessau-Rosslau", "15001"),
        ("Dessau-Roßlau, Stadt", "15001"),
        ("15001000", "15001"),
        ("Kreis Wesel", "05170"),
        ("Wesel", "05170"),
        ("Stadt Wesel", "05170048"),
        ("StädteRegion Aachen", "05334"),
        ("Neustadt an der Waldnaab", "09374"),
        ("Neustadt a. d. Waldnaab", "09374"),
        ("Braunsbedra", "15088065"),
        ("15088065", "15088065"),
        ("Brandenburg", "12"),
        ("Stadt Brandenburg", "12051"),
        ("Land Brandenburg", "12"),
        ("15", "15"),
    ],
)
def test_resolves_usual_spellings(places: Territories, text: str, key: str) -> None:
    assert places.resolve(text).key == key


@pytest.mark.parametrize("text", ["Hof", "hof", "München", "Muenchen", "Munchen"])
def test_same_name_of_city_and_kreis_is_ambiguous(places: Territories, text: str) -> None:
    with pytest.raises(AmbiguousTerritoryError) as error:
        places.resolve(text)
    assert len(error.value.candidates) == 2
    assert all(c.ags and c.ags in str(error.value) for c in error.value.candidates)


@pytest.mark.parametrize(
    ("text", "first"),
    [("Kreis Wesl", "05170"), ("Burgenlandkries", "15084"), ("LK Haarz", "15085"), ("15048", "15084")],
)
def test_mistyped_name_gives_candidates_and_no_guess(places: Territories, text: str, first: str) -> None:
    with pytest.raises(UnknownTerritoryError) as error:
        places.resolve(text)
    assert error.value.candidates[0].ags == first


@pytest.mark.parametrize("text", ["", "   ", "???", "xyzzyplugh"])
def test_nonsense_is_unknown(places: Territories, text: str) -> None:
    with pytest.raises(UnknownTerritoryError):
        places.resolve(text)


def test_dissolved_kreis_keeps_its_id_and_names_its_successor(places: Territories) -> None:
    old = places.resolve("15101")
    assert (old.id, old.kreis, old.dissolved) == ("territory/15101", "15001", True)
    assert "Dessau-Roßlau" in old.note_de
    assert places.successor(old).id == "territory/15001"
    assert places.successor(old).note_de == old.note_de


def test_kreis_taken_over_by_several_has_no_single_successor(places: Territories) -> None:
    old = places.resolve("Kreis Anhalt-Zerbst")
    assert old.kreis is None
    assert old.kreise == ("15001", "15084")


def test_town_with_the_name_of_its_kreis_is_told(places: Territories) -> None:
    assert "05170048" in places.resolve("Wesel").note_de
    assert places.resolve("Kreis Wesel").note_de == ""


def test_town_has_the_kreis_of_its_key(places: Territories) -> None:
    town = places.resolve("Braunsbedra")
    assert (town.kreis, town.form) == ("15088", "kreisangehörige Gemeinde")


def test_a_graph_that_nobody_needs_any_more_is_let_go() -> None:
    b = Builder()
    b.land("15", "Sachsen-Anhalt")
    graph = b.graph()
    assert resolve(graph, "Sachsen-Anhalt").land == "15"
    gone = weakref.ref(graph)
    del graph
    gc.collect()
    assert gone() is None


@given(st.text(max_size=40))
def test_any_text_gives_a_place_or_a_territory_error(text: str) -> None:
    b = Builder()
    b.land("15", "Sachsen-Anhalt")
    b.kreis("15085", "Landkreis Harz", alias=["Harz"])
    try:
        assert Territories(b.graph()).resolve(text).name
    except TerritoryError as error:
        assert str(error)


@given(st.sampled_from(["Görlitz", "Fürth", "Weißenfels", "Städteregion Aachen", "Köln"]))
def test_umlauts_may_be_spelled_out_or_dropped(name: str) -> None:
    spelled = name.replace("ö", "oe").replace("ü", "ue").replace("ß", "ss").replace("ä", "ae")
    dropped = name.replace("ö", "o").replace("ü", "u").replace("ß", "ss").replace("ä", "a")
    cores = {s.core for s in spellings(name)}
    assert spellings(spelled)[0].core in cores
    assert spellings(dropped)[0].core in cores
