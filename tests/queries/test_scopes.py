"""Networks larger than one Kommune, and two side by side, about the real facts."""

import pytest

from queries.errors import ContradictionError, UnknownThingError
from queries.front import Answers
from queries.scope_answers import ScopeGapsAnswer


def scope(real: Answers, about: str) -> ScopeGapsAnswer:
    found = real.gaps(about)
    assert isinstance(found, ScopeGapsAnswer)
    return found


def test_structure_only_where_the_network_carries_it(real: Answers) -> None:
    for about in ("00", "Lernen vor Ort"):
        network = scope(real, about).network
        assert network is not None and network.brokers
        assert not network.reason_de
        assert any(gap.kind == "structural_hole" for gap in real.gaps(about).gaps)
    whole = scope(real, "00").network
    assert whole is not None and whole.largest_part >= 500 and whole.cycles >= 78
    for about in ("RÜM", "Initiative Bildungsketten", "programme/transferinitiative", "Sachsen"):
        network = scope(real, about).network
        assert network is not None and network.brokers is None
        assert network.reason_de.startswith("Netz zu dünn belegt")
        assert "structural_hole" in {n.kind for n in real.gaps(about).not_assessed}


def test_agencies_broker_between_kreise_more_often_than_by_chance(real: Answers) -> None:
    network = scope(real, "00").network
    assert network is not None
    agency = next(b for b in network.brokers or () if b.name == "Transferagentur Niedersachsen")
    between = next(r for r in agency.roles if r.role == "itinerant")
    assert between.count > between.high > between.expected > between.low


def test_gaps_of_a_land_a_programme_and_a_field(real: Answers) -> None:
    land, programme, field = (scope(real, about) for about in ("NRW", "programme/lernen-vor-ort", "Bildungsberatung"))
    assert (land.scope, land.target.ags, len(land.places)) == ("land", "05", 57)
    assert all(p.ags.startswith("05") for p in land.places if p.ags)
    assert land.years is None and land.over_time_de.startswith("Zeitvergleich: nur auf Ebene eines Programms")
    assert programme.years is not None
    totals = [y.total for y in programme.years]
    assert totals == sorted(totals) and totals[-1] == sum(y.begun for y in programme.years)
    assert field.network is None
    assert {g.object.id for g in field.gaps if g.kind == "uncovered_need" and g.object} == {
        "ActionField/educational_guidance"
    }
    for answer in (land, programme, field):
        talks = [g for g in answer.gaps if g.kind == "suggested_tie"]
        assert len(talks) <= 5
        assert all(g.place for g in answer.gaps if g.kind in ("uncovered_need", "suggested_tie"))
        assert answer.not_assessed and all(n.reason_de for n in answer.not_assessed)
        assert "Quellen" in answer.evidence_de


def test_two_side_by_side(real: Answers) -> None:
    both = real.compare("Burgenlandkreis", "Saalekreis")
    assert (both.left.target.ags, both.right.target.ags) == ("15084", "15088")
    for contrast in both.contrasts:
        for value in (contrast.left, contrast.right):
            assert value.value is not None or value.reason, contrast.aspect
    shared = {f.id for f in both.both}
    assert shared and not shared & {f.id for f in (*both.only_left, *both.only_right)}
    assert real.compare("Sachsen", "Thüringen").left.target.ags == "14"
    for left, right in (("Sachsen", "Lernen vor Ort"), ("15084", "Burgenlandkreis")):
        with pytest.raises(ContradictionError):
            real.compare(left, right)


def test_a_further_field_is_for_a_kommune_only(real: Answers) -> None:
    assert real.gaps("15084", field="Bildungsberatung").target.ags == "15084"
    with pytest.raises(ContradictionError):
        real.gaps("Sachsen", field="Bildungsberatung")


def test_unknown_network_has_candidates(real: Answers) -> None:
    with pytest.raises(UnknownThingError) as error:
        real.gaps("Lernen vor Ordt")
    assert "programme/lernen-vor-ort" in {c.id for c in error.value.candidates}
