"""Theirs: what three public repositories of samples set, as facts read in their code. No text or code of theirs.

`–`: the sample has nothing of the kind. BLEA's column is of v3.1.0 and, where it says so, the fuller v2.1.1; the other
two are of the files in SOURCES.
"""

from __future__ import annotations

from typing import NamedTuple


class Theirs(NamedTuple):
    blea: str
    fsi: str
    closed: str


_FSI = "https://github.com/aws-samples/baseline-environment-on-aws-for-financial-services-institute"
_CORE = "usecases/guest-core-banking-sample/lib"
_CLOSED = "https://github.com/aws-samples/template-for-closed-network-system-workloads-on-aws"
SOURCES = {
    "BLEA": "[blea-guest-ecs-app-sample](https://github.com/aws-samples/baseline-environment-on-aws/tree/v3.1.0/usecases/"
    "blea-guest-ecs-app-sample/lib), v3.1.0: `construct/`, and the pipeline's stack",
    "for financial institutions": f"[guest-core-banking-sample]({_FSI}/tree/main/{_CORE}), 1.6.1: `shared/` and "
    "`primary/` (container application, network, firewall, key, registry, database, backup)",
    "closed network": f"[webapp-java]({_CLOSED}/tree/main/usecases/webapp-java/lib), of October 2025: `construct/`, "
    "shared network, storage and pipeline",
}

THEIRS: dict[str, Theirs] = {
    "callers come by": Theirs("HTTP, open to all", "HTTP, open to all in the network", "HTTPS, TLS 1.2"),
    "certificate": Theirs("as a comment", "–", "by ARN, of an authority of one's own"),
    "who may call": Theirs("everybody, past CloudFront and its firewall too", "everybody in the network", "the shared network's range"),
    "firewall": Theirs("before CloudFront; all rules only count", "on the load balancer; all 5 rule groups only count", "–"),
    "load balancer": Theirs("internet-facing", "internal", "internal"),
    "invalid headers": Theirs("not set", "not set", "dropped"),
    "access logs": Theirs("own bucket, SSE-S3", "own bucket, SSE-S3; a table of ELB's accounts may write", "own bucket, SSE-S3; emptied and deleted with the stack"),
    "subnets of tasks": Theirs("protected", "with a way out by NAT", "isolated"),
    "image": Theirs("`latest`", "own repository, by tag", "built by the CDK, an asset"),
    "file system": Theirs("not set", "not set", "read-only"),
    "storage of tasks": Theirs("not set", "not set", "not set"),
    "logs": Theirs("with the key", "with the key, 3 months", "a key of their own, 3 months"),
    "secrets": Theirs("–", "as a comment", "host, user and password from Secrets Manager"),
    "insights": Theirs("on", "on", "on"),
    "scaling": Theirs("2–10 tasks, processor and requests", "2 tasks", "2 tasks"),
    "a deployment that fails": Theirs("no circuit breaker", "no circuit breaker", "no circuit breaker"),
    "alarm on running tasks": Theirs("as a comment", "–", "–"),
    "alarm on response": Theirs("100 seconds", "a canary from another Region", "–"),
    "processor, memory, errors, health": Theirs("–", "–", "–"),
    "events": Theirs("of every cluster of the account", "–", "–"),
    "dashboard": Theirs("one of its own stack (v2.1.1: some 22 widgets)", "–", "–"),
    "topic": Theirs("topic with chat", "topic with e-mail, TLS only, not encrypted", "–"),
    "tags of images": Theirs("mutable", "mutable", "mutable"),
    "registry": Theirs("scan on push", "scan on push, told whatever it finds; copied to another Region", "scan on push, KMS; emptied and deleted with the stack"),
    "cache of a public registry": Theirs("unencrypted", "–", "–"),
    "network": Theirs("two zones, flow logs", "two zones, public subnets, transit gateway, flow logs for 6 months", "two zones, isolated, transit gateway to a shared network, flow logs for 60 days"),
    "endpoints": Theirs("7 interface endpoints", "9 interface endpoints", "9 interface endpoints in the shared network"),
    "key": Theirs("one for the application", "one for the application; rotates", "one for each use; rotate"),
    "files behind CloudFront": Theirs("by origin access identity; access logs by ACL", "–", "–"),
    "canary": Theirs("each minute, on a retired runtime", "from another Region, its alarm tells of each failed minute", "–"),
    "pipeline": Theirs("CDK Pipelines; the build may do everything", "–", "CodePipeline from an object in S3, privileged build"),
    "engine of the database": Theirs("Aurora PostgreSQL 11.9, long out of support", "Aurora PostgreSQL 11.9, long out of support; a global database", "Aurora PostgreSQL 16.4"),
    "storage of the database": Theirs("the key", "the key", "AWS's own key"),
    "insights of the database": Theirs("the key, 7 days", "the key, 7 days", "–"),
    "secret of the database": Theirs("generated, never rotated", "generated, copied to another Region; rotation as a comment", "generated, a key of its own, rotated by a function"),
    "TLS to the database": Theirs("not demanded", "not demanded", "demanded"),
    "audit of the database": Theirs("the plain log, 3 months", "the plain log, 3 months", "the plain log, for ever"),
    "login by IAM": Theirs("–", "–", "on"),
    "backups by the database": Theirs("1 day", "1 day", "1 day"),
    "what stays of the database": Theirs("a snapshot", "a snapshot", "nothing"),
    "events of the database": Theirs("of all databases of the account", "of all databases of the account", "–"),
    "alarms on the database": Theirs("processor", "processor", "–"),
    "backup vault": Theirs("–", "encrypted by AWS's key, locked for 1–10 days; kept apart in another account (air-gapped) in a further sample", "–"),
    "backup plan": Theirs("–", "daily for 10 days, to any second of them", "–"),
    "failed backups": Theirs("–", "–", "–"),
    "restore tests": Theirs("–", "by a state machine in a further sample", "–"),
}  # fmt: skip
