"""Is everything there that the others need, and are the test accounts empty? Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from botocore.exceptions import ClientError

from product_factory.provisioning.errors import aws_errors
from product_factory.smoke.report import Observation, Verdict, judged
from product_factory.smoke.step import Run, Step, StepFailed

NAME = "preconditions"
_DOCTOR = "product_factory/sharing/doctor.py"


def act(run: Run) -> Iterator[Observation]:
    """The doctor's checks, and those that make a run safe. StepFailed where it is not."""
    from product_factory.sharing.doctor import examine

    run.places.check()
    found = list(_accounts(run))
    for check in examine(None, run.settings.role):
        found.append(
            Observation(
                step=NAME,
                fact=check.name,
                predicted="passed",
                seen="passed" if check.passed else f"{check.found}; mend: {check.mend}",
                verdict=Verdict.AGREES if check.passed else Verdict.DIFFERS,
                table=_DOCTOR,
            )
        )
    yield from found
    wrong = [each for each in found if each.verdict is Verdict.DIFFERS]
    if wrong:
        raise StepFailed(f"{len(wrong)} preconditions; nothing was made. The first: {wrong[0].fact}: {wrong[0].seen}")


def _accounts(run: Run) -> Iterator[Observation]:
    settings, tree = run.settings, run.tree
    inside = set(tree.accounts_under(settings.test_unit))
    for account in settings.accounts:
        fact = f"test account {account} is in the test unit"
        away = [] if account in inside else [f"it is not under {settings.test_unit}"]
        yield judged(NAME, fact, "yes", away, "the options of this run", account)
        with aws_errors():
            spoke = run.places.developer(account)
            there = spoke.listed(
                "search_provisioned_products",
                "ProvisionedProducts",
                AccessLevelFilter={"Key": "Account", "Value": "self"},
            )
        names = [f"{each['Name']} is launched there; use an account that is empty" for each in there]
        yield judged(NAME, f"test account {account} is empty", "nothing is launched", names, "the options", account)
        run.recorders[account] = _records(run, account)
    if settings.empty_unit:
        inside = set(tree.accounts_under(settings.empty_unit))
        wrong = [f"{account} is in it" for account in sorted(inside)]
        yield judged(NAME, "the empty unit is empty", "no accounts", wrong, "the options of this run")


def _records(run: Run, account: str) -> bool:
    """Whether AWS Config has a recorder there already, which is nobody's of this run."""
    try:
        config = run.places.admin(account, "config")
        return bool(config.describe_configuration_recorders()["ConfigurationRecorders"])
    except ClientError:
        return False


STEP = Step(
    name=NAME,
    why="Nothing else means anything where the hub is not as the repository says, or an account is in use.",
    tables=(_DOCTOR,),
    permissions={
        "hub": (
            "cloudformation:GetTemplate",
            "cloudformation:ListStackInstances",
            "cloudformation:ListStackResources",
            "organizations:DescribeOrganization",
            "organizations:ListAccountsForParent",
            "organizations:ListDelegatedAdministrators",
            "organizations:ListOrganizationalUnitsForParent",
            "organizations:ListRoots",
            "servicecatalog:DescribeConstraint",
            "servicecatalog:DescribePortfolio",
            "servicecatalog:DescribePortfolioShares",
            "servicecatalog:DescribeProductAsAdmin",
            "servicecatalog:GetAWSOrganizationsAccessStatus",
            "servicecatalog:ListProvisioningArtifacts",
            "servicecatalog:ListResourcesForTagOption",
            "servicecatalog:ListTagOptions",
            "ssm:GetParameters",
            "sts:AssumeRole",
            "sts:GetCallerIdentity",
        ),
        "developer": ("servicecatalog:SearchProvisionedProducts",),
        "admin": ("config:DescribeConfigurationRecorders", "sts:AssumeRole", "sts:GetCallerIdentity"),
    },
    costs="nothing",
    act=act,
)
