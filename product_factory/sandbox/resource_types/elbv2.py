"""AWS::ElasticLoadBalancingV2 load balancers, target groups, listeners and rules, in moto's ELBv2."""

from typing import Any

from moto.elbv2.models import elbv2_backends
from moto.s3.models import s3_backends

from product_factory.sandbox.resource_types.errors import ResourceError
from product_factory.sandbox.resource_types.resource import Name, Resource
from product_factory.sandbox.resource_types.schema import JSON

HEALTH_CHECKS: JSON = {
    "HealthCheckEnabled": True,
    "HealthCheckIntervalSeconds": 30,
    "HealthCheckPath": "/",
    "HealthCheckPort": "traffic-port",
    "HealthCheckProtocol": "HTTP",
    "HealthCheckTimeoutSeconds": 5,
    "HealthyThresholdCount": 5,
    "Matcher": {"HttpCode": "200"},
    "UnhealthyThresholdCount": 2,
}
"""https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html"""


class _Elb(Resource):
    """What they have in common. Ref is the ARN."""

    born: JSON

    def api(self) -> Any:
        return self.client("elbv2")

    def retag(self, previous: JSON) -> None:
        if gone := self.own_tags_of(previous):
            self.api().remove_tags(ResourceArns=[self.physical_id], TagKeys=gone)
        if self.tags:
            self.api().add_tags(ResourceArns=[self.physical_id], Tags=self.tag_list)

    def attributes_to_set(self, name: str, previous: JSON) -> list[JSON]:
        """Those of the property `name`, and for those that are set no more the values that there were without them.

        So a rollback brings them back. What AWS does where a template drops one is documented nowhere.
        """
        wanted = {each["Key"]: each["Value"] for each in self.properties.get(name, [])}
        lost = [each["Key"] for each in previous.get(name, []) if each["Key"] not in wanted]
        back = {key: self.born[key] for key in lost if key in self.born}
        for key in set(lost) - set(back):
            self.held_attributes().pop(key, None)
        return [{"Key": key, "Value": value} for key, value in (wanted | back).items()]

    def held_attributes(self) -> JSON:
        """moto's: it shows some only once they are set."""
        raise NotImplementedError

    def backend(self) -> Any:
        return elbv2_backends[self.stack.account_id][self.stack.region_name]

    def bear(self, found: JSON) -> None:
        """Note the attributes that it has before any is set."""
        self.born = {each["Key"]: each.get("Value", "") for each in found["Attributes"]}


