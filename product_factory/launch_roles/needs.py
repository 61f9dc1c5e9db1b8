"""Needs: what became of each action that CloudFormation calls for one resource of a template."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from product_factory.aws import evidence
from product_factory.aws.handlers import Handlers, tagging_actions
from product_factory.aws.linked_roles import linked_services
from product_factory.aws.names import NAME_PROPERTIES, OWN_PREFIX, PREFIX
from product_factory.aws.reference import Kind, is_action, kinds, only_reads, required
from product_factory.aws.schemas import name_property
from product_factory.launch_roles.grants import Condition, Grant, Refused, Spared, Why
from product_factory.launch_roles.passing import attached, passed
from product_factory.launch_roles.referred import Reference, can_name, must_name, nameable, of_kind, referred
from product_factory.launch_roles.scope import Place, linked_role, named, own_kinds, places, texts, value
from product_factory.launch_roles.values import ANY, Json, properties, resource

Outcome = Grant | Spared | Refused

_KEY = Kind("kms", "key")
_ROLE = Kind("iam", "role")
_SECRET = Kind("secretsmanager", "secret")
# An action on more kinds than this is granted on its whole service: it mostly tags.
_MANY = 20
_FEW = 6
_LINK = "iam:CreateServiceLinkedRole"
_DOES = ("its handlers write to IAM", "its handlers assume a role")
# Kinds that are reached only where a property names one: AWS's own key, no role, no file and no secret else.
_ONLY_IF_NAMED = {_KEY, Kind("s3", "bucket"), Kind("s3", "object")}
# A service's own key is looked up like any other.
_LOOKS = {"kms:DescribeKey"}
_STACK_TAG = Condition("StringLike", "aws:ResourceTag/aws:cloudformation:stack-name", (PREFIX,))
_OWN_ACCOUNT = Condition("StringEquals", "aws:ResourceAccount", ("${AWS::AccountId}",))


@dataclass(frozen=True)
class Step:
    """One resource of a template, and the actions of its type's handlers."""

    template: Json
    logical_id: str
    told: Handlers

    @cached_property
    def type(self) -> str:
        """The resource type."""
        found: str = resource(self.template, self.logical_id)["Type"]
        return found

    @cached_property
    def given(self) -> Json:
        """Its properties."""
        return properties(self.template, self.logical_id)

    @cached_property
    def own(self) -> tuple[Place, ...]:
        """The ARNs that it will have."""
        return places(self.template, self.logical_id)

    @cached_property
    def values(self) -> tuple[Reference, ...]:
        """All that its properties name."""
        return referred(self.template, self.logical_id, self.given)

    def named(self, kind: Kind) -> tuple[Place, ...]:
        """The ARNs of this kind that its properties name."""
        if kind not in self._named:
            self._named[kind] = of_kind(self.template, self.logical_id, kind, self.values)
        return self._named[kind]

    @cached_property
    def _named(self) -> dict[Kind, tuple[Place, ...]]:
        """Found once: many actions are authorized on the same kinds."""
        return {}

    @cached_property
    def linked(self) -> tuple[str, ...] | None:
        """The services that get a linked role by it; None where that is not known."""
        if self.type == "AWS::IAM::ServiceLinkedRole":
            named_so = value(self.template, self.given.get("AWSServiceName", ANY))
            return None if ANY in named_so else (named_so,)
        return linked_services(self.type, self.given)

    @cached_property
    def services(self) -> frozenset[str]:
        """The IAM prefixes that are the type's own: those of its kinds, or else the one that it calls most."""
        of_kinds = frozenset(kind.service for kind in own_kinds(self.type))
        called = Counter(action.partition(":")[0] for action in sorted(self.told.create | self.told.delete))
        usual = self.type.split("::")[1].lower() if "::" in self.type else ""
        named_so = frozenset({usual} & called.keys())
        return of_kinds or named_so or frozenset(service for service, _ in called.most_common(1))

    @cached_property
    def retained(self) -> bool:
        """Whether CloudFormation destroys it neither on deletion nor on replacement."""
        made = resource(self.template, self.logical_id)
        # RetainExceptOnCreate is no Retain: where making it fails, CloudFormation deletes it.
        return made.get("DeletionPolicy") == made.get("UpdateReplacePolicy") == "Retain"

    @cached_property
    def names_unknown_things(self) -> bool:
        """Whether the launch tells an ARN, an ID or a name that stands for something else than the resource."""
        return any(
            each.text == ANY and not each.made and re.search(r"(Arn|ARN|Id|Identifier|Name)s?$", each.path[-1])
            for each in self.values
            if each.path[-1:] != NAME_PROPERTIES.get(self.type, name_property(self.type))
        )

    @cached_property
    def snapshots(self) -> bool:
        """Whether CloudFormation takes a snapshot of it before it is gone."""
        made = resource(self.template, self.logical_id)
        return "Snapshot" in (made.get("DeletionPolicy"), made.get("UpdateReplacePolicy"))

    def sets(self, path: str) -> bool:
        """Whether the template sets the property, `Outer.Inner` of it."""
        here: object = self.given
        for key in path.split("."):
            here = here.get(key) if isinstance(here, Mapping) else None
        return here is not None


