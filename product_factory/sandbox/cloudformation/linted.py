"""What cfn-lint finds wrong in a template outside its resources' properties, as CloudFormation says it at the call.

Of cfn-lint's errors those rules are run whose subject CloudFormation reads before it makes anything: sections, parameters,
conditions, rules, mappings and outputs. Left out is what AWS takes at the call and fails a stack for, or of which nobody has
published that it doesn't: properties (E3002 and all below), attributes of Fn::GetAtt (E1010: the resource is made first,
https://github.com/ministackorg/ministack/pull/1628), defaults against their own constraints (E2015), policies of updates and
creations (E3016, E3055), and all metadata. Of properties it is said in https://github.com/aws/aws-sdk/issues/740.
The forms of functions are `functions`' business, which knows AWS's words.
"""

import functools
import json
from collections.abc import Callable
from typing import Any

from cfnlint.config import ConfigMixIn
from cfnlint.decode.decode import decode_str
from cfnlint.rules import Match, Rules
from cfnlint.rules.conditions.And import And
from cfnlint.rules.conditions.Condition import Condition
from cfnlint.rules.conditions.Configuration import Configuration as Conditions
from cfnlint.rules.conditions.Equals import Equals
from cfnlint.rules.conditions.Not import Not
from cfnlint.rules.conditions.Or import Or
from cfnlint.rules.jsonschema.CfnLint import CfnLint
from cfnlint.rules.jsonschema.JsonSchema import JsonSchema
from cfnlint.rules.mappings.Configuration import Configuration as Mappings
from cfnlint.rules.outputs.Configuration import Configuration as Outputs
from cfnlint.rules.outputs.Export import Export
from cfnlint.rules.outputs.Type import Type as OutputTypes
from cfnlint.rules.parameters.Configuration import Configuration as Parameters
from cfnlint.rules.parameters.Types import Types as ParameterTypes
from cfnlint.rules.resources.UniqueNames import UniqueNames
from cfnlint.rules.rules.Assert import Assert
from cfnlint.rules.rules.Configuration import Configuration as RulesSection
from cfnlint.rules.rules.RuleCondition import RuleCondition
from cfnlint.rules.templates.Description import Description
from cfnlint.rules.transforms.Configuration import Configuration as Transform
from cfnlint.template import Template

from product_factory import linter
from product_factory.sandbox.cloudformation.errors import ValidationError
from product_factory.sandbox.cloudformation.template import JSON, LANGUAGE_EXTENSIONS, transforms

REGION = "us-east-1"
_RULES: tuple[Callable[[], Any], ...] = (
    JsonSchema,
    CfnLint,
    Description,
    Transform,
    Parameters,
    ParameterTypes,
    Mappings,
    Conditions,
    And,
    Condition,
    Equals,
    Not,
    Or,
    RulesSection,
    Assert,
    RuleCondition,
    UniqueNames,
    Outputs,
    OutputTypes,
    Export,
)


def check_lint(template: JSON) -> None:
    """Raise ValidationError for the first that cfn-lint finds: in AWS's words where they are known, else in its own."""
    seen, _ = decode_str(json.dumps(_seen(template), default=str))
    rules, config = _rules()
    for match in rules.run("", Template("", seen, [REGION]), config):
        if not _is_taken(match, template):
            raise ValidationError(_words(match, template))


@functools.cache
def _rules() -> tuple[Rules, ConfigMixIn]:
    linter.spare()
    rules = Rules()
    for made in _RULES:
        rules.register(made())
    return rules, ConfigMixIn(regions=[REGION])


def _seen(template: JSON) -> JSON:
    """What cfn-lint reads: resources by name and type alone, since they are other modules' business, and long."""
    resources = {name: {"Type": resource["Type"]} for name, resource in template["Resources"].items()}
    return {key: value for key, value in template.items() if key != "Metadata"} | {"Resources": resources}


def _is_taken(match: Match, template: JSON) -> bool:
    """What AWS takes all the same: lists that rules compare, and with AWS::LanguageExtensions any name in a map.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html;
    cfn-lint's good template functions_findinmap_enhanced.yaml.
    """
    if match.rule.id == "E7001" and LANGUAGE_EXTENSIONS in transforms(template):
        return True
    return match.path[0] == "Rules" and match.rule.id in _OF_CONDITIONS


def _words(match: Match, template: JSON) -> str:
    """Words as seen on AWS, of each rule by its ID.

    E2001: https://github.com/zalando-stups/senza/pull/94 (property), https://github.com/cloudtools/troposphere/pull/808
    (Default). E2002: https://github.com/aws-samples/ecs-refarch-cloudformation/pull/63. E6003:
    https://github.com/bright/cloudform/issues/25 (Condition). E6003, E6102:
    https://github.com/aws-samples/startup-kit-templates/issues/45 (Export). E7001:
    https://github.com/cloudtools/troposphere/issues/426. E8003: https://github.com/aws-cloudformation/cfn-lint/issues/1639.
    """
    path = [str(part) for part in match.path]
    match match.rule.id, path:
        case "E2001", ["Parameters", name, member] if member not in _MEMBERS:
            return f"Invalid template parameter property '{member}'"
        case "E2001", ["Parameters", _, "Default", *_]:
            return "Template format error: Every Default member must be a string."
        case "E2002", ["Parameters", name, "Type"]:
            return f"Template format error: Unrecognized parameter type: {template['Parameters'][name]['Type']}"
        case (("E6003" | "E6005"), [_, _, "Condition"]):
            return "Template format error: Every Condition member must be a string."
        case (_, ["Outputs", name, "Export", *_]):
            return malformed_export(name)
        case "E7001", ["Mappings", _, _, name]:
            return f"Template format error: Mappings attribute name '{name}' must contain only alphanumeric characters."
        case "E8003", _:
            return "Template error: every Fn::Equals object requires a list of 2 string parameters."
    return f"Template format error: [/{'/'.join(path)}] {match.message}"


def malformed_export(output: str) -> str:
    return (
        f"Template format error: Output {output} is malformed. The Name field of every Export member must be specified "
        "and consist only of alphanumeric characters, colons, or hyphens."
    )


_OF_CONDITIONS = {"E8003", "E8004", "E8005", "E8006"}
_MEMBERS = {
    "AllowedPattern",
    "AllowedValues",
    "ConstraintDescription",
    "Default",
    "Description",
    "MaxLength",
    "MaxValue",
    "MinLength",
    "MinValue",
    "NoEcho",
    "Type",
}