class LoadBalancer(_Elb):
    """GetAtt: CanonicalHostedZoneID, DNSName, LoadBalancerArn, LoadBalancerFullName, LoadBalancerName.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-loadbalancer.html
    """

    type = "AWS::ElasticLoadBalancingV2::LoadBalancer"
    naming = Name("Name")
    places = ("SecurityGroups", "SubnetMappings", "Subnets")
    sets = frozenset({*places, "IpAddressType", "LoadBalancerAttributes", "Name", "Scheme", "Tags", "Type"})

    def create(self) -> None:
        defaults = {"Scheme": "internet-facing", "Type": "application"}
        wanted = defaults | self.take(*self.places, "IpAddressType", "Scheme", "Type")
        made = self.api().create_load_balancer(Name=self.name, **wanted)["LoadBalancers"][0]
        self.physical_id = made["LoadBalancerArn"]
        self.attributes = {
            "CanonicalHostedZoneID": made["CanonicalHostedZoneId"],
            "DNSName": made["DNSName"],
            "LoadBalancerArn": self.physical_id,
            "LoadBalancerFullName": self.physical_id.split("loadbalancer/", 1)[1],
            "LoadBalancerName": self.name,
        }
        self.bear(self.api().describe_load_balancer_attributes(LoadBalancerArn=self.physical_id))
        self._attribute({})
        self.retag({})

    def update(self, previous: JSON) -> None:
        elb, who = self.api(), {"LoadBalancerArn": self.physical_id}
        if self.changed(previous, "SecurityGroups"):
            elb.set_security_groups(**who, SecurityGroups=self.properties.get("SecurityGroups", []))
        if self.changed(previous, "Subnets", "SubnetMappings"):
            elb.set_subnets(**who, **self.take("Subnets", "SubnetMappings"))
        if self.changed(previous, "IpAddressType"):
            elb.set_ip_address_type(**who, IpAddressType=self.properties.get("IpAddressType", "ipv4"))
        self._attribute(previous)
        self.retag(previous)

    def held_attributes(self) -> JSON:
        found: JSON = self.backend().load_balancers[self.physical_id].attrs
        return found

    def delete(self) -> None:
        found = self.api().describe_load_balancer_attributes(LoadBalancerArn=self.physical_id)["Attributes"]
        if {"Key": "deletion_protection.enabled", "Value": "true"} in found:
            raise ResourceError(
                f"Load balancer '{self.physical_id}' cannot be deleted because deletion protection is enabled"
            )
        self.api().delete_load_balancer(LoadBalancerArn=self.physical_id)

    def _attribute(self, previous: JSON) -> None:
        if wanted := self.attributes_to_set("LoadBalancerAttributes", previous):
            self.api().modify_load_balancer_attributes(LoadBalancerArn=self.physical_id, Attributes=wanted)
        if self.changed(previous, "LoadBalancerAttributes"):
            self._test_access_logs()

    def _test_access_logs(self) -> None:
        """It writes a file to the bucket of access logs, which is not empty from then on.

        https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
        """
        said = {each["Key"]: each["Value"] for each in self.properties.get("LoadBalancerAttributes", [])}
        s3, bucket = s3_backends[self.stack.account_id]["aws"], said.get("access_logs.s3.bucket", "")
        if said.get("access_logs.s3.enabled") == "true" and bucket in s3.buckets:
            prefix = f"{said['access_logs.s3.prefix']}/" if said.get("access_logs.s3.prefix") else ""
            key = f"{prefix}AWSLogs/{self.stack.account_id}/ELBAccessLogTestFile"
            s3.put_object(bucket, key, f"Enable AccessLog for ELB: {self.name}".encode())


class TargetGroup(_Elb):
    """GetAtt: LoadBalancerArns, TargetGroupArn, TargetGroupFullName, TargetGroupName.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-targetgroup.html
    """

    type = "AWS::ElasticLoadBalancingV2::TargetGroup"
    naming = Name("Name")
    fixed = ("IpAddressType", "Port", "Protocol", "ProtocolVersion", "TargetType", "VpcId")
    health = (
        "HealthCheckEnabled",
        "HealthCheckIntervalSeconds",
        "HealthCheckPath",
        "HealthCheckPort",
        "HealthCheckProtocol",
        "HealthCheckTimeoutSeconds",
        "HealthyThresholdCount",
        "Matcher",
        "UnhealthyThresholdCount",
    )
    sets = frozenset({*fixed, *health, "Name", "Tags", "TargetGroupAttributes", "Targets"})

    def create(self) -> None:
        made = self.api().create_target_group(Name=self.name, **self.take(*self.fixed, *self.health))
        self.physical_id = made["TargetGroups"][0]["TargetGroupArn"]
        self.attributes = {
            "TargetGroupArn": self.physical_id,
            "TargetGroupFullName": self.physical_id.rsplit(":", 1)[1],
            "TargetGroupName": self.name,
        }
        self.bear(self.api().describe_target_group_attributes(TargetGroupArn=self.physical_id))
        self._fill({})
        self.retag({})

    def update(self, previous: JSON) -> None:
        of_application = str(self.properties.get("Protocol", "")).startswith("HTTP")
        wanted = (HEALTH_CHECKS if of_application else {}) | self.properties
        changed = {name: wanted.get(name) for name in self.health if self.changed(previous, name)}
        if lost := [name for name, value in changed.items() if value is None]:
            raise ResourceError(f"The sandbox can't take {', '.join(lost)} off a target group: set the value")
        if changed:
            self.api().modify_target_group(TargetGroupArn=self.physical_id, **changed)
        self._fill(previous)
        self.retag(previous)

    def held_attributes(self) -> JSON:
        found: JSON = self.backend().target_groups[self.physical_id].attributes
        return found

    def delete(self) -> None:
        self.api().delete_target_group(TargetGroupArn=self.physical_id)

    def get_att(self, attribute: str) -> Any:
        if attribute != "LoadBalancerArns":
            return super().get_att(attribute)
        found = self.api().describe_target_groups(TargetGroupArns=[self.physical_id])["TargetGroups"][0]
        return list(found.get("LoadBalancerArns", []))

    def _fill(self, previous: JSON) -> None:
        who = {"TargetGroupArn": self.physical_id}
        if wanted := self.attributes_to_set("TargetGroupAttributes", previous):
            self.api().modify_target_group_attributes(**who, Attributes=wanted)
        targets = self.properties.get("Targets", [])
        if gone := [each for each in previous.get("Targets", []) if each not in targets]:
            self.api().deregister_targets(**who, Targets=gone)
        if targets:
            self.api().register_targets(**who, Targets=targets)


