"""Recording: what a template needs AWS Config and CloudTrail to record in its account, and what of it it makes itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

RULE = "AWS::Config::ConfigRule"
RECORDER = "AWS::Config::ConfigurationRecorder"
CHANNEL = "AWS::Config::DeliveryChannel"
TRAIL = "AWS::CloudTrail::Trail"
# Ends the detail-type of each event that reaches EventBridge only while a trail logs:
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
_THROUGH_A_TRAIL = " via CloudTrail"

# What cards and the console say; tests hold them against the templates.
NEEDS_RECORDER = (
    "Needs AWS Config's recorder. Control Tower brings one where its Config baseline is on for the account's OU; since "
    "landing zone 4.0 that is a choice. Elsewhere launch config-recorder first."
)
NEEDS_RECORDER_JA = (
    "AWS Config のレコーダーが必要です。Control Tower では、アカウントの OU で Config ベースラインが有効な場合にのみ用意されます "
    "(ランディングゾーン 4.0 以降は選択制)。それ以外では、先に config-recorder を起動してください。"
)
NEEDS_TRAIL = (
    "Changes to security groups, network ACLs and trails are reported only while a trail logs in this "
    "account: the organization's (Control Tower creates one if asked to) or that of audit-trail."
)
NEEDS_TRAIL_JA = (
    "セキュリティグループ、ネットワーク ACL、証跡の変更は、このアカウントで証跡が記録している間だけ通知されます (組織の証跡、または "
    "audit-trail の証跡)。"
)


class Recording(BaseModel):
    """Facts of one template.

    `rules`: AWS's managed rules that are made whatever is answered, which AWS Config refuses without a recorder;
    rules of one's own do without (https://github.com/boto/boto3/issues/2178). `types`: what rules look at, as far as
    they say so. `hears`: event rules that hear of API calls. `makes`: RECORDER, CHANNEL and TRAIL, where any answer
    makes them; `always`: those made whatever is answered.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    rules: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    hears: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    always: tuple[str, ...] = ()

    @property
    def needs_recorder(self) -> bool:
        """Whether AWS Config must have a recorder before."""
        return bool(self.rules) and RECORDER not in self.makes

    @property
    def needs_trail(self) -> bool:
        """Whether some of it stays silent without a trail of other origin."""
        return bool(self.hears) and TRAIL not in self.makes


def recording(template: Mapping[str, Any]) -> Recording:
    """The facts of this template."""
    resources: Mapping[str, Any] = template.get("Resources", {})
    kinds = {name: resource["Type"] for name, resource in resources.items()}
    always = {name for name, resource in resources.items() if "Condition" not in resource}
    rules = {name for name, kind in kinds.items() if kind == RULE and _managed(resources[name])}
    ours = {RECORDER, CHANNEL, TRAIL}
    return Recording(
        rules=_sorted(rules & always),
        types=_sorted(looked_at for name in rules for looked_at in _types(resources[name])),
        hears=_sorted(name for name, kind in kinds.items() if kind == "AWS::Events::Rule" and _hears(resources[name])),
        makes=_sorted(ours & set(kinds.values())),
        always=_sorted(ours & {kinds[name] for name in always}),
    )


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    """Each once, in an order of its own, so that what is written of it is the same each time."""
    return tuple(sorted(set(names)))


def _managed(rule: Mapping[str, Any]) -> bool:
    return bool(rule["Properties"].get("Source", {}).get("Owner") == "AWS")


def _types(rule: Mapping[str, Any]) -> Iterator[str]:
    """Those that the rule's scope names; a type that is worked out at launch is not known here."""
    named = rule["Properties"].get("Scope", {}).get("ComplianceResourceTypes", [])
    yield from (each for each in (named if isinstance(named, list) else []) if isinstance(each, str))


def _hears(rule: Mapping[str, Any]) -> bool:
    pattern = rule["Properties"].get("EventPattern", {})
    kinds = pattern.get("detail-type", []) if isinstance(pattern, Mapping) else []
    return any(isinstance(each, str) and each.endswith(_THROUGH_A_TRAIL) for each in kinds)
