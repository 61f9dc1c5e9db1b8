"""What tools find in a website, and why it stays so."""

from __future__ import annotations

from typing import Literal

from product_factory import KnownFinding

_LOGS = "CloudFront's logs tell who asked for its files; the bucket of access logs does not log itself."
_OWN_NAME = (
    "Without a name of its own the site has CloudFront's certificate, for trying it out; with one it meets this."
)
_SINGLE_LOGS: tuple[tuple[Literal["checkov", "Guard Rules Registry", "Prowler"], str], ...] = (
    ("checkov", "CKV_AWS_18"),
    ("Guard Rules Registry", "S3_BUCKET_LOGGING_ENABLED"),
    ("Prowler", "s3_bucket_server_access_logging_enabled"),
)
FINDINGS = (
    *(
        KnownFinding(tool="AWS Control Tower", id=each, reason=reason)
        for each, reason in (
            ("CT.CLOUDFRONT.PR.4", "One bucket has the files; a second one would have to be kept the same."),
            ("CT.CLOUDFRONT.PR.5", "The form can switch access logs off; the default meets the control."),
            ("CT.CLOUDFRONT.PR.6", _OWN_NAME),
            ("CT.CLOUDFRONT.PR.7", _OWN_NAME),
            ("CT.CLOUDFRONT.PR.9", _OWN_NAME),
            ("CT.S3.PR.2", _LOGS),
            ("CT.S3.PR.4", "Nobody listens for single files, and Amazon EventBridge charges for each event of S3."),
            (
                "CT.S3.PR.9",
                "Whoever publishes replaces files, whose former versions stay for days; nobody may delete logs.",
            ),
            (
                "CT.S3.PR.10",
                "What is published to the world is encrypted with SSE-S3: CloudFront then needs no key. Its logs, too, "
                "come to such a bucket.",
            ),
        )
    ),
    *(KnownFinding(tool=tool, id=check, reason=_LOGS) for tool, check in _SINGLE_LOGS),
    KnownFinding(
        tool="Guard Rules Registry",
        id="S3_BUCKET_SSL_REQUESTS_ONLY",
        reason=(
            "The bucket policies deny what does not come by TLS. The rule compares with false, where a policy holds the "
            'text "false", and CT.S3.PR.8 wants the text.'
        ),
    ),
)
