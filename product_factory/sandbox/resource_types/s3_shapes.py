"""A bucket's properties in the shapes of S3's API, where CloudFormation's differ. Pure."""

from typing import Any

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.schema import JSON


def encryption(declared: JSON) -> JSON:
    rules = [
        {
            ("ApplyServerSideEncryptionByDefault" if key == "ServerSideEncryptionByDefault" else key): value
            for key, value in rule.items()
        }
        for rule in declared["ServerSideEncryptionConfiguration"]
    ]
    return {"Rules": rules}


def lifecycle(declared: JSON) -> JSON:
    return {"Rules": [_lifecycle_rule(rule) for rule in declared["Rules"]]}


def _check_days(declared: JSON) -> None:
    """ "The value must be a non-zero positive integer." (Amazon S3 API Reference, LifecycleExpiration and NoncurrentVersionExpiration).

    That CloudFormation fails the update: localstack/localstack, tests/aws/services/cloudformation/api/test_stacks.py
    (test_failure_options_for_stack_update). S3's words nobody has published there.
    """
    nested = declared.get("NoncurrentVersionExpiration", {}).get("NoncurrentDays")
    days = [declared.get("ExpirationInDays"), declared.get("NoncurrentVersionExpirationInDays"), nested]
    if any(each is not None and int(each) < 1 for each in days):
        raise ResourceError("'Days' for Expiration action must be a positive integer")


def _lifecycle_rule(declared: JSON) -> JSON:
    _check_days(declared)
    rule: JSON = {"Status": declared["Status"], "Filter": _filter(declared)}
    if "Id" in declared:
        rule["ID"] = declared["Id"]
    expiration = {
        api: declared[own]
        for own, api in {
            "ExpirationInDays": "Days",
            "ExpirationDate": "Date",
            "ExpiredObjectDeleteMarker": "ExpiredObjectDeleteMarker",
        }.items()
        if own in declared
    }
    if expiration:
        rule["Expiration"] = expiration
    transitions = declared.get("Transitions", [])
    if "Transition" in declared:
        transitions = [*transitions, declared["Transition"]]
    if transitions:
        rule["Transitions"] = [_renamed(t, {"TransitionInDays": "Days", "TransitionDate": "Date"}) for t in transitions]
    old = declared.get("NoncurrentVersionTransitions", [])
    if "NoncurrentVersionTransition" in declared:
        old = [*old, declared["NoncurrentVersionTransition"]]
    if old:
        rule["NoncurrentVersionTransitions"] = [_renamed(t, {"TransitionInDays": "NoncurrentDays"}) for t in old]
    if "NoncurrentVersionExpirationInDays" in declared:
        days = declared["NoncurrentVersionExpirationInDays"]
        rule["NoncurrentVersionExpiration"] = {"NoncurrentDays": days}
    if "NoncurrentVersionExpiration" in declared:
        rule["NoncurrentVersionExpiration"] = declared["NoncurrentVersionExpiration"]
    if "AbortIncompleteMultipartUpload" in declared:
        rule["AbortIncompleteMultipartUpload"] = declared["AbortIncompleteMultipartUpload"]
    return rule


def _filter(declared: JSON) -> JSON:
    parts: list[tuple[str, Any]] = [("Tag", tag) for tag in declared.get("TagFilters", [])]
    parts += [
        (key, declared[key]) for key in ("Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan") if key in declared
    ]
    if not parts:
        return {"Prefix": ""}
    if len(parts) == 1:
        return dict(parts)
    both: JSON = {key: value for key, value in parts if key != "Tag"}
    if tags := [value for key, value in parts if key == "Tag"]:
        both["Tags"] = tags
    return {"And": both}


def cors(declared: JSON) -> JSON:
    names = {"Id": "ID", "MaxAge": "MaxAgeSeconds", "ExposedHeaders": "ExposeHeaders"}
    return {"CORSRules": [_renamed(rule, names) for rule in declared["CorsRules"]]}


def notification(declared: JSON) -> JSON:
    """Topic, queue, Lambda and EventBridge configurations, `Event` as a list of one."""
    made: JSON = {}
    for kind, target in (("Topic", "Topic"), ("Queue", "Queue"), ("Lambda", "Function")):
        key = f"{kind}Configurations"
        if key in declared:
            api = "LambdaFunctionConfigurations" if kind == "Lambda" else key
            arn = "LambdaFunctionArn" if kind == "Lambda" else f"{kind}Arn"
            made[api] = [
                {
                    arn: item[target],
                    "Events": [item["Event"]],
                    **(
                        {"Filter": {"Key": {"FilterRules": item["Filter"]["S3Key"]["Rules"]}}}
                        if "Filter" in item
                        else {}
                    ),
                }
                for item in declared[key]
            ]
    if declared.get("EventBridgeConfiguration", {}).get("EventBridgeEnabled"):
        made["EventBridgeConfiguration"] = {}
    return made


def object_lock(declared: JSON) -> JSON:
    return {"ObjectLockEnabled": "Enabled", **declared}


def _renamed(declared: JSON, names: dict[str, str]) -> JSON:
    return {names.get(key, key): value for key, value in declared.items()}