def needs(step: Step) -> Iterator[Outcome]:
    """What became of each action of the type's handlers, in the order of their names."""
    for pattern in sorted(step.told.patterns):
        yield Refused(pattern, "its schema asks for all actions of a service")
    for name in sorted(step.told.unreadable):
        yield Spared(name or "(empty)", "no action of IAM is named so")
    rows = [row for row in _rows(step) if not row.only]
    beside = {action for row in rows if not row.on for action in row.actions}
    for action in sorted(step.told.actions | beside):
        yield from _needed(step, action)
    for row in rows:
        there = [place for kind in row.on for place in named(kind, ANY)]
        yield from (_on_other(step, action, place) for action in row.actions for place in there)
    yield from _with_named_keys(step)
    for action, read in evidence.READ_OF_AWS.get(step.type, ()):
        service = action.partition(":")[0]
        yield from (Grant(Why.OF_AWS, action, f"arn:${{AWS::Partition}}:{service}:*:*:{each}") for each in read.names)
    if "iam:PassRole" not in step.told.actions and step.type not in evidence.NOT_PASSED:
        # Some handlers pass roles, and their schemas do not say so.
        yield from (outcome for outcome in passed(step) if isinstance(outcome, Grant))
    if step.linked and _LINK not in step.told.actions:
        # The service links the role itself, by the right of who calls it; the schema does not say so.
        yield from _linking(step)


def _rows(step: Step) -> Iterator[evidence.Called]:
    """What is known beside the schema of this type, set as it is."""
    for row in evidence.CALLED:
        if row.type == step.type and (not row.when or any(map(step.sets, row.when))):
            yield row


def _with_named_keys(step: Step) -> Iterator[Grant]:
    """What a service does with a key that a property names, whether the schema lists it or not."""
    keys = [place for place in step.named(_KEY) if place not in step.own]
    if not keys or step.services <= evidence.KEY_WITHOUT_RIGHT:
        return
    needed = evidence.KEY_NEEDS.union(*(evidence.KEY_NEEDS_OF.get(service, ()) for service in step.services))
    for action in sorted(evidence.KEY_USES | {"kms:DescribeKey"}):
        if action not in step.told.actions and action in needed:
            yield from (_with_key(step, action, place) for place in keys)


def _needed(step: Step, action: str) -> Iterable[Outcome]:
    if action == "iam:PassRole":
        return passed(step)
    if action == _LINK:
        elsewhere = _towards_another(step, action)
        return (elsewhere,) if elsewhere else _linking(step)
    if not is_action(action):
        return (Grant(Why.UNLISTED, action, ANY),)
    if not kinds(action):
        return (Grant(Why.NO_ARN, action, ANY),)
    if action.startswith(("iam:Attach", "iam:Detach")) and step.type.startswith("AWS::IAM::"):
        return attached(step, action, _places(step, action))
    for row in evidence.CALLED:
        if row.only and row.type == step.type and action.startswith(row.actions) and not any(map(step.sets, row.when)):
            return (Spared(action, f"only with {' or '.join(row.when)}, which the template does not set"),)
    if elsewhere := _towards_another(step, action):
        return (elsewhere,)
    found = _places(step, action)
    open_to_all = [place for place in found if place.name == ANY and place not in step.own]
    if open_to_all and _takes_over(action):
        kind = open_to_all[0].kind.name
        return (Refused(action, f"a {kind} that the template does not name could be any; name it there"),)
    if found:
        return (_on(step, action, place) for place in found if not _is_spared(step, action, place))
    return _elsewhere(step, action)


