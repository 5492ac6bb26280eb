"""What people need to hand in a needs assessment: an empty table, and the JSON Schema of the JSON form."""

from __future__ import annotations

import json
from typing import Any

from graph_schema.assessment import COLUMNS, Column, codes
from graph_schema.model import Model


def template(_: Model) -> str:
    """The table with its header line alone."""
    return ",".join(column.name for column in COLUMNS) + "\n"


def assessment_schema(model: Model) -> str:
    """The JSON Schema (2020-12) of an assessment as JSON."""
    need = _object(model, "need")
    whole = _object(model, "assessment")
    whole["properties"]["bedarfe"] = {"type": "array", "minItems": 1, "maxItems": 2000, "items": need}
    whole["required"] = [*whole["required"], "bedarfe"]
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{model.iri}needs_assessment.schema.json",
        "title": "Bedarfserhebung",
        **whole,
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _object(model: Model, about: str) -> dict[str, Any]:
    columns = [column for column in COLUMNS if column.about == about]
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [column.name for column in columns if column.required],
        "properties": {column.name: _property(model, column) for column in columns},
    }


def _property(model: Model, column: Column) -> dict[str, Any]:
    value: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": column.longest}
    if column.vocabulary:
        value = {"enum": sorted(codes(model, column))}
    elif column.pattern:
        value["pattern"] = f"^{column.pattern}$"
    elif column.name == "befragte":
        value = {
            "type": "object",
            "additionalProperties": False,
            "required": ["gruppe", "anzahl"],
            "properties": {
                "gruppe": {"type": "string", "minLength": 1, "maxLength": 80},
                "anzahl": {"type": "integer", "minimum": 1, "maximum": 1_000_000},
            },
        }
    described = {"description": column.description_de}
    if not column.several:
        return {**described, **value}
    return {**described, "type": "array", "minItems": int(column.required), "items": value}
