"""A queue that listens to a topic of the run, and the metrics that tell of rules, filters and topics."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from product_factory.smoke.journal import Entry, Journal
from product_factory.smoke.places import Places
from product_factory.smoke.step import Run

QUEUE, SUBSCRIPTION = "queue", "subscription"


def listen(run: Run, account: str, topic_arn: str, number: int) -> str:
    """A queue's URL, subscribed to the topic: without a confirmation, as both are of one account."""
    sqs = run.places.admin(account, "sqs")
    entry = run.journal.intend(run.entry(QUEUE, account, run.settings.named(str(number))))
    url = str(sqs.create_queue(QueueName=entry.name)["QueueUrl"])
    run.journal.made(entry, url)
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic_arn}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    subscription = run.journal.intend(run.entry(SUBSCRIPTION, account, arn, topic=topic_arn))
    made = run.places.admin(account, "sns").subscribe(
        TopicArn=topic_arn, Protocol="sqs", Endpoint=arn, ReturnSubscriptionArn=True
    )["SubscriptionArn"]
    run.journal.made(subscription, made)
    return url


def heard(run: Run, account: str, url: str) -> list[str]:
    """The messages that are in the queue by now, as text."""
    sqs, found = run.places.admin(account, "sqs"), list[str]()
    while page := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in page:
            found.append(str(json.loads(message["Body"])["Message"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def total(run: Run, account: str, namespace: str, metric: str, dimensions: Sequence[dict[str, str]]) -> float | None:
    """The metric's sum since the run began; None where there is no datum."""
    now = datetime.now(UTC)
    answer = run.places.admin(account, "cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=metric,
        Dimensions=list(dimensions),
        StartTime=datetime.fromtimestamp(run.begun, UTC) - timedelta(minutes=1),
        EndTime=now + timedelta(minutes=1),
        Period=300,
        Statistics=["Sum"],
    )
    data: list[Any] = answer["Datapoints"]
    return sum(each["Sum"] for each in data) if data else None


def clean_queue(places: Places, journal: Journal, entry: Entry) -> None:
    """By its URL; one of which only the intent is known, by its name."""
    sqs = places.admin(entry.account, "sqs")
    try:
        url = entry.id or sqs.get_queue_url(QueueName=entry.name)["QueueUrl"]
        sqs.delete_queue(QueueUrl=url)
    except sqs.exceptions.QueueDoesNotExist:
        pass
    journal.gone(entry)


def clean_subscription(places: Places, journal: Journal, entry: Entry) -> None:
    """By its ARN, or as the one of the run's own queue; gone where the topic is."""
    sns = places.admin(entry.account, "sns")
    try:
        pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=entry.data["topic"])
        found = [each for page in pages for each in page["Subscriptions"] if each["Endpoint"] == entry.name]
        for each in found:
            sns.unsubscribe(SubscriptionArn=each["SubscriptionArn"])
    except sns.exceptions.NotFoundException:
        pass
    journal.gone(entry)
