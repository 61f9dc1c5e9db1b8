"""Audience: what makes identities for people is offered to those who administer accounts, and to nobody else.

Whoever launches a product acts with its launch role's rights; one that makes a role for a person could
make its launcher an administrator. A role that only AWS services may assume is none for people, as
long as the template, and not the launcher, says which service and which rights.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from product_factory.authoring.portfolio import Portfolio, Principal, StackSetsRole
from product_factory.catalog import loading

Json = Mapping[str, Any]

# Identities of people or for them, and what puts people into them or lets them in.
_FOR_PEOPLE = {
    "AWS::IAM::AccessKey",
    "AWS::IAM::Group",
    "AWS::IAM::OIDCProvider",
    "AWS::IAM::SAMLProvider",
    "AWS::IAM::User",
    "AWS::IAM::UserToGroupAddition",
    "AWS::IdentityStore::Group",
    "AWS::IdentityStore::GroupMembership",
    "AWS::RolesAnywhere::Profile",
    "AWS::RolesAnywhere::TrustAnchor",
    "AWS::SSO::Assignment",
    "AWS::SSO::PermissionSet",
}
# Properties by which a policy reaches a role, user or group that exists already.
_HOLDERS = ("GroupName", "Groups", "RoleName", "Roles", "UserName", "Users")
# Properties of a role that its launcher must not fill in.
_RIGHTS = ("ManagedPolicyArns", "PermissionsBoundary", "Policies", "PolicyDocument")
# No path that AWS's own policies have, and the placeholders are the account's, not the form's.
_NAMED_PATH = re.compile(r"arn:\$\{AWS::Partition\}:iam::\$\{AWS::AccountId\}:policy/[\w+=,.@-]+/")


def findings(
    name: str, template: Json, portfolios: Sequence[Portfolio], administrators: Sequence[Principal] | None = None
) -> list[str]:
    """At most one: what the template makes for people, if anybody but `administrators` is offered this product.

    They are by default those of the catalog at hand.
    """
    administrators = loading.administrators() if administrators is None else administrators
    others = [
        (portfolio.name, principal.resource)
        for portfolio in portfolios
        if name in portfolio.products
        for principal in portfolio.principals
        if principal not in administrators and not _administers(principal)
    ]
    if not others:
        return []
    made = list(for_people(template))
    if not made:
        return []
    (where, what), (portfolio, principal) = made[0], others[0]
    return [
        f"Resources/{where}{_more(made)}: {what}; the portfolio {portfolio!r} offers it to {principal}{_more(others)}; "
        "offer it to ADMINISTRATORS (sharing/audiences.py) alone, in a portfolio of their own"
    ]


def _administers(principal: Principal) -> bool:
    """Whether it is StackSets' own role by its exact name, which may do everything in the account anyhow."""
    return isinstance(principal, StackSetsRole) and principal.suffix is not None


def _more(found: Sequence[object]) -> str:
    return f" and {len(found) - 1} more" if len(found) > 1 else ""


def for_people(template: Json) -> Iterator[tuple[str, str]]:
    """Logical ID and reason of each resource that makes an identity for people, or gives rights to one."""
    resources, asked = template.get("Resources", {}), template.get("Parameters", {})
    for name, resource in resources.items():
        kind, properties = resource["Type"], resource.get("Properties", {})
        if kind in _FOR_PEOPLE:
            yield name, f"{kind} is for people"
        elif kind == "AWS::IAM::Role":
            yield from ((name, reason) for reason in _of_role(properties, asked))
        elif kind.startswith("AWS::IAM::") and kind.endswith("Policy"):
            held = [each for key in _HOLDERS for each in _alternatives(properties.get(key, []))]
            if any(_logical_id(each) not in resources for each in held):
                yield name, "gives rights to a role, user or group that it doesn't make"
            if _names_rights(properties, asked):
                yield name, "rights that the launcher names"


def _of_role(properties: Json, asked: Container[str]) -> Iterator[str]:
    """Why this role is, or could be made, one for people."""
    for statement in _statements(properties.get("AssumeRolePolicyDocument")):
        if statement.get("Effect") == "Deny":
            continue
        principal = statement.get("Principal", "*")
        named = principal if isinstance(principal, Mapping) else {"AWS": principal}
        if set(named) != {"Service"}:
            yield "a role that others than AWS services may assume"
        elif not all(_is_service(each, asked) for each in _alternatives(named["Service"])):
            yield "a role whose service the template doesn't name"
    if _names_rights(properties, asked):
        yield "a role whose rights the launcher names"


def _statements(document: Any) -> Iterator[Json]:
    """The statements of a trust policy; one for everybody where the template doesn't tell them."""
    for each in _alternatives(document):
        told = each.get("Statement") if isinstance(each, Mapping) else None
        for statement in _alternatives({} if told is None else told):
            yield statement if isinstance(statement, Mapping) else {}


def _is_service(value: Any, asked: Container[str]) -> bool:
    """Whether this is one AWS service, as the template alone says."""
    text = value.get("Fn::Sub") if isinstance(value, Mapping) else value
    ends = (".amazonaws.com", ".${AWS::URLSuffix}")
    return isinstance(text, str) and "*" not in text and text.endswith(ends) and not _asks(value, asked)


def _names_rights(properties: Json, asked: Container[str]) -> bool:
    """Whether policies, their actions or their effect hold what the form asks.

    An ARN or a condition may: a parameter there narrows what the template allows. So may the end of a managed
    policy's ARN, where the template names a path of the account: who makes policies there decides what they give.
    """

    def rights(value: Any) -> Any:
        if isinstance(value, list):
            return [rights(each) for each in value if not _of_named_path(each)]
        if not isinstance(value, Mapping):
            return value
        return {key: rights(part) for key, part in value.items() if key not in ("Condition", "NotResource", "Resource")}

    return any(_asks(rights(properties[key]), asked) for key in _RIGHTS if key in properties)


def _of_named_path(value: Any) -> bool:
    """Whether this is a policy's ARN whose account and path the template names, whatever the form is answered."""
    text = value.get("Fn::Sub") if isinstance(value, Mapping) else value
    return isinstance(text, str) and bool(_NAMED_PATH.match(text))


def _asks(value: Any, asked: Container[str]) -> bool:
    """Whether a value holds the answer to a question of the form."""
    if isinstance(value, list):
        return any(_asks(each, asked) for each in value)
    if not isinstance(value, Mapping):
        return False
    pattern = value.get("Fn::Sub", "")
    pattern = pattern[0] if isinstance(pattern, list) else pattern
    named = {value.get("Ref"), *re.findall(r"\$\{([^!}]+)\}", pattern)}
    return any(name in asked for name in named if name) or any(_asks(part, asked) for part in value.values())


def _logical_id(value: Any) -> str:
    if isinstance(value, Mapping):
        target = value.get("Ref", value.get("Fn::GetAtt", ""))
        return str(target[0] if isinstance(target, list) else target)
    return ""


def _alternatives(value: Any) -> Iterator[Any]:
    """All values that a list, a single value, or either under a condition can have."""
    if isinstance(value, list):
        for part in value:
            yield from _alternatives(part)
    elif isinstance(value, Mapping) and "Fn::If" in value:
        yield from _alternatives(value["Fn::If"][1:])
    elif value != {"Ref": "AWS::NoValue"}:
        yield value
