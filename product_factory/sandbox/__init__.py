"""An AWS Organization in a process: moto, extended where Service Catalog needs it."""

__all__ = ["install"]


def install() -> None:
    """Put the sandbox's services in the place of moto's, for its server and its mock; idempotent.

    To be called before the first account is used: what moto's CloudFormation held is lost.
    """
    # Imported here, so that importing a module of the sandbox doesn't load all of moto.
    from . import (
        accessanalyzer,
        authorization,
        backup_vaults,
        block_devices,
        cloudformation,
        config,
        container_services,
        corrections,
        delegation,
        economies,
        events,
        identity,
        instance_refresh,
        invocations,
        kms_grants,
        launch_templates,
        networks,
        org_policies,
        public_access,
        scaling_groups,
        security_reads,
        security_services,
        service_settings,
        servicecatalog,
        simulation,
        trail,
        trails,
    )
    from .authorization import malformed

    cloudformation.install()
    authorization.install()
    delegation.install()
    backup_vaults.install()
    block_devices.install()
    networks.install()
    org_policies.install()
    public_access.install()
    service_settings.install()
    config.install()
    container_services.install()
    launch_templates.install()
    scaling_groups.install()
    instance_refresh.install()
    invocations.install()
    identity.install()
    servicecatalog.install()
    events.install()
    simulation.install()
    trail.install()
    trails.install()
    corrections.install()
    # Around what the others put in moto's place.
    malformed.install()
    security_reads.install()
    security_services.install()
    kms_grants.install()
    accessanalyzer.install()
    economies.install()
