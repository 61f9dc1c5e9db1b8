"""What NoEcho hides of a resource: each property that shows such a parameter. Pure.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html (NoEcho: "any calls that describe
the stack or stack events")
"""

from product_factory.sandbox.cloudformation.change_details import HIDDEN, mentions
from product_factory.sandbox.cloudformation.template import JSON


def secret_properties(template: JSON, declared: JSON) -> set[str]:
    """The names of the resource's properties that refer to a parameter with NoEcho."""
    parameters = template.get("Parameters", {})
    secret = {name for name, each in parameters.items() if each.get("NoEcho") in (True, "true")}
    properties = declared.get("Properties", {}) if secret else {}
    return {name for name, value in properties.items() if any(each in secret for each, _ in mentions(value))}


def hidden(template: JSON, declared: JSON, properties: JSON) -> JSON:
    """`properties` as anybody may see them."""
    return {**properties, **dict.fromkeys(secret_properties(template, declared) & set(properties), HIDDEN)}
