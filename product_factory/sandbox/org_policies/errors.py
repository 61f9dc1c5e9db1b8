"""AWS Organizations' errors; those of limits and of input carry a reason.

Codes and reasons: botocore's model of organizations. Words that were seen on AWS:
https://github.com/hashicorp/terraform-provider-aws/issues/41493, https://github.com/org-formation/org-formation-cli/issues/332
and 225 there; where none were found they are the model's.
"""

from moto.organizations.exceptions import OrganizationsClientError


class WithReason(OrganizationsClientError):
    """One that tells its reason apart."""

    def __init__(self, code: str, reason: str, message: str) -> None:
        super().__init__(code, message)
        self.reason = reason


def limit(reason: str, message: str) -> WithReason:
    return WithReason("ConstraintViolationException", reason, message)


def invalid(reason: str, message: str = "You specified an invalid value.") -> WithReason:
    return WithReason("InvalidInputException", reason, message)


def malformed() -> OrganizationsClientError:
    return OrganizationsClientError(
        "MalformedPolicyDocumentException",
        "The provided policy document does not meet the requirements of the specified policy type.",
    )


def too_long() -> WithReason:
    return limit("POLICY_CONTENT_LIMIT_EXCEEDED", "You have exceeded the maximum policy size.")


def too_many_attached() -> WithReason:
    words = "You have attached the maximum number of policies to the specified target."
    return limit("MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED", words)


def too_few_attached() -> WithReason:
    words = "Every root, OU and account needs at least one policy of this type."
    return limit("MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED", words)


def immutable() -> WithReason:
    return invalid("IMMUTABLE_POLICY", "You specified a policy that is managed by AWS and can't be modified.")


def denied() -> OrganizationsClientError:
    return OrganizationsClientError("AccessDeniedException", "You don't have permissions to access this resource.")


def already_attached() -> OrganizationsClientError:
    words = "The selected policy is already attached to the specified target."
    return OrganizationsClientError("DuplicatePolicyAttachmentException", words)


def not_attached() -> OrganizationsClientError:
    words = "The policy isn't attached to the specified target in the specified root."
    return OrganizationsClientError("PolicyNotAttachedException", words)
