"""How long `factory compliance` takes over 5,000 accounts × 40 rules and their findings, against a loop that only reads the same pages.

Beside 200,000 results of rules stand 20,000 findings of Security Hub and 5,000 of Access Analyzer, GuardDuty's members and
counts, and who runs what of two products. The pages are made once and served by a process of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.bench import status
from tests.bench.status import REGION

ACCOUNTS, PRODUCTS, RULES, RUNS = 5_000, 2, 40, 5
MAX_MIB = 250
FINDINGS_EACH = 4
# Rules of the catalog's own products.
LOGICAL = (
    "BucketNotReadable BucketNotWritable BucketVersioned ConsoleUserMfa DatabaseEncrypted DatabasePrivate UserMfa RootMfa "
    "RiskyPortsClosed SshClosed VolumeEncrypted FlowLogsOn ElasticIpAttached DefaultSecurityGroupClosed SupportRole "
    "PasswordPolicy AccessKeysRotated CredentialsUsed VolumesEncryptedByDefault PublicBucketsBlocked"
)
BARE = """
import boto3
from botocore.config import Config
config = Config(retries={"mode": "adaptive", "total_max_attempts": 10})
def paged(call, key, token="NextToken", **given):
    rows = 0
    while True:
        page = call(**given)
        rows += len(page[key])
        if not page.get(token):
            return rows
        given[token] = page[token]
organizations = boto3.client("organizations", config=config)
organizations.describe_organization()
root = organizations.list_roots()["Roots"][0]["Id"]
accounts = paged(organizations.list_accounts_for_parent, "Accounts", ParentId=root)
organizations.list_organizational_units_for_parent(ParentId=root)
aggregator, name = boto3.client("config", config=config), {"ConfigurationAggregatorName": "organization"}
aggregator.describe_configuration_aggregators()
aggregator.describe_configuration_aggregator_sources_status(**name)
paged(aggregator.get_aggregate_discovered_resource_counts, "GroupedResourceCounts", GroupByKey="ACCOUNT_ID", **name)
paged(aggregator.select_aggregate_resource_config, "Results", Expression="SELECT x", Limit=100, **name)
results = paged(aggregator.describe_aggregate_compliance_by_config_rules, "AggregateComplianceByConfigRules", Limit=1000, **name)
assert results == accounts * RULES, results
catalog = boto3.client("servicecatalog", config=config)
for number in range(PRODUCTS):
    catalog.describe_product_as_admin(Id=f"prod-{number:013}")
    catalog.list_provisioning_artifacts(ProductId=f"prod-{number:013}")
boto3.client("sts", config=config).get_caller_identity()
hub = boto3.client("securityhub", config=config)
assert paged(hub.get_findings, "Findings", MaxResults=100) == accounts * FINDINGS
hub.describe_organization_configuration()
paged(hub.list_members, "Members", MaxResults=50)
hub.describe_security_hub_v2()
hub.get_finding_statistics_v2(GroupByRules=[{"GroupByField": "severity"}])
duty = boto3.client("guardduty", config=config)
detector = duty.list_detectors()["DetectorIds"][0]
duty.get_organization_statistics()
paged(duty.list_members, "Members", DetectorId=detector, MaxResults=50)
for group in ("SEVERITY", "ACCOUNT"):
    duty.get_findings_statistics(DetectorId=detector, GroupBy=group)
analyzer = boto3.client("accessanalyzer", config=config)
arn = analyzer.list_analyzers()["analyzers"][0]["arn"]
assert paged(analyzer.list_findings_v2, "findings", "nextToken", analyzerArn=arn, maxResults=100) == accounts
"""
COMMAND = """
import sys
from product_factory.commands import main as factory
sys.argv = ["factory", "compliance", *{arguments!r}]
assert factory.main() in (0, None)
"""


def sides() -> dict[str, str]:
    """What is measured, by name."""
    bare = f"ACCOUNTS, RULES, PRODUCTS, FINDINGS = {ACCOUNTS}, {RULES}, {PRODUCTS}, {FINDINGS_EACH}\n{BARE}"
    told = {"compliance": (), "compliance --output json": ("-o", "json"), "compliance --output csv": ("-o", "csv")}
    return {"a loop that only reads": bare} | {name: COMMAND.format(arguments=each) for name, each in told.items()}


def pages(rows: list[Any], size: int, key: str, token: str = "NextToken") -> dict[str, bytes]:  # noqa: S107 - a name
    """The rows in pages, by token. The second one is empty and has a token all the same, as AWS may send them."""
    found: dict[str, Any] = {}
    for at in range(0, len(rows), size):
        more = {token: str(at + size)} if at + size < len(rows) else {}
        found[str(at or "")] = {key: rows[at : at + size], **more}
    if len(found) > 1:
        found |= {"": {**found[""], token: "empty"}, "empty": {key: [], token: str(size)}}
    return {name: json.dumps(page).encode() for name, page in found.items()}


def of_rules(accounts: list[str]) -> Iterator[dict[str, Any]]:
    """Of ten rules, one finds something; every fifteenth of those more than AWS counts."""
    for at, account in enumerate(accounts):
        for number in range(RULES):
            found: dict[str, Any] = {"ComplianceType": "COMPLIANT"}
            if (at + number) % 10 == 0:
                capped = at % 15 == 0
                counted = {"CappedCount": 100 if capped else 3, "CapExceeded": capped}
                found = {"ComplianceType": "NON_COMPLIANT", "ComplianceContributorCount": counted}
            name = rule_name(account, number)
            yield {"ConfigRuleName": name, "Compliance": found, "AccountId": account, "AwsRegion": REGION}


def rule_name(account: str, number: int) -> str:
    """As in each account another one: half of them a launched product's, half Security Hub's."""
    if number % 2:
        return f"securityhub-managed-rule-{number}-{int(account) % 0xFFFFFF:08x}"
    return f"SC-{account}-pp-abcdefghijklm-{LOGICAL.split()[number // 2]}-ABCDEFGHIJKL"


def of_security_hub(account: str, number: int) -> dict[str, Any]:
    """A failed control, as long as AWS's are."""
    return {
        "AwsAccountId": account,
        "Region": REGION,
        "Id": f"arn:aws:securityhub:{REGION}:{account}:security-control/EC2.{number}/finding/{'0' * 36}",
        "GeneratorId": f"security-control/EC2.{number}",
        "Title": "VPC default security groups should not allow inbound or outbound traffic",
        "Description": "This control checks whether a default security group lets traffic in or out. " * 3,
        "Severity": {"Label": ("HIGH", "LOW")[number % 2]},
        "Compliance": {"Status": "FAILED", "SecurityControlId": f"EC2.{number}"},
        "Remediation": {"Recommendation": {"Url": f"https://docs.aws.amazon.com/console/securityhub/EC2.{number}"}},
        "Resources": [{"Type": "AwsEc2SecurityGroup", "Id": f"arn:aws:ec2:{REGION}:{account}:security-group/sg-0"}],
        "RecordState": "ACTIVE",
        "Workflow": {"Status": "NEW"},
    }


