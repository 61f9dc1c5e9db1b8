"""What is no policy is refused where it is given, by each service's own error: nobody could be judged by it later.

moto keeps any text. The codes are those that the operations' pages list; where AWS's words aren't known, they are the page's:
https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList (MalformedPolicy)
https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html (InvalidParameter)
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html (InvalidAttributeValue)
https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html (MalformedPolicyDocument)
"""

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, NamedTuple

from moto.core.exceptions import JsonRESTError
from moto.events.models import EventsBackend
from moto.iam.exceptions import MalformedPolicyDocument
from moto.iam.models import IAMBackend
from moto.iam.policy_validation import IAMTrustPolicyDocumentValidator
from moto.kms.models import KmsBackend
from moto.s3.exceptions import S3ClientError
from moto.s3.models import S3Backend
from moto.secretsmanager.models import FakeSecret, SecretsManagerBackend
from moto.sns.exceptions import SNSInvalidParameter
from moto.sns.models import SNSBackend
from moto.sqs.exceptions import InvalidAttributeValue
from moto.sqs.models import SQSBackend
from moto.sts.exceptions import STSClientError
from moto.sts.models import STSBackend

from product_factory.sandbox.grammar import is_policy
from product_factory.sandbox.trust_grammar import trust_fault

Given = Mapping[str, Any]
"""An operation's arguments, by name."""

SYNTAX = "The request was rejected because the specified policy is not syntactically or semantically correct."


class Place(NamedTuple):
    """A method of moto's that takes a policy, what of its arguments is one, and what the service says against it."""

    backend: type
    method: str
    texts: Callable[[Given], list[Any]]
    fault: Callable[[str | bytes], Exception | None]


def install() -> None:
    """Refuse so from now on; idempotent."""
    for place in PLACES:
        real = getattr(place.backend, place.method)
        if not hasattr(real, "refuses_malformed"):
            setattr(place.backend, place.method, _guarded(real, place))
    # moto's own, which knows fewer actions and looks at updates alone.
    IAMTrustPolicyDocumentValidator.validate = lambda self: None  # type: ignore[method-assign]


def _guarded(real: Callable[..., Any], place: Place) -> Callable[..., Any]:
    signature = inspect.signature(real)

    @wraps(real)
    def guarded(*given: Any, **named: Any) -> Any:
        arguments = signature.bind(*given, **named).arguments
        for text in place.texts({**arguments, **arguments.get("kwargs", {})}):
            if isinstance(text, str | bytes) and (fault := place.fault(text)):
                raise fault
        return real(*given, **named)

    guarded.refuses_malformed = True  # type: ignore[attr-defined]
    return guarded


def _argument(name: str) -> Callable[[Given], list[Any]]:
    return lambda given: [given[name]] if given.get(name) else []


def _required(name: str) -> Callable[[Given], list[Any]]:
    return lambda given: [given[name]]


def _attribute(given: Given) -> list[Any]:
    """Of a queue's or topic's attributes; an empty one takes the policy away."""
    return _argument("Policy")(given.get("attributes") or given)


def _topics(given: Given) -> list[Any]:
    """moto calls the attribute as Python would."""
    return [given["attribute_value"]] if given["attribute_name"] in ("policy", "Policy") else []


def _of_secret(given: Given) -> list[Any]:
    """A secret that isn't there, and a replica, are told of first."""
    return [given["policy"]] if isinstance(given["self"].secrets.get(given["secret_id"]), FakeSecret) else []


def _unless_policy(error: Callable[..., Exception], *words: str) -> Callable[[str | bytes], Exception | None]:
    return lambda text: None if is_policy(text) else error(*words)


def _trust(text: str | bytes) -> Exception | None:
    fault = trust_fault(text)
    return MalformedPolicyDocument(fault) if fault else None


_KMS = _unless_policy(JsonRESTError, "MalformedPolicyDocumentException", SYNTAX)
_SECRET = _unless_policy(JsonRESTError, "MalformedPolicyDocumentException", "The resource policy has syntax errors.")
_BUS = _unless_policy(JsonRESTError, "ValidationException", "This policy contains invalid Json")
_S3 = _unless_policy(S3ClientError, "MalformedPolicy", "This policy contains invalid Json")
_SNS = _unless_policy(SNSInvalidParameter, "Invalid parameter: Policy Error: null")
_SQS = _unless_policy(InvalidAttributeValue, "Policy")
_STS = _unless_policy(STSClientError, "MalformedPolicyDocument", "Syntax errors in policy.")

PLACES = (
    Place(KmsBackend, "create_key", _argument("policy"), _KMS),
    Place(KmsBackend, "put_key_policy", _argument("policy"), _KMS),
    Place(S3Backend, "put_bucket_policy", _argument("policy"), _S3),
    Place(SNSBackend, "create_topic", _attribute, _SNS),
    Place(SNSBackend, "set_topic_attribute", _topics, _SNS),
    Place(SQSBackend, "create_queue", _attribute, _SQS),
    Place(SQSBackend, "set_queue_attributes", _attribute, _SQS),
    Place(SecretsManagerBackend, "put_resource_policy", _of_secret, _SECRET),
    Place(STSBackend, "assume_role", _argument("policy"), _STS),
    Place(EventsBackend, "put_permission", _argument("policy"), _BUS),
    Place(IAMBackend, "create_role", _required("assume_role_policy_document"), _trust),
    Place(IAMBackend, "update_assume_role_policy", _required("policy_document"), _trust),
)
