"""Agreements, cooperation and advice between an agency and a Kommune, as the tables of agencies list them."""

from ingest.emit import Row
from ingest.resolve import End, Resolver, mention
from ingest.sources.shared import symmetric


def agency_row(row: Row, resolver: Resolver, agency: End, party: End, table: str, kind: str, date: str) -> None:
    """State what `kind` means between the two: an agreement that both sign, cooperation without one, or advice.

    A portrait on the agency's pages shows no signature: cooperation of low confidence.
    """
    meaning = resolver.vocab.agreement_kind(table, kind)
    from_id, to_id = mention(row, agency), mention(row, party)
    if meaning["class"] == "Advice":
        row.relate("Advice", from_id, to_id, role="Beratung", verb=kind, valid_from=date)
        return
    if meaning["class"] == "Cooperation":
        portrait = meaning["kind"] == "portrait"
        left, right = symmetric(agency, party)
        row.relate(
            "Cooperation",
            left.id,
            right.id,
            kind="portrait" if portrait else "",
            verb=kind,
            valid_from=date,
            confidence="low" if portrait else None,
        )
        return
    module = kind[kind.index("(") + 1 : -1] if "(Modul" in kind else ""
    agreement = resolver.partnership(agency, party, meaning["kind"], module, date)
    row.entity(agreement.id, "Agreement", agreement.name, coded={"kind": meaning["kind"]}, signed=date)
    for party_id in (from_id, to_id):
        row.relate("Signing", party_id, agreement.id, verb=kind, valid_from=date)
