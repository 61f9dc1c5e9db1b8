"""Compliance: what the organization's accounts have of the baseline, and what is found in them, read from one account.

    import boto3
    from product_factory.compliance.reading import Asked, compliance

    found = compliance(boto3.Session(), asked=Asked(regions=("ap-northeast-1",)))
    for each in found:  # streamed: read once
        print(each.account, each.rule, each.count)
    print(found.board.standings)

From AWS Config's aggregator, Security Hub, GuardDuty and Access Analyzer; no role in any account (docs/COMPLIANCE.md).
"""
