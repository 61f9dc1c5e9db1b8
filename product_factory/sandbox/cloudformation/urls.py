"""CloudFormation's URLs, as moto looks them up beside the backend's module."""

from product_factory.sandbox.cloudformation.responses import CloudFormationResponse

url_bases = [r"https?://cloudformation\.(.+)\.amazonaws\.com"]
url_paths = {"{0}/$": CloudFormationResponse.dispatch}
