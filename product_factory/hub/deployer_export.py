"""Export: the template of the pipeline's roles, from the catalog's settings to a file."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from product_factory.authoring.hub import Hub
from product_factory.aws.cdk_bootstrap import qualifier
from product_factory.aws.oidc import PROVIDERS, subject_of_branch, subject_of_environment, subject_of_pull_requests
from product_factory.catalog import loading
from product_factory.catalog.catalog import load
from product_factory.catalog.released import canonical
from product_factory.errors import FactoryError
from product_factory.files import write_atomically
from product_factory.hub.deployer import DEPLOYER, READER, template
from product_factory.hub.deployer_statements import Settings
from product_factory.releasing.candidate import feature_flags

FILE = "hub-deployer.template.json"
STACK = "service-catalog-deployer"


class DeployerExported(BaseModel):
    """The file, whose tokens each role takes, and the command that deploys it; changed: whether it was written."""

    model_config = ConfigDict(frozen=True)
    template: Path
    changed: bool
    deployer_role: str = DEPLOYER
    deployer_subject: str
    reader_role: str = READER
    reader_subject: str
    command: str


def export(
    repository: str,
    provider: str,
    out: Path,
    *,
    branch: str | None = None,
    environment: str | None = None,
    force: bool = False,
) -> DeployerExported:
    """Write the template for the pipeline of this repository: what deploys is an environment, or a branch (main).

    UsageError for names that the provider can't have. FactoryError where a file with other content is there, unless
    `force`.
    """
    deployer = (
        subject_of_environment(repository, environment)
        if environment is not None
        else subject_of_branch(repository, "main" if branch is None else branch)
    )
    reader = subject_of_pull_requests(repository)
    body = canonical(template(settings(), PROVIDERS[provider], deployer, reader))
    path = out / FILE
    there = path.read_bytes() if path.exists() else None
    if there is not None and there != body and not force:
        raise FactoryError(f"{path}: is there with other content; take another --out, or --force")
    if there != body:
        out.mkdir(parents=True, exist_ok=True)
        write_atomically(path, body)
    return DeployerExported(
        template=path,
        changed=there != body,
        deployer_subject=deployer,
        reader_subject=reader,
        command=command(path, loading.hub()),
    )


def settings() -> Settings:
    """What the rights follow from, of the catalog at hand."""
    assets = any(version.release.assets for versions in load().released.values() for version in versions)
    return Settings(loading.hub(), loading.reading(), loading.portfolios(), qualifier(feature_flags()), assets)


def command(path: Path, hub: Hub) -> str:
    """What deploys the template, in the hub's home Region: IAM is global."""
    return (
        f"aws cloudformation deploy --region {hub.regions[0]} --stack-name {STACK} --template-file {path} "
        "--capabilities CAPABILITY_NAMED_IAM"
    )
