"""The pages for people."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.problems import Problem
from api.routers.parts import Door
from visualizations import pages
from visualizations.formats import place_path

router = APIRouter(include_in_schema=False)

Text = Annotated[str, Query(max_length=500)]


@router.get("/")
def start(door: Door, q: Annotated[str, Query(max_length=200)] = "") -> HTMLResponse:
    """Start page, with hits where something was searched for."""
    return HTMLResponse(pages.start_page(door, q.strip()))


@router.get("/kommune/{key:path}")
def place(
    key: str,
    door: Door,
    need: Text = "",
    field: Text = "",
    phase: Text = "",
    same: Annotated[list[str], Query(max_length=3)] = [],  # noqa: B006  FastAPI copies it
    year: Annotated[int | None, Query(ge=1990, le=2100)] = None,
) -> Response:
    """The page of a Kommune; a name or other key leads to the page by its official key."""
    profile = door.profile(key)
    if profile.target.ags and profile.target.ags != key:
        chosen = {name: text for name, text in (("need", need), ("field", field), ("phase", phase)) if text}
        return RedirectResponse(place_path(profile.target.ags) + (f"?{urlencode(chosen)}" if chosen else ""))
    try:
        return HTMLResponse(pages.place_page(door, profile, need.strip(), field, phase, same, year))
    except ValueError as error:
        raise Problem(422, str(error)) from error


@router.get("/luecken")
def gaps(door: Door, was: Text = "", mit: Text = "") -> HTMLResponse:
    """Gaps of a Kommune, a Land, a programme or a field, or of two side by side."""
    return HTMLResponse(pages.gaps_page(door, was.strip(), mit.strip()))


@router.get("/belege/{thing_id:path}")
def evidence(thing_id: str, door: Door) -> HTMLResponse:
    """What a thing, relation or source rests on."""
    page = pages.evidence_page(door, thing_id)
    if page is None:
        raise Problem(404, f"{thing_id} gibt es im Bestand nicht.")
    return HTMLResponse(page)


@router.get("/ueber")
def about(door: Door) -> HTMLResponse:
    """Data, method, licence."""
    return HTMLResponse(pages.about_page(door))