# The service in an ARN whose partition may be a pseudo parameter.
_SERVICE = re.compile(r"arn:(?:\$\{[^}]*\}|[^:]*):([a-z0-9-]+):")


def _towards_another(step: Step, action: str) -> Spared | None:
    """Spared where the property is told in full, and names no ARN of the service that the action is for."""
    for row in evidence.TOWARDS:
        if row.type == step.type and action.startswith(row.actions):
            found = [_SERVICE.match(each) for each in texts(step.template, step.given.get(row.property, []))]
            if all(found) and row.service not in {each[1] for each in found if each}:
                return Spared(action, f"only with a destination of {row.service}, which {row.property} does not name")
    return None


def _places(step: Step, action: str) -> list[Place]:
    """Where the action is authorized: on the resource itself, on those it names, and on those it needs beside them."""
    wanted = sorted(kinds(action))
    mine = [place for place in step.own if place.kind in wanted]
    if mine and action in tagging_actions(step.type) and not action.startswith("apigateway:"):
        # What tags a resource does not tag those that it refers to.
        return mine
    theirs = [place for kind in wanted if kind not in own_kinds(step.type) for place in step.named(kind)]
    found = list(dict.fromkeys((*mine, *theirs)))
    service = action.partition(":")[0]
    if found:
        also = evidence.ALSO_AUTHORIZED_ON.get(action)
        more = required(action) | {Kind(service, name) for name in (also.names if also else ())}
        if step.snapshots:
            more |= {kind for kind in wanted if "snapshot" in kind.name}
        if service in step.services and len(wanted) <= _FEW and step.names_unknown_things:
            # What a property names may be any of these: `SolutionVersionArn` is a solution's.
            more |= set(wanted)
        covered = {place.kind for place in found}
        found += [place for kind in sorted(more - covered) for place in named(kind, ANY)]
        if _ROLE in wanted and only_reads(action) and _may_leave_out(step, _ROLE):
            found += [linked_role(each) for each in step.linked or ()]
    return found


def _may_leave_out(step: Step, kind: Kind) -> bool:
    """Whether a condition of the template may leave out the property that names it."""
    branches = {key: part.get("Fn::If", []) for key, part in step.given.items() if isinstance(part, Mapping)}
    return any({"Ref": "AWS::NoValue"} in each and can_name((key,), kind) for key, each in branches.items())


def _elsewhere(step: Step, action: str) -> Iterator[Outcome]:
    """Where neither the resource nor its properties tell a place: on the kinds that IAM knows, or for what reason not."""
    service = action.partition(":")[0]
    wanted = kinds(action)
    if _takes_over(action):
        yield from _on_linked_roles(step, action)
        return
    if service == "iam" and _ROLE in wanted and not step.linked and nameable(step.type, _ROLE):
        yield Spared(action, "no property names a role")
        return
    spares = wanted <= _ONLY_IF_NAMED and service not in step.services and action not in _LOOKS
    if spares and any(nameable(step.type, k) for k in wanted):
        yield Spared(action, f"no property names a {sorted(wanted)[0].name}")
        return
    for place in dict.fromkeys(_open_places(step, required(action) or wanted)):
        yield _on(step, action, place) if service in step.services else _on_other(step, action, place)


def _open_places(step: Step, wanted: Collection[Kind]) -> Iterator[Place]:
    """Any resource of these kinds in the own account; of the service, where it is nearly all kinds that it has."""
    if len(wanted) > _MANY:
        heads = sorted({_head(place.arn) for kind in wanted for place in named(kind, ANY)})
        yield from (Place(min(wanted), f"{head}:*", ANY, by_id=True) for head in heads)
        return
    for kind in sorted(wanted):
        made = [row for service in step.services if (row := evidence.MADE_BY_SERVICE.get((service, kind)))]
        if made:
            yield from (place for row in made for name in row.names for place in named(kind, name))
        elif kind == _ROLE and step.linked:
            yield from map(linked_role, step.linked)
        else:
            yield from named(kind, ANY)