def services(accounts: list[str]) -> dict[str, dict[str, bytes]]:
    """Of services whose operations are paths: path → token → body."""
    analyzer = f"arn:aws:access-analyzer:{REGION}:100000000000:analyzer/organization"
    kept = {
        "name": "organization",
        "type": "ORGANIZATION",
        "arn": analyzer,
        "status": "ACTIVE",
        "createdAt": "2026-11-30T00:00:00Z",
    }
    finding = {"findingType": "ExternalAccess", "resourceType": "AWS::S3::Bucket", "status": "ACTIVE", "id": "0"}
    times = dict.fromkeys(("analyzedAt", "createdAt", "updatedAt"), "2026-11-30T00:00:00Z")
    exposed = [finding | times | {"resource": "arn:aws:s3:::b", "resourceOwnerAccount": each} for each in accounts]
    counted = [{"accountId": each, "totalFindings": 3} for each in accounts[:100]]
    member = {
        "email": "a@example.com",
        "masterId": "1" * 12,
        "relationshipStatus": "Enabled",
        "updatedAt": "2026-11-30",
    }
    of_v2 = [{"FieldValue": each, "Count": 4} for each in accounts[:400]]
    return {
        "/findings": pages([of_security_hub(each, number) for each in accounts for number in range(FINDINGS_EACH)], 100, "Findings"),
        "/members": pages([{"AccountId": each, "MemberStatus": "Enabled"} for each in accounts], 50, "Members"),
        "/detector/d/member": pages([member | {"accountId": each} for each in accounts], 50, "members", "nextToken"),
        "/analyzer": pages([kept], 100, "analyzers", "nextToken"),
        "/findingv2": pages(exposed, 100, "findings", "nextToken"),
        **{
            path: {"": json.dumps(body).encode()}
            for path, body in {
                "/organization/configuration": {"AutoEnable": True},
                "/hubv2": {"HubV2Arn": "arn"},
                "/findingsv2/statistics": {
                    "GroupByResults": [{"GroupByField": "cloud.account.uid", "GroupByValues": of_v2}]
                    + [{"GroupByField": field, "GroupByValues": []} for field in ("severity", "compliance.control", "compliance.status")]
                },
                "/detector": {"detectorIds": ["d"]},
                "/organization/statistics": {"organizationDetails": {"organizationStatistics": {"totalAccountsCount": ACCOUNTS}}},
                "/detector/d/findings/statistics": {"findingStatistics": {"groupedByAccount": counted, "groupedBySeverity": []}},
            }.items()
        },
    }  # fmt: skip


def serve() -> None:
    """Serve the pages until killed; the port is the first line of standard output."""
    status.ACCOUNTS, status.PRODUCTS = ACCOUNTS, PRODUCTS
    targets = status.answers()
    accounts = [f"{100_000_000_000 + number}" for number in range(ACCOUNTS)]
    rules = pages(list(of_rules(accounts)), 1000, "AggregateComplianceByConfigRules")
    targets["DescribeAggregateComplianceByConfigRules"] = rules
    paths = services(accounts)
    who = b"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>100000000000</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body, path = self.rfile.read(int(self.headers.get("Content-Length") or 0)), urlsplit(self.path)
            target = self.headers["X-Amz-Target"]
            if not target and path.path == "/":
                return self.answer(who)
            asked = json.loads(body) if body.startswith(b"{") else {}
            query = {name: values[0] for name, values in parse_qs(path.query).items()}
            token = next(
                (given[key] for given in (asked, query) for key in ("NextToken", "nextToken") if key in given), ""
            )
            key = token or asked.get("Id") or asked.get("ProductId") or ""
            return self.answer((targets[target.rsplit(".", 1)[-1]] if target else paths[path.path])[key])

        do_GET = do_POST

        def answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


@contextmanager
def served() -> Iterator[dict[str, str]]:
    """The environment in which boto3 reads the recorded pages."""
    script = (
        f"from tests.bench import compliance as bench; bench.ACCOUNTS, bench.RULES = {ACCOUNTS}, {RULES}; bench.serve()"
    )
    with status.serving(script) as environment:
        yield environment


def main() -> None:
    """Print the table of ratios."""
    with served() as environment:
        status.compare(f"{ACCOUNTS:,} accounts × {RULES} rules", sides(), environment, RUNS, MAX_MIB)
