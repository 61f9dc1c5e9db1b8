"""Portfolio files of AWS Service Catalog Factory, and working copies of templates, as tests need them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

NASTY = 'He said "it\'s \\ done"\n"""x""" \' {y} \u2028 😀 # %s'

BUCKET = """\
AWSTemplateFormatVersion: 2010-09-09
Description: A bucket for a team.
Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups:
      - Label: {default: Ownership}
        Parameters: [Owner]
    ParameterLabels:
      Owner: {default: Owning team}
Parameters:
  Owner:
    Type: String
    Description: Who owns it.
    AllowedPattern: "[a-z-]+"
  Days: {Type: Number, Default: 30, MinValue: 1, MaxValue: 365}
  Vpc: {Type: "AWS::EC2::VPC::Id"}
  Token: {Type: String, NoEcho: true, Default: secret}
Conditions:
  Long: !Not [!Equals [!Ref Days, 30]]
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    Properties:
      BucketName: !Sub "${Owner}-data-111122223333"
      LifecycleConfiguration:
        Rules: [{Status: Enabled, ExpirationInDays: !Ref Days}]
      Tags:
        - {Key: vpc, Value: !Ref Vpc}
        - {Key: token, Value: !If [Long, !Ref Token, !Ref "AWS::NoValue"]}
Outputs:
  Arn: {Value: !GetAtt Bucket.Arn}
"""
TOPIC = "Resources:\n  Topic: {Type: AWS::SNS::Topic}\n"
CUSTOM = "Resources:\n  Thing: {Type: Custom::Thing, Properties: {ServiceToken: x}}\n"
NESTED = """Resources:
  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://s3.amazonaws.com/theirs/inner.yaml'}}
"""
SERVERLESS = "Transform: AWS::Serverless-2016-10-31\nResources:\n  F: {Type: AWS::Serverless::Function}\n"
LAMBDA = "Resources:\n  F: {Type: AWS::Lambda::Function, Properties: {Code: ./src, Role: x}}\n"


def version(name: str, repository: str = "bucket", branch: str | None = None, **more: Any) -> dict[str, Any]:
    configuration = {"RepositoryName": repository, "BranchName": branch or name}
    source = {"Provider": "CodeCommit", "Configuration": configuration}
    return {"Name": name, "Description": f"Notes of {name}.", "Source": source} | more


def product(name: str, *versions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "Name": name,
        "Owner": "central-it@example.com",
        "Description": "A bucket for a team",
        "Distributor": "central-it",
        "SupportDescription": "Ask in #central-it",
        "SupportEmail": "central-it@example.com",
        "SupportUrl": "https://wiki.example.com/bucket",
        "Tags": [{"Key": "product-type", "Value": "s3"}],
        "Versions": list(versions),
    } | more


def portfolio(name: str, *products: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "DisplayName": name,
        "Description": "Self service",
        "ProviderName": "central-it",
        "Associations": ["arn:aws:iam::${AWS::AccountId}:role/Admin"],
        "Products": list(products),
    } | more


def write(file: Path, *portfolios: dict[str, Any], **more: Any) -> Path:
    """A portfolio file."""
    return dump(file, {"Schema": "factory-2019-04-01", "Portfolios": list(portfolios)} | more)


def dump(file: Path, data: Any) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True))
    return file


def template(folder: Path, where: str, text: str, name: str = "product.template.yaml") -> Path:
    """A working copy under FOLDER/<repository>/<branch>."""
    (folder / where).mkdir(parents=True, exist_ok=True)
    (folder / where / name).write_text(text)
    return folder


# A role and a function, as SAM writes them.
FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: live, AllowedValues: [live, test]}
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "def handler(event, context): pass"
      Handler: index.handler
      Runtime: python3.12
      Environment: {Variables: {STAGE: !Ref Stage}}
      Events:
        Daily: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
Outputs:
  Arn: {Value: !GetAtt Work.Arn}
"""


def product_set(file: Path, *products: dict[str, Any], key: str = "Components", **more: Any) -> Path:
    """A product set: one portfolio in place of a list, which names itself nowhere."""
    return dump(file, {"Schema": "factory-2019-04-01", "Portfolios": {key: list(products)} | more})
