"""Prints the routes of REST services: how a request's method, path and query name its operation.

Read from botocore's service models in the virtual environment of moto. Only names and URI templates
are taken. Run by `UPDATE_EXPECT=1 cargo test -p slipway-sandbox --test gateway routes`.
"""

import re

import botocore
import botocore.session

# The REST services whose calls are named; those of other protocols name themselves on the wire.
SERVICES = """
account accessanalyzer amp apigateway apigatewayv2 appconfig appsync backup batch cloudfront efs
eks emr-serverless es fis guardduty inspector2 kafka lambda mq opensearch osis pipes ram rds-data
resource-groups route53 s3 s3control scheduler schemas securityhub sesv2 signer synthetics vpc-lattice
xray
""".split()


# It shares its route with ListBuckets and is told apart by a host of its own.
BY_HOST = {"ListDirectoryBuckets"}


def conditions(operation, model):
    """What must be in the query (`?name` or `?name=value`) and in the headers (`!name`)."""
    _, _, literal = operation["http"]["requestUri"].partition("?")
    found = {"?" + part for part in literal.split("&") if part and "{" not in part}
    shape = model["shapes"].get(operation.get("input", {}).get("shape"), {})
    required = shape.get("required", [])
    for name, member in shape.get("members", {}).items():
        place = member.get("location")
        if name in required and place == "querystring":
            if not any(c.split("=")[0] == "?" + member["locationName"] for c in found):
                found.add("?" + member["locationName"])
        # Copies within S3 differ from uploads by this header alone.
        if name in required and place == "header" and "copy-source" in member["locationName"]:
            found.add("!" + member["locationName"].lower())
    return sorted(found)


def main():
    loader = botocore.session.get_session().get_component("data_loader")
    lines, seen = [], {}
    for service in SERVICES:
        model = loader.load_service_model(service, "service-2")
        metadata = model["metadata"]
        assert metadata["protocol"].startswith("rest-"), service
        signing = metadata.get("signingName", metadata["endpointPrefix"])
        for name, operation in model["operations"].items():
            # The replaced operations of S3 have the routes of those that replaced them.
            if operation.get("deprecated") or name in BY_HOST:
                continue
            http = operation["http"]
            path = http["requestUri"].partition("?")[0]
            fields = [signing, http["method"], path, name, *conditions(operation, model)]
            shape = re.sub(r"{\w+", "{", path).rstrip("/")
            route = (signing, http["method"], shape, *fields[4:])
            assert route not in seen, f"{name} and {seen[route]} share a route"
            seen[route] = name
            lines.append(" ".join(fields))
    print(f"# botocore {botocore.__version__}; UPDATE_EXPECT=1 cargo test -p slipway-sandbox --test gateway routes")
    print("# signing name, method, path, operation, then ?query and !header that must be there")
    for line in sorted(lines):
        print(line)


main()
