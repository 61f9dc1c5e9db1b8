"""The products of the catalog, in the order people see them."""

from product_factory import Product

from . import (
    access_analyzer,
    account_base,
    audit_trail,
    budget_alert,
    config_recorder,
    default_sg_remediation,
    detective_guardrails,
    governance_base,
    guardduty,
    iam_baseline,
    monitoring_notification,
    network_guardrails,
    private_endpoints,
    security_alarms,
    security_hub,
    security_notification,
    session_manager_log,
    standalone_base,
    workload_key,
    workload_network,
)

PRODUCTS: tuple[Product, ...] = (
    governance_base.PRODUCT,
    security_notification.PRODUCT,
    audit_trail.PRODUCT,
    security_alarms.PRODUCT,
    default_sg_remediation.PRODUCT,
    network_guardrails.PRODUCT,
    standalone_base.PRODUCT,
    config_recorder.PRODUCT,
    guardduty.PRODUCT,
    security_hub.PRODUCT,
    access_analyzer.PRODUCT,
    detective_guardrails.PRODUCT,
    workload_network.PRODUCT,
    private_endpoints.PRODUCT,
    workload_key.PRODUCT,
    monitoring_notification.PRODUCT,
    budget_alert.PRODUCT,
    session_manager_log.PRODUCT,
    account_base.PRODUCT,
    iam_baseline.PRODUCT,
)
