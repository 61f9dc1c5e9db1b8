"""Whatever parameters, conditions and outputs nested stacks have: they make what their whole template says."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.product_factory.nested_templates import Json, Templates
from tests.product_factory.sandbox.cloudformation.cfn_stacks import Stacks
from tests.product_factory.sandbox.cloudformation.inlined import NAME, made, said

Draw = Callable[[Any], Any]
# Names are the same at all levels, so that each may be taken for that of another level.
TEXTS = st.sampled_from(["a", "b", "a,b", "${!P}", "P", "x y", "é"])
PARAMETERS = ("P", "Q")
LISTED = "L"
CONDITIONS = ("C", "D")
STACKS = ("S", "T")
OUTPUTS = ("P", "O")


class Level:
    """One template in the making: what may be named in it."""

    def __init__(self, draw: Draw, depth: int, templates: Templates) -> None:
        self.draw, self.depth, self.templates = draw, depth, templates
        self.outputs: list[str] = []

    def value(self, size: int = 2, *, at_hand: bool = False) -> Any:
        """A text or a function that gives one; `at_hand`: without what resources tell, as conditions are."""
        kinds = ["literal", "ref"]
        kinds += ["join", "select", "listed"] if size else []
        kinds += ["sub", "known", "if"] if size and not at_hand else []
        kinds += ["output"] * 3 if self.outputs and not at_hand else []
        match self.draw(st.sampled_from(kinds)):
            case "literal":
                return self.draw(TEXTS).replace("${!P}", "${P}")
            case "ref":
                return {"Ref": self.draw(st.sampled_from(PARAMETERS))}
            case "join":
                return {"Fn::Join": [self.draw(st.sampled_from(["", ",", "-"])), [self.value(size - 1), self.value(0)]]}
            case "select":
                return {"Fn::Select": [0, {"Fn::Split": [",", self.value(size - 1)]}]}
            case "listed":
                return {"Fn::Join": [self.draw(st.sampled_from(["+", ","])), {"Ref": LISTED}]}
            case "sub":
                return {"Fn::Sub": self.text()}
            case "known":
                return {"Fn::Sub": [f"${{P}} ${{k}} {self.text()}", {"k": self.value(size - 1), "Q": self.value(0)}]}
            case "if":
                return {"Fn::If": [self.draw(st.sampled_from(CONDITIONS)), self.value(size - 1), self.value(size - 1)]}
        return {"Fn::GetAtt": self.draw(st.sampled_from(self.outputs))}

    def text(self) -> str:
        parts = [self.draw(TEXTS), *(f"${{{name}}}" for name in (*PARAMETERS, *self.outputs))]
        return " ".join(self.draw(st.lists(st.sampled_from(parts), min_size=1, max_size=3)))

    def template(self) -> Json:
        resources: Json = {}
        for name in STACKS if self.depth else ():
            inner = Level(self.draw, self.depth - 1, self.templates).template()
            asked = {each: self.value() for each in (*PARAMETERS, LISTED) if self.draw(st.booleans())}
            asked = {
                k: {"Fn::If": ["C", v, {"Ref": "AWS::NoValue"}]} if self.draw(st.booleans()) else v
                for k, v in asked.items()
            }
            resources[name] = self.templates.stack(inner, **asked)
            self.outputs += [f"{name}.Outputs.{each}" for each in OUTPUTS]
        for name in ("R", "U"):
            value = {"Fn::Join": ["", ["=", self.value()]]}
            resources[name] = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value}}
        resources["U"]["Condition"] = "D"
        defaults = {each: {"Type": "String", "Default": self.draw(TEXTS)} for each in PARAMETERS}
        return {
            "Parameters": {**defaults, LISTED: {"Type": "CommaDelimitedList", "Default": "a, b"}},
            "Conditions": {
                "C": {"Fn::Equals": [{"Ref": "P"}, self.draw(st.sampled_from(["a", "b", {"Ref": "Q"}]))]},
                "D": {"Fn::Or": [{"Fn::Not": [{"Condition": "C"}]}, {"Fn::Equals": [{"Ref": "Q"}, "a"]}]},
            },
            "Resources": resources,
            "Outputs": {each: {"Value": self.value()} for each in OUTPUTS},
        }


@st.composite
def templates(draw: Draw) -> tuple[Templates, Json]:
    made = Templates()
    return made, Level(draw, draw(st.sampled_from([1, 1, 1, 2])), made).template()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(templates())
def test_the_whole_template_says_what_is_made(drawn: tuple[Templates, Json]) -> None:
    known, template = drawn
    stacks = Stacks()
    try:
        found = made(stacks, known, template)
        assert said(known, template) == found
    finally:
        stacks.delete(NAME)