class Listener(_Elb):
    """GetAtt: ListenerArn."""

    type = "AWS::ElasticLoadBalancingV2::Listener"
    settings = ("AlpnPolicy", "Certificates", "DefaultActions", "Port", "Protocol", "SslPolicy")
    sets = frozenset({*settings, "ListenerAttributes", "LoadBalancerArn", "Tags"})

    def create(self) -> None:
        self._refuse_targets_of_another()
        made = self.api().create_listener(**self.take(*self.settings, "LoadBalancerArn"))["Listeners"][0]
        self.physical_id = made["ListenerArn"]
        self.attributes = {"ListenerArn": self.physical_id}
        self.bear(self.api().describe_listener_attributes(ListenerArn=self.physical_id))
        self._attribute({})
        self.retag({})

    def update(self, previous: JSON) -> None:
        self._refuse_targets_of_another()
        if self.changed(previous, *self.settings):
            self.api().modify_listener(ListenerArn=self.physical_id, **self.take(*self.settings))
        self._attribute(previous)
        self.retag(previous)

    def held_attributes(self) -> JSON:
        found: JSON = (
            self.backend().load_balancers[self.properties["LoadBalancerArn"]].listeners[self.physical_id].attributes
        )
        return found

    def _refuse_targets_of_another(self) -> None:
        """Which a target group of another load balancer's listener is: it belongs to one alone.

        https://github.com/aws/aws-cdk/issues/33253
        """
        wanted = {each["TargetGroupArn"] for each in self.properties["DefaultActions"] if "TargetGroupArn" in each}
        for arn, balancer in self.backend().load_balancers.items():
            held = {
                action.data.get("TargetGroupArn")
                for made in balancer.listeners.values()
                for action in made.default_actions
            }
            if arn != self.properties["LoadBalancerArn"] and (taken := wanted & held):
                told = "The following target groups cannot be associated with more than one load balancer"
                raise ResourceError(f"{told}: {', '.join(sorted(taken))}")

    def delete(self) -> None:
        self.api().delete_listener(ListenerArn=self.physical_id)

    def _attribute(self, previous: JSON) -> None:
        if wanted := self.attributes_to_set("ListenerAttributes", previous):
            self.api().modify_listener_attributes(ListenerArn=self.physical_id, Attributes=wanted)


class ListenerRule(_Elb):
    """GetAtt: IsDefault, RuleArn."""

    type = "AWS::ElasticLoadBalancingV2::ListenerRule"
    sets = frozenset({"Actions", "Conditions", "ListenerArn", "Priority", "Tags"})

    def create(self) -> None:
        made = self.api().create_rule(**self.take("Actions", "Conditions", "ListenerArn", "Priority"))["Rules"][0]
        self.physical_id = made["RuleArn"]
        self.attributes = {"IsDefault": str(made["IsDefault"]).lower(), "RuleArn": self.physical_id}
        self.retag({})

    def update(self, previous: JSON) -> None:
        if self.changed(previous, "Priority"):
            moved = [{"RuleArn": self.physical_id, "Priority": self.properties["Priority"]}]
            self.api().set_rule_priorities(RulePriorities=moved)
        if self.changed(previous, "Actions", "Conditions"):
            self.api().modify_rule(RuleArn=self.physical_id, **self.take("Actions", "Conditions"))
        self.retag(previous)

    def delete(self) -> None:
        self.api().delete_rule(RuleArn=self.physical_id)


RESOURCES = (LoadBalancer, TargetGroup, Listener, ListenerRule)
