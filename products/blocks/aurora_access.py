"""Who may call a database: its security group hears one group that callers bear, and one more by choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from constructs import Construct

    from product_factory import Answers


def database_groups(scope: Construct, answers: Answers) -> tuple[str, str]:
    """The IDs of the database's group and of its clients'; they meet at the engine's port alone."""
    from aws_cdk import CfnCondition, Fn
    from aws_cdk import aws_ec2 as ec2

    from .aurora_versions import of_engine
    from .private_group import private_group

    group = private_group(scope, "DatabaseGroup", "The database", answers)
    clients = private_group(scope, "ClientGroup", "Who bears it may call the database", answers)

    def at_the_port(rule: ec2.CfnSecurityGroupIngress | ec2.CfnSecurityGroupEgress) -> None:
        for end in ("FromPort", "ToPort"):
            rule.add_property_override(end, of_engine("Port"))

    def let_in(name: str, source: str, description: str) -> ec2.CfnSecurityGroupIngress:
        rule = ec2.CfnSecurityGroupIngress(
            scope,
            name,
            group_id=group.attr_group_id,
            ip_protocol="tcp",
            source_security_group_id=source,
            description=description,
        )
        at_the_port(rule)
        return rule

    let_in("FromClients", clients.attr_group_id, "From who bears the clients' group")
    caller = answers.text("CallerGroupId")
    called = CfnCondition(scope, "Called", expression=Fn.condition_not(Fn.condition_equals(caller, "")))
    let_in("FromCaller", caller, "From the group of the form").cfn_options.condition = called
    out = ec2.CfnSecurityGroupEgress(
        scope,
        "ClientsToDatabase",
        group_id=clients.attr_group_id,
        ip_protocol="tcp",
        destination_security_group_id=group.attr_group_id,
        description="To the database",
    )
    at_the_port(out)
    return group.attr_group_id, clients.attr_group_id
