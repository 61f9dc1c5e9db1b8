"""The questions for channels of Slack and Microsoft Teams, and what to know before answering them."""

from __future__ import annotations

from product_factory import Group, Parameter

# The patterns are the resource types' own, made readable where they are stricter.
SLACK_CHANNEL = r"(C[0-9A-Z]{6,254})?"
UUID = r"([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})?"
TEAMS_CHANNEL = r"([A-Za-z0-9_=+/.,-]+%3[aA][A-Za-z0-9_=+/.,-]+%40[A-Za-z0-9_=+/.,-]+)?"
ONE_CHANNEL = (
    "An account has one configuration for a Slack channel, in whichever Region: where another product has the channel, "
    "or this product in another Region, the launch fails. Take it to be the same for Microsoft Teams, of which AWS says "
    "nothing. Name another channel."
)
AUTHORIZED_ONCE = (
    "Slack's workspace or Microsoft Teams' tenant has to be authorized once in each account, by a person, in the "
    "console of Amazon Q Developer in chat applications; until then a launch that names a channel fails."
)


def slack_workspace() -> Parameter:
    return Parameter(
        name="SlackWorkspaceId",
        label="Workspace ID",
        label_ja="ワークスペース ID",
        description="Starts with T. Authorize it once in Amazon Q Developer in chat applications. Empty: no Slack.",
        default="",
        allowed_pattern=r"(T[0-9A-Z]{6,254})?",
        constraint="Type the Slack workspace ID, such as T0123ABCD, or leave it empty.",
    )


def slack_channel_id(name: str = "SlackChannelId", label: str = "Channel ID", ja: str = "チャンネル ID") -> Parameter:
    return Parameter(
        name=name,
        label=label,
        label_ja=ja,
        description="Starts with C: the last part of the channel's link. Empty: no Slack.",
        default="",
        allowed_pattern=SLACK_CHANNEL,
        constraint="Type the Slack channel ID, such as C0123ABCD, or leave it empty.",
    )


def teams_of() -> tuple[Parameter, Parameter]:
    """Tenant and team, as the console shows them once the tenant is authorized."""
    example = "Type an ID such as 0a1b2c3d-1111-2222-3333-444455556666, or leave it empty."
    return (
        Parameter(
            name="TeamsTenantId",
            label="Tenant ID",
            label_ja="テナント ID",
            description=(
                "The console of Amazon Q Developer in chat applications shows it once the tenant is authorized there. "
                "Empty: no Microsoft Teams."
            ),
            default="",
            allowed_pattern=UUID,
            constraint=example,
        ),
        Parameter(
            name="TeamId",
            label="Team ID",
            label_ja="チーム ID",
            description="Shown there, too; in the channel's link it stands behind groupId. Empty: no Microsoft Teams.",
            default="",
            allowed_pattern=UUID,
            constraint=example,
        ),
    )


def teams_channel_id(name: str = "TeamsChannelId", label: str = "Channel ID", ja: str = "チャンネル ID") -> Parameter:
    return Parameter(
        name=name,
        label=label,
        label_ja=ja,
        description=(
            "What stands between /channel/ and the next / in the channel's link, with %3a and %40 as they are. Empty: "
            "no Microsoft Teams."
        ),
        default="",
        allowed_pattern=TEAMS_CHANNEL,
        max_length=255,
        constraint="Type the channel ID from the link, such as 19%3ab6ef35dc342d56ba%40thread.tacv2, or leave it empty.",
    )


SLACK = Group(label="Slack, if you use it", label_ja="Slack (任意)", parameters=(slack_workspace(), slack_channel_id()))
TEAMS = Group(
    label="Microsoft Teams, if you use it",
    label_ja="Microsoft Teams (任意)",
    parameters=(*teams_of(), teams_channel_id()),
)