def _head(arn: str) -> str:
    """An ARN up to its account, which some kinds have none of."""
    return ":".join(arn.replace("AWS::", "AWS..").split(":")[:5]).replace("AWS..", "AWS::")


def _takes_over(action: str) -> bool:
    """Whether the action, on roles or users at large, would make whoever has it an administrator."""
    return action == "sts:AssumeRole" or (action.startswith("iam:") and not only_reads(action))


def _on_linked_roles(step: Step, action: str) -> Iterator[Outcome]:
    """What handlers write in IAM goes to what a property names, or to linked roles; nothing else is granted."""
    wanted = kinds(action)
    if any(must_name(step.type, kind) for kind in wanted):
        yield Refused(action, f"the template does not name the {min(wanted).name}; name it there")
    elif step.linked and _ROLE in wanted:
        yield from (Grant(Why.LINKED_ROLE, action, linked_role(linked).arn) for linked in step.linked)
    elif any(nameable(step.type, kind) for kind in wanted):
        yield Spared(action, f"no property names a {min(wanted).name}")
    else:
        yield Refused(action, f"{_DOES[action == 'sts:AssumeRole']}, and the template does not name which")


def _linking(step: Step) -> Iterator[Outcome]:
    if step.linked is None:
        yield Refused(_LINK, "it is not known for which service its handlers link a role")
    elif not step.linked:
        yield Spared(_LINK, "as the template sets it, no service gets a linked role")
    for linked in step.linked or ():
        condition = Condition("StringEquals", "iam:AWSServiceName", (linked,))
        yield Grant(Why.LINKED_ROLE, _LINK, linked_role(linked).arn, (condition,))


def _on(step: Step, action: str, place: Place) -> Grant:
    if place.kind == _KEY and place not in step.own:
        return _with_key(step, action, place)
    if place.name.startswith("aws-service-role/"):
        return Grant(Why.LINKED_ROLE, action, place.arn)
    if place.by_id or place.name == ANY:
        return _on_unknown_name(step, action, place)
    own = place.name.startswith((OWN_PREFIX[:-1], OWN_PREFIX[:-1].replace("SC", "sc"), PREFIX, PREFIX.lower()))
    if own or OWN_PREFIX in place.name or f"/{PREFIX}" in place.name:
        return Grant(Why.STACK_NAME, action, place.arn)
    return Grant(Why.FORM_NAME if ANY in place.name else Why.FIXED_NAME, action, place.arn)


def _on_unknown_name(step: Step, action: str, place: Place) -> Grant:
    # Before a resource is made it has no tag; what creates and reads may come before it.
    if action not in step.told.early and place in step.own and place.kind in evidence.TAGGED_BY_STACK:
        return Grant(Why.STACK_TAG, action, place.arn, (_STACK_TAG,))
    return Grant(Why.RANDOM_ID if place.by_id else Why.FORM_NAME, action, place.arn)


def _on_other(step: Step, action: str, place: Place) -> Grant:
    if place.kind == _KEY:
        return _with_key(step, action, place)
    conditions = (_OWN_ACCOUNT,) if place.kind.service == "s3" else ()
    return Grant(Why.OTHERS, action, place.arn, conditions)


def _with_key(step: Step, action: str, place: Place) -> Grant:
    """A key that the template does not make: where one service uses it, through that only."""
    # A secret that the service makes is encrypted by Secrets Manager, in the name of whoever launches.
    keepers = {service for service in step.services if service in evidence.VIA_SERVICE}
    if any((service, _SECRET) in evidence.MADE_BY_SERVICE for service in keepers):
        keepers.add(_SECRET.service)
    through = sorted(evidence.VIA_SERVICE[service] for service in keepers)
    if action not in evidence.KEY_USES or not through or ANY not in place.name:
        return Grant(Why.FORM_NAME if ANY in place.name else Why.FIXED_NAME, action, place.arn)
    values = tuple(f"{service}.*.amazonaws.com" for service in through)
    return Grant(Why.KEY_BY_SERVICE, action, place.arn, (Condition("StringLike", "kms:ViaService", values),))


def _is_spared(step: Step, action: str, place: Place) -> bool:
    """Whether CloudFormation would destroy a retained resource, and could destroy others too."""
    early = step.told.early | step.told.update
    return step.retained and place.by_id and place in step.own and action not in early
