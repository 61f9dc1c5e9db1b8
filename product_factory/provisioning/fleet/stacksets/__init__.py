"""Fleets by CloudFormation StackSets: AWS's own engine, by unit, with automatic deployment into accounts that join.

    from pathlib import Path
    from product_factory.provisioning.fleet import load
    from product_factory.provisioning.fleet.stacksets.planning import plan
    from product_factory.provisioning.fleet.stacksets.applying import apply

    planned = plan(load(Path("fleet.yaml")))   # with the hub's credentials; changes nothing
    report = apply(planned)

A StackSet per entry and target holds nothing but the launch, as `AWS::ServiceCatalog::CloudFormationProvisionedProduct`. No call
of this machine goes to an account, unless what somebody launched is taken over. docs/adr/0070 tells why it is so.
"""
