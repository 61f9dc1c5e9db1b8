"""Where API Gateway's resources stand: it is authorized by the path of each request, not by kinds of resource."""

from typing import NamedTuple

SOURCE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html"


class Collection(NamedTuple):
    """The path that a type is made in, and its own step after it, written as in `requests`.

    account: the ARN holds the account, as those of what is private to one do.
    """

    type: str
    path: str
    item: str
    account: bool = False


COLLECTIONS = tuple(
    Collection(*row)
    for row in (
        ("AWS::ApiGateway::RestApi", "/restapis", "{id}"),
        ("AWS::ApiGateway::Resource", "/restapis/{RestApiId|*}/resources", "{id}"),
        ("AWS::ApiGateway::Method", "/restapis/{RestApiId|*}/resources/{ResourceId|*}/methods", "{HttpMethod|GET}"),
        ("AWS::ApiGateway::Deployment", "/restapis/{RestApiId|*}/deployments", "{id}"),
        ("AWS::ApiGateway::Stage", "/restapis/{RestApiId|*}/stages", "{StageName|stage}"),
        ("AWS::ApiGateway::Authorizer", "/restapis/{RestApiId|*}/authorizers", "{id}"),
        ("AWS::ApiGateway::Model", "/restapis/{RestApiId|*}/models", "{name}"),
        ("AWS::ApiGateway::RequestValidator", "/restapis/{RestApiId|*}/requestvalidators", "{id}"),
        ("AWS::ApiGateway::GatewayResponse", "/restapis/{RestApiId|*}/gatewayresponses", "{ResponseType|DEFAULT_4XX}"),
        ("AWS::ApiGateway::DocumentationPart", "/restapis/{RestApiId|*}/documentation/parts", "{id}"),
        (
            "AWS::ApiGateway::DocumentationVersion",
            "/restapis/{RestApiId|*}/documentation/versions",
            "{DocumentationVersion|1}",
        ),
        ("AWS::ApiGateway::ApiKey", "/apikeys", "{id}"),
        ("AWS::ApiGateway::UsagePlan", "/usageplans", "{id}"),
        ("AWS::ApiGateway::UsagePlanKey", "/usageplans/{UsagePlanId|*}/keys", "{KeyId|*}"),
        ("AWS::ApiGateway::ClientCertificate", "/clientcertificates", "{id}"),
        ("AWS::ApiGateway::DomainName", "/domainnames", "{DomainName|example.com}"),
        ("AWS::ApiGateway::BasePathMapping", "/domainnames/{DomainName|example.com}/basepathmappings", "{BasePath|*}"),
        ("AWS::ApiGateway::VpcLink", "/vpclinks", "{id}"),
        ("AWS::ApiGatewayV2::Api", "/apis", "{id}"),
        ("AWS::ApiGatewayV2::Authorizer", "/apis/{ApiId|*}/authorizers", "{id}"),
        ("AWS::ApiGatewayV2::Deployment", "/apis/{ApiId|*}/deployments", "{id}"),
        ("AWS::ApiGatewayV2::Integration", "/apis/{ApiId|*}/integrations", "{id}"),
        (
            "AWS::ApiGatewayV2::IntegrationResponse",
            "/apis/{ApiId|*}/integrations/{IntegrationId|*}/integrationresponses",
            "{id}",
        ),
        ("AWS::ApiGatewayV2::Model", "/apis/{ApiId|*}/models", "{id}"),
        ("AWS::ApiGatewayV2::Route", "/apis/{ApiId|*}/routes", "{id}"),
        ("AWS::ApiGatewayV2::RouteResponse", "/apis/{ApiId|*}/routes/{RouteId|*}/routeresponses", "{id}"),
        ("AWS::ApiGatewayV2::Stage", "/apis/{ApiId|*}/stages", "{StageName|stage}"),
        ("AWS::ApiGatewayV2::DomainName", "/domainnames", "{DomainName|example.com}"),
        ("AWS::ApiGatewayV2::ApiMapping", "/domainnames/{DomainName|example.com}/apimappings", "{id}"),
        ("AWS::ApiGatewayV2::VpcLink", "/vpclinks", "{id}"),
        ("AWS::ApiGateway::DomainNameV2", "/domainnames", "{DomainName|example.com}+{id}", True),
        (
            "AWS::ApiGateway::BasePathMappingV2",
            "/domainnames/{DomainNameArn|example.com}/basepathmappings",
            "{BasePath|*}",
        ),
        ("AWS::ApiGateway::DomainNameAccessAssociation", "/domainnameaccessassociations", "{id}", True),
        ("AWS::ApiGatewayV2::RoutingRule", "/domainnames/{DomainNameArn|example.com}/routingrules", "{id}", True),
        ("AWS::ApiGatewayV2::PortalProduct", "/portalproducts", "{id}", True),
        ("AWS::ApiGatewayV2::Portal", "/portals", "{id}", True),
    )
)

TAGS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-supported-resources.html"
"""A request that tags is on `/tags/` and the ARN of what it tags, its `:` and `/` escaped.

Recorded so: https://github.com/mattclay/aws-terminator/pull/284 (`/tags/arn%3Aaws%3Aapigateway%3A…%2Frestapis%2F*`);
CloudFormation asks it of an HTTP API too, as `apigateway:POST`:
https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/997.
"""
