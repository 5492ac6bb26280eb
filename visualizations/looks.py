"""How kinds of things are drawn: shape and colour both tell the kind, so that neither is needed alone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """Shape (a name of vis-network) and colour of a kind of node; hollow ones are drawn as an outline."""

    shape: str
    colour: str
    hollow: bool = False


LOOKS = {
    "Territory": Look("square", "#1f5f8b"),
    "Body": Look("hexagon", "#7a4a9e"),
    "Actor": Look("dot", "#3f7d3a"),
    "Programme": Look("star", "#a86400"),
    "Project": Look("triangle", "#b4472e"),
    "Solution": Look("diamond", "#00777a"),
    "Need": Look("triangleDown", "#a1286a"),
    "Agreement": Look("square", "#5d5d2b", hollow=True),
    "Offer": Look("dot", "#2b5d5d", hollow=True),
    "Study": Look("diamond", "#6b4f2b", hollow=True),
}
"""The kinds of node a picture shows, in the order of the legend; other classes (families, concepts, figures) are
left out."""
