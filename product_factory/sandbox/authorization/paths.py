"""API Gateway: on which paths the verbs of its actions are authorized. Pure.

Which verbs there are on which paths is told by botocore's models of both its APIs; a verb that a schema
lists and no operation has on the path of the type is for tags, or for nothing.
"""

import re
from functools import cache
from urllib.parse import quote

import botocore.loaders

from .evidence.exemptions import UNSET, Exemption
from .evidence.paths import COLLECTIONS, Collection
from .rows import written
from .step import Step

_VERBS = ("DELETE", "GET", "PATCH", "POST", "PUT")


def on_paths(step: Step, action: str) -> tuple[str, ...] | Exemption | None:
    """The ARNs of the paths; None for another action, or a type whose path isn't known."""
    service, _, verb = action.partition(":")
    found = next((each for each in COLLECTIONS if each.type == step.type), None)
    if found is None or service != "apigateway" or verb not in _VERBS:
        return None
    arns = [arn for path in _paths(found, verb) for arn in written(step, _arn(found, path), action)]
    if step.tags and verb in _tagging_verbs(step):
        arns += [_tagged(step, own) for own in written(step, _arn(found, f"{found.path}/{found.item}"))]
    return tuple(dict.fromkeys(arns)) or UNSET


def _tagging_verbs(step: Step) -> tuple[str, ...]:
    """One API puts tags, the other posts them; both delete those that an update takes away."""
    adds = "POST" if step.type.startswith("AWS::ApiGatewayV2::") else "PUT"
    return {"create": (adds,), "update": (adds, "DELETE")}.get(step.operation, ())


def _paths(found: Collection, verb: str) -> list[str]:
    """Making is on the collection, where that has the verb; all else on the resource itself."""
    whole = f"{found.path}/{found.item}"
    order = [found.path, whole] if verb == "POST" else [whole, found.path]
    return [path for path in order if (verb, _shape(path)) in _operations()][:1]


def _shape(path: str) -> str:
    return "/".join("{}" if "{" in part else part for part in path.split("/"))


def _arn(found: Collection, path: str) -> str:
    return f"arn:aws:apigateway:{{region}}:{'{account}' if found.account else ''}:{path}"


def _tagged(step: Step, own: str) -> str:
    return f"arn:aws:apigateway:{step.region}::/tags/{quote(own, safe='*')}"


@cache
def _operations() -> frozenset[tuple[str, str]]:
    """The verb and path of each operation, its variables as `{}`; those that only try a thing left out."""
    loader = botocore.loaders.Loader()
    models = [loader.load_service_model(name, "service-2") for name in ("apigateway", "apigatewayv2")]
    return frozenset(
        (
            each["http"]["method"],
            re.sub(r"\{[^}]+\}", "{}", each["http"]["requestUri"].partition("?")[0].removeprefix("/v2")),
        )
        for model in models
        for name, each in model["operations"].items()
        if not name.startswith("TestInvoke")
    )
