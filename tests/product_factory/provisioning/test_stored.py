"""What Systems Manager holds for a launch's answers: found however it is named, and held against what the form asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from product_factory.provisioning import stored
from product_factory.provisioning.parameters import SSM_VALUE, Parameter
from product_factory.provisioning.session import Spoke, spoke_of
from product_factory.provisioning.stored import Stored
from tests.product_factory.provisioning.hub import SPOKE, Hub

pytestmark = pytest.mark.xdist_group("provisioning-stored")
MANY = {f"/stored/many/{number:02}": str(number) for number in range(23)}


def asks(kind: str, name: str = "P") -> Parameter:
    return Parameter(name=name, type=f"{SSM_VALUE}{kind}>")


@pytest.fixture(scope="module")
def ssm(served: Hub) -> Iterator[Any]:
    client = served.administrator(SPOKE, "ssm")
    client.put_parameter(Name="/stored/text", Value="first", Type="String")
    client.put_parameter(Name="/stored/text", Value="second", Type="String", Overwrite=True)
    client.label_parameter_version(Name="/stored/text", ParameterVersion=1, Labels=["blue"])
    client.put_parameter(Name="/stored/list", Value="a,b", Type="StringList")
    client.put_parameter(Name="/stored/secret", Value="hush", Type="SecureString")
    for name, value in MANY.items():
        client.put_parameter(Name=name, Value=value, Type="String")
    yield client
    for name in ("/stored/text", "/stored/list", "/stored/secret", *MANY):
        client.delete_parameter(Name=name)


@pytest.fixture
def spoke(hub: Hub, ssm: Any) -> Spoke:
    return spoke_of(hub.developer())


def test_only_answers_that_name_a_parameter_are_looked_up_each_once() -> None:
    form = (asks("String", "A"), asks("AWS::EC2::VPC::Id", "B"), asks("String", "C"), Parameter(name="D"))
    given = {"A": "/b", "B": "/a", "C": "/b", "D": "/d"}
    assert stored.names_of(form, given) == ["/a", "/b"]
    assert stored.names_of((*form, asks("String", "NotAnswered")), given) == ["/a", "/b"]
    assert stored.names_of((Parameter(name="A", type="AWS::SSM::Parameter::Name"),), given) == []


def test_what_is_there_is_told_with_type_and_value_and_what_is_missing_is_not(spoke: Spoke) -> None:
    found = stored.stored(spoke, ["/stored/list", "/stored/text", "/stored/none"])
    assert found == {"/stored/list": Stored("StringList", "a,b"), "/stored/text": Stored("String", "second")}


def test_nobody_is_asked_where_nothing_is_named(hub: Hub, spoke: Spoke) -> None:
    before = len(hub.sandbox.faults.calls("ssm"))
    assert stored.stored(spoke, []) == {}
    assert len(hub.sandbox.faults.calls("ssm")) == before


def test_a_secret_is_told_as_one_and_is_not_decrypted(spoke: Spoke) -> None:
    found = stored.stored(spoke, ["/stored/secret"])
    assert found is not None
    assert found["/stored/secret"].type == "SecureString"
    assert found["/stored/secret"].value != "hush"


@pytest.mark.parametrize(
    ("suffix", "value"),
    [(":1", "first"), (":2", "second"), (":blue", "first")],
    ids=["version 1", "version 2", "label"],
)
def test_a_version_or_label_behind_the_name_is_found_under_what_was_asked(
    hub: Hub, ssm: Any, suffix: str, value: str
) -> None:
    """AWS answers with the name and, apart from it, the selector, which moto leaves out."""
    name, session = f"/stored/text{suffix}", hub.limited()

    def as_aws(parsed: dict[str, Any], **_: Any) -> None:
        for each in parsed["Parameters"]:
            each["Selector"] = suffix

    session.events.register("after-call.ssm.GetParameters", as_aws)
    assert stored.stored(spoke_of(session), [name]) == {name: Stored("String", value)}


def test_what_is_there_under_another_name_is_there_of_whatever_kind(spoke: Spoke) -> None:
    """Where the answer does not tell which of the names asked for it is, nothing is said against it."""
    found = stored.stored(spoke, ["/stored/text:1", "/stored/text:9", "/stored/none:1"])
    assert found == {"/stored/text:1": Stored("", "")}


def test_an_arn_is_found_under_itself(spoke: Spoke, ssm: Any) -> None:
    arn = ssm.get_parameter(Name="/stored/text")["Parameter"]["ARN"]
    assert stored.stored(spoke, [arn]) == {arn: Stored("String", "second")}
    missing = arn.replace("/text", "/none")
    assert stored.stored(spoke, [missing]) == {}


def test_more_than_ten_are_asked_for_in_several_calls(hub: Hub, spoke: Spoke) -> None:
    found = stored.stored(spoke, [*MANY, "/stored/none"])
    assert found == {name: Stored("String", value) for name, value in MANY.items()}
    assert len(hub.sandbox.faults.calls("ssm", "GetParameters")) == 3


def test_who_may_not_look_knows_nothing(hub: Hub, ssm: Any) -> None:
    assert stored.stored(spoke_of(hub.limited("GetParameters")), ["/stored/text"]) is None


def test_a_name_that_is_refused_says_nothing_of_the_others_either(hub: Hub, ssm: Any) -> None:
    refusing = spoke_of(hub.limited("GetParameters", code="ValidationException"))
    assert stored.stored(refusing, ["/stored/text", "no name"]) is None


VPC, VPCS = "AWS::EC2::VPC::Id", "List<AWS::EC2::VPC::Id>"


@pytest.mark.parametrize(
    ("kind", "held", "says"),
    [
        ("String", Stored("String", "x"), ""),
        ("String", Stored("String", "a,b"), ""),
        ("String", Stored("StringList", "a,b"), "is a StringList, one value is needed"),
        ("CommaDelimitedList", Stored("StringList", "a,b"), ""),
        ("CommaDelimitedList", Stored("String", "a,b"), ""),
        ("List<String>", Stored("StringList", "a"), ""),
        (VPC, Stored("String", "vpc-1"), ""),
        (VPC, Stored("String", "subnet-1"), "holds 'subnet-1', no AWS::EC2::VPC::Id (vpc-…)"),
        (VPC, Stored("StringList", "vpc-1,vpc-2"), "is a StringList, one value is needed"),
        (VPCS, Stored("StringList", "vpc-1, vpc-2"), ""),
        (VPCS, Stored("StringList", "vpc-1,sg-2"), f"holds 'vpc-1,sg-2', no {VPCS} (vpc-…)"),
        ("AWS::EC2::KeyPair::KeyName", Stored("String", "anything"), ""),
        ("AWS::EC2::Image::Id", Stored("String", "ami-1"), ""),
        ("AWS::EC2::Image::Id", Stored("String", "i-1"), "(ami-…)"),
        ("String", Stored("SecureString", ""), "is a SecureString, which CloudFormation takes nowhere here"),
        (VPC, Stored("SecureString", "vpc-1"), "is a SecureString"),
        # There, but of what kind is not known.
        (VPC, Stored("", ""), ""),
    ],
)
def test_what_cloudformation_would_refuse_is_told_with_parameter_and_name(kind: str, held: Stored, says: str) -> None:
    told = list(stored.wrong([asks(kind)], {"P": "/name"}, {"/name": held}))
    assert len(told) == bool(says)
    for text in told:
        assert text.startswith("P: the SSM parameter /name ")
        assert says in text


def test_only_what_was_looked_up_is_judged() -> None:
    form = [asks(VPC), Parameter(name="Plain"), asks(VPC, "Other")]
    found = {"/name": Stored("String", "x")}
    assert list(stored.wrong(form, {"P": "/not-looked-up", "Plain": "/name"}, found)) == []
    assert len(list(stored.wrong(form, {"P": "/name", "Other": "/name"}, found))) == 2
