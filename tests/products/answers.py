"""What a developer could answer to every question of every product: each answer is another than the default."""

from __future__ import annotations

EVERY: dict[str, dict[str, str]] = {
    "security-notification": {
        "Email": "security-team@example.com",
        "SlackWorkspaceId": "T0123ABCD",
        "SlackChannelId": "C0123ABCD",
    },
    "audit-trail": {
        "LogGroupRetentionDays": "365",
        "TrailExpirationDays": "2555",
        "AccessLogGlacierDays": "30",
        "AccessLogExpirationDays": "400",
    },
    "security-alarms": {
        "TopicArn": "/baseline/own/topic-arn",
        "LogGroupName": "/baseline/own/log-group-name",
        "RefusedDecryptByConfig": "ignore",
    },
}
# What has no default, or may not stay at it.
REQUIRED: dict[str, dict[str, str]] = {
    "security-notification": {"Email": "team@example.com"},
}
# Products that need a Config recorder, which Control Tower or config-recorder provides.
NEED_RECORDER: frozenset[str] = frozenset()
