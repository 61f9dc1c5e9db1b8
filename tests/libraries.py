"""What libraries read or make anew each time, in tests read or made once.

Nothing of ours is changed, and nothing that a library answers. The engine's own economies are its users', too:
`product_factory.interpreter`, `product_factory.sandbox.economies`.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable
from typing import Any


def share_models() -> None:
    """Let all sessions of botocore in this process share what they read of its files and make of models and names."""
    from botocore import hooks, httpsession, loaders, session, useragent

    shared = functools.cache(loaders.create_loader)
    vars(loaders)["create_loader"] = vars(session)["create_loader"] = shared
    cleaned = functools.cache(vars(useragent)["sanitize_user_agent_string_component"])
    vars(useragent)["sanitize_user_agent_string_component"] = cleaned
    aliaser: Any = hooks.EventAliaser
    named = functools.cache(aliaser(hooks.HierarchicalEmitter())._alias_event_name)
    aliaser._alias_event_name = lambda _, event_name: named(event_name)
    # No certificate is looked at in tests.
    vars(httpsession)["create_urllib3_context"] = functools.cache(httpsession.create_urllib3_context)
    _share_methods()
    _copy_handlers_faster(vars(hooks)["_PrefixTrie"], hooks.NodeList)
    _inspect_handlers_once(hooks)
    _read_times_faster()


def _share_methods() -> None:
    """Let all clients of a model share its methods: EC2's has 770, which take longer to make than a call."""
    from botocore.client import ClientCreator

    creator: Any = ClientCreator
    make, made = creator._create_methods, dict[int, tuple[Any, dict[str, Any]]]()

    def methods(self: Any, model: Any) -> dict[str, Any]:
        described = model._service_description
        # Kept with its model, whose number then stays its own.
        known = made.get(id(described)) or made.setdefault(id(described), (described, make(self, model)))
        return dict(known[1])

    creator._create_methods = methods


def _copy_handlers_faster(trie: Any, values: Any) -> None:
    """Copy the tree of handlers, which each client has of its own, without asking each node what it is."""

    def copied(_: Any, node: dict[str, Any]) -> dict[str, Any]:
        made = {}
        for key, part in node.items():
            kind = type(part)
            if kind is dict:
                part = copied(_, part)
            elif kind is values:
                part = values(part.first[:], part.middle[:], part.last[:])
            made[key] = part
        return made

    trie._recursive_copy = copied


def _inspect_handlers_once(hooks: Any) -> None:
    """Whether a function takes what events give is asked of its signature when each client of each session is made."""
    inspected = functools.cache(vars(hooks)["accepts_kwargs"])
    vars(hooks)["accepts_kwargs"] = lambda handler: inspected(getattr(handler, "__func__", handler))


_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}(\d{3})?)?Z", re.ASCII)


def _read_times_faster() -> None:
    """Times as most services write them are read by Python itself, in a twentieth of what dateutil takes for any form."""
    from botocore import utils

    utc = vars(utils)["tzutc"]()
    anyhow: Callable[[Any, Any], datetime.datetime] = vars(utils)["_parse_timestamp_with_tzinfo"]

    def read(value: Any, tzinfo: Any) -> datetime.datetime:
        if isinstance(value, str) and _TIME.fullmatch(value):
            return datetime.datetime.fromisoformat(value[:-1]).replace(tzinfo=utc)
        return anyhow(value, tzinfo)

    vars(utils)["_parse_timestamp_with_tzinfo"] = read
