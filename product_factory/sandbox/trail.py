"""CloudTrail's event history, which moto lacks: what CloudFormation did for launches, under their launch roles.

https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
One event for each need that the judge of launch roles looked at, refused ones with AccessDenied. At once, where AWS
takes up to 15 minutes; without lookup attributes; what people call themselves is not in it.
"""

import json
import sys
from collections import deque
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from moto.cloudtrail.responses import CloudTrailResponse
from moto.core.exceptions import JsonRESTError
from moto.core.utils import utcnow

from product_factory.sandbox.authorization import JUDGED, Need, Principal

_KEPT = 50_000
_PAGE = 50


class Seen(NamedTuple):
    """One need, when, where and by whom; message where it was refused. No more of it is kept: there are many."""

    at: datetime
    session_arn: str
    action: str
    region: str
    message: str | None


_EVENTS: deque[Seen] = deque(maxlen=_KEPT)


def tell(principal: Principal, need: Need, message: str | None) -> None:
    """Write it down."""
    region = str(need.context.get("aws:RequestedRegion", ""))
    who, action = sys.intern(principal.session_arn), sys.intern(need.action)
    _EVENTS.append(Seen(utcnow(), who, action, sys.intern(region), message))


def forget() -> None:
    """All that was written down."""
    _EVENTS.clear()


def lookup_events(self: CloudTrailResponse) -> str:
    """The account's events within the times given, the newest first. InvalidNextTokenException as its page lists it."""
    if self._get_param("LookupAttributes"):
        raise NotImplementedError("The sandbox doesn't implement LookupAttributes")
    start, end = (self._get_param(name) for name in ("StartTime", "EndTime"))
    mine = [
        each
        for each in reversed(_EVENTS)
        if each.session_arn.split(":")[4] == self.current_account
        and _told_in(each, self.region)
        and (not start or each.at.timestamp() >= float(start))
        and (not end or each.at.timestamp() <= float(end))
    ]
    token, size = str(self._get_param("NextToken") or "0"), int(self._get_param("MaxResults") or _PAGE)
    if not token.isdecimal():
        raise JsonRESTError("InvalidNextTokenException", "The token isn't one of this operation's.")
    end = int(token) + size
    page = [_event(each, self.region) for each in mine[int(token) : end]]
    more = {"NextToken": str(end)} if end < len(mine) else {}
    return json.dumps({"Events": page, **more})


def _told_in(seen: Seen, region: str) -> bool:
    """Calls of IAM are told of in us-east-1, all others in their own Region."""
    if seen.action.startswith(("iam:", "sts:")):
        return region == "us-east-1"
    return seen.region in ("", region)


def _event(seen: Seen, region: str) -> dict[str, Any]:
    service, _, name = seen.action.partition(":")
    account, role = seen.session_arn.split(":")[4], (*seen.session_arn.split("/"), "")[1]
    issuer = {"type": "Role", "arn": f"arn:aws:iam::{account}:role/{role}", "accountId": account, "userName": role}
    told = {
        "eventTime": seen.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": region,
        "userIdentity": {
            "type": "AssumedRole",
            "arn": seen.session_arn,
            "sessionContext": {"sessionIssuer": issuer},
        },
        **({"errorCode": "AccessDenied", "errorMessage": seen.message} if seen.message else {}),
    }
    return {
        "EventId": str(uuid4()),
        "EventName": name,
        "EventTime": seen.at.timestamp(),
        "EventSource": told["eventSource"],
        "CloudTrailEvent": json.dumps(told),
    }


def install() -> None:
    """Write down and answer from now on; idempotent."""
    CloudTrailResponse.lookup_events = lookup_events  # type: ignore[attr-defined]
    if tell not in JUDGED:
        JUDGED.append(tell)
