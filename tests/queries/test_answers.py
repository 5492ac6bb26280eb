import json

import pytest

from queries.answers import Neighbour, Reference, SimilarAnswer
from queries.json_form import json_form
from queries.parts import Value


def test_a_field_that_may_be_absent_is_left_out_and_cls_is_class() -> None:
    assert Reference("family/x", "SolutionFamily", "X").to_dict() == {
        "id": "family/x",
        "class": "SolutionFamily",
        "name": "X",
    }


def test_a_value_without_number_keeps_null_and_its_reason() -> None:
    assert json_form(Value(None, reason="kein Wert")) == {"value": None, "reason": "kein Wert"}


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_no_answer_holds_a_number_that_is_none(number: float) -> None:
    with pytest.raises(ValueError, match="reason"):
        json_form({"a": [number]})


def test_table_has_one_row_per_item() -> None:
    near = [
        Neighbour(
            f"territory/{key}",
            "Territory",
            key,
            key,
            rank=n,
            form="Landkreis",
            land="L",
            distance=0.5,
            percentile=0.1,
            survives=1.0,
            changes=False,
            shares=(),
        )
        for n, key in enumerate(("01001", "01002"), start=1)
    ]
    target = Reference("territory/01003", "Territory", "C", "01003")
    answer = SimilarAnswer("v", target, "Landkreis", "bundled", 2019, tuple(near), None, (), (), "Stand")
    frame = answer.to_frame()
    assert frame["ags"].tolist() == ["01001", "01002"]
    assert json.loads(json.dumps(answer.to_dict(), allow_nan=False))["neighbours"][0]["class"] == "Territory"
