"""What CloudTrail tells of the launch roles: that they acted, and that nothing was refused them.

CloudTrail's event history comes up to 15 minutes late. A role of which nothing came yet proves nothing, and that is
what the report says of it.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from product_factory.errors import FactoryError
from product_factory.smoke.report import Observation, judged, unseen
from product_factory.smoke.step import Run, Step

NAME = "trail"
TABLE = "product_factory/launch_roles/derivation.py"
REFUSED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "Client.UnauthorizedOperation")
# https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html: two calls a second, 50 events.
_MOST = 400
# Where calls of IAM are told of:
# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html (global service events)
_GLOBAL = {"aws": "us-east-1", "aws-us-gov": "us-gov-west-1", "aws-cn": "cn-north-1"}


def act(run: Run) -> Iterator[Observation]:
    """One observation for each launch role and account, when something of each was seen or patience is over."""
    for account, roles in run.roles_used.items():
        deadline = run.wait.model_copy(update={"timeout": max(run.settings.patience, 1), "longest": 60}).begin()
        try:
            seen = deadline.until(
                lambda account=account: _events(run, account),  # type: ignore[misc]
                lambda found, roles=roles: roles <= set(found[0]),  # type: ignore[misc]
                "CloudTrail",
            )
        except FactoryError:
            seen = _events(run, account)
        acted, refused, whole = seen
        for role in sorted(roles):
            fact = f"nothing was refused {role}"
            if refused[role]:
                yield judged(NAME, fact, "no AccessDenied", _told(refused[role]), TABLE, account)
            elif not acted[role] or not whole:
                why = "the history is too long to be read whole" if acted[role] else "no event of it was seen yet"
                yield unseen(NAME, fact, "no AccessDenied", why, TABLE, account)
            else:
                yield judged(NAME, f"{fact}, in {acted[role]} events", "no AccessDenied", [], TABLE, account)


def _told(refused: Counter[str]) -> list[str]:
    return [f"{count} × {text}" for text, count in refused.most_common()]


def _events(run: Run, account: str) -> tuple[Counter[str], dict[str, Counter[str]], bool]:
    """Events of each launch role, the refused ones by what they say, and whether all were read."""
    acted: Counter[str] = Counter()
    refused: dict[str, Counter[str]] = defaultdict(Counter)
    globally = _GLOBAL.get(run.places.partition, run.settings.region)
    read = [_read(run, account, region, acted, refused) for region in sorted({run.settings.region, globally})]
    return acted, refused, all(read)


def _read(run: Run, account: str, region: str, acted: Counter[str], refused: dict[str, Counter[str]]) -> bool:
    """Count one Region's events; whether all were read."""
    trail = run.places.admin(account, "cloudtrail", region)
    asked: dict[str, Any] = {"StartTime": datetime.fromtimestamp(run.begun, UTC), "MaxResults": 50}
    for _ in range(_MOST):
        page = trail.lookup_events(**asked)
        for each in page["Events"]:
            event = json.loads(each["CloudTrailEvent"])
            issuer = event.get("userIdentity", {}).get("sessionContext", {}).get("sessionIssuer", {})
            role = issuer.get("userName", "")
            if role.startswith("SCLaunch-"):
                acted[role] += 1
                if event.get("errorCode") in REFUSED:
                    service = event["eventSource"].removesuffix(".amazonaws.com")
                    refused[role][f"{service}:{event['eventName']}: {event.get('errorMessage', '')}"] += 1
        if not page.get("NextToken"):
            return True
        asked["NextToken"] = page["NextToken"]
    return False


STEP = Step(
    name=NAME,
    why="A launch may succeed although an action was refused: only CloudTrail tells.",
    tables=(TABLE,),
    permissions={"admin": ("cloudtrail:LookupEvents",)},
    costs="nothing: the event history is free",
    act=act,
    needs=("portfolio",),
)
