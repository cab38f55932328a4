"""Reads what exists in a simulated AWS account through botocore, and makes calls for a test.

One JSON object a line on standard input, one JSON answer a line on standard output:

  {"do": "read", "cloud": NAME, "endpoint": URL, "key": K, "secret": S, "scopes": [[SERVICE, REGION], ...]}
    -> {"objects": [{"kind", "noun", "id", "name", "parents", "value"}, ...], "refused": {OPERATION: CODE}}
  {"do": "call", "endpoint": URL, "key": K, "secret": S, "service": NAME, "region": R,
   "operation": O, "arguments": {...}}
    -> {"answer": {...}}

An answer {"error": TEXT} says that a request could not be carried out.

Reading knows no resource type. Every List, Describe and Get operation without required parameters is
called, and then each whose required parameters are known from what was found: the name of a cluster
leads to its node groups, the name of a role to its policies. So a service is covered by its model.
"""

import base64
import datetime
import functools
import json
import re
import sys

import botocore.exceptions
import botocore.parsers
import botocore.session
from botocore.config import Config

# Signing names that are not the model's name.
MODELS = {"elasticloadbalancing": "elbv2", "monitoring": "cloudwatch"}

# What AWS offers, limits and histories: no object of the account, and large.
SKIPPED = {
    "acm": {"GetCertificate"},
    "ec2": {
        "DescribeAccountAttributes", "DescribeAvailabilityZones", "DescribeHosts",
        "DescribeImages", "DescribeInstanceTypeOfferings", "DescribeInstanceTypes",
        "DescribeRegions", "DescribeReservedInstancesOfferings", "DescribeSnapshots",
        "DescribeSpotPriceHistory", "DescribeVpcEndpointServices", "DescribeIdFormat",
        "DescribeTags", "DescribeSnapshotTierStatus",
    },
    "iam": {"GetAccountAuthorizationDetails", "GetAccountSummary", "GetCredentialReport", "GetUser"},
    "route53": {
        "ListGeoLocations", "GetGeoLocation", "GetHostedZoneLimit", "GetAccountLimit",
        "GetReusableDelegationSetLimit", "GetCheckerIpRanges", "GetHostedZoneCount",
        "GetHealthCheckCount", "ListHostedZonesByName", "GetTrafficPolicyInstanceCount",
    },
    "eks": {"DescribeClusterVersions", "DescribeAddonVersions", "DescribeAddonConfiguration", "ListAccessPolicies"},
    # The bytes of an object once more.
    "s3": {"GetObjectTorrent"},
    "rds": {"DescribeDBEngineVersions", "DescribeOrderableDBInstanceOptions", "DescribeSourceRegions"},
    "elbv2": {"DescribeAccountLimits", "DescribeSSLPolicies"},
    "secretsmanager": {"GetRandomPassword"},
}

# Of these services only the named operations follow what was found: the rest would ask for each
# object again what the first answer has told.
FOLLOWED = {"ec2": {"DescribeVpcAttribute"}}

# Optional parameters that keep AWS's own objects out, or without which nothing is answered.
ARGUMENTS = {
    ("iam", "ListPolicies"): {"Scope": "Local"},
    ("sqs", "GetQueueAttributes"): {"AttributeNames": ["All"]},
}

# Members that say when or whether a setting was touched, and not what it is.
HISTORY = {
    "ec2:VpcBlockPublicAccessOption": {"State", "LastUpdateTimestamp"},
    "sqs:QueueAttribute": {"CreatedTimestamp", "LastModifiedTimestamp"},
}

# Settings that mean the same as none: a rate of 0 logs no delivery, as if it were not set.
UNSET = {
    "sns:TopicAttribute": {
        f"{kind}SuccessFeedbackSampleRate": "0"
        for kind in ("Application", "Firehose", "HTTP", "Lambda", "SQS")
    },
}

# Ids as services make them up: UUIDs, and the hexadecimal end of `vol-0123456789abcdef0`.
MADE_UP = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=-)[0-9a-f]{8,32}")

# Said in a state, without dashes, by an object that is no more.
GONE = {"deleted", "deletecomplete", "terminated", "pendingdeletion"}

DEEPEST = 4
CATALOGUE = 400


class Reader:
    """One account in one region, seen through one service."""

    # Operations that nothing simulates, by cloud and service; they need not be tried again.
    missing = set()

    def __init__(self, client, cloud, service):
        self.client = client
        self.cloud = cloud
        self.service = service
        self.operations = operations_of(client, service)
        self.refused = {}
        self.found = []
        self.asked = set()

    def read(self):
        for operation in self.operations:
            if not required(operation):
                self.take(operation, ARGUMENTS.get((self.service, operation.name), {}), {}, [], 0)
        return self.found

    def take(self, operation, arguments, known, parents, depth):
        """Calls an operation, keeps what it shows, and follows it."""
        answer = self.ask(operation, arguments)
        if not answer:
            return
        lists = list(collections(operation, answer))
        if not lists:
            noun, value = noun_of(operation.name), unwrapped(answer)
            told = [member for member in value.values() if member not in ([], {}, "", None)]
            # An answer that only repeats the question, such as a list of no tags, is no object.
            if any(member not in arguments.values() for member in told):
                self.keep(f"{self.service}:{noun}", noun, value, known, parents, depth)
        for key, values in lists:
            if len(values) > CATALOGUE and depth == 0:
                continue
            noun = singular(key)
            # What several objects tell of is asked for below the first of them, which must not depend on
            # made-up ids, by which the services sort.
            for value in sorted(values, key=lambda value: order(noun, value)):
                self.keep(f"{self.service}:{key}", noun, value, known, parents, depth)

    def is_default(self, key):
        """Whether AWS manages a key: moto makes these when one is first asked for, and does not say so."""
        return self.client.describe_key(KeyId=key)["KeyMetadata"].get("Description") == "Default key"

    def ask(self, operation, arguments):
        """The answer; None when there is none, or when the same was asked before."""
        asked = (operation.name, json.dumps(arguments, sort_keys=True, default=str))
        if asked in self.asked or (self.cloud, self.service, operation.name) in Reader.missing:
            return None
        self.asked.add(asked)
        method = botocore.xform_name(operation.name)
        try:
            if self.client.can_paginate(method):
                answer = self.client.get_paginator(method).paginate(**arguments).build_full_result()
            else:
                answer = getattr(self.client, method)(**arguments)
            answer.pop("ResponseMetadata", None)
            if (self.service, operation.name) == ("kms", "ListKeys"):
                answer["Keys"] = [key for key in answer["Keys"] if not self.is_default(key["KeyId"])]
            return answer
        except botocore.exceptions.ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
            if code == "NotSimulated" or status == 501:
                Reader.missing.add((self.cloud, self.service, operation.name))
            self.refused[f"{self.service}:{operation.name}"] = code
        except (botocore.exceptions.BotoCoreError, botocore.parsers.ResponseParserError) as error:
            self.refused[f"{self.service}:{operation.name}"] = type(error).__name__
        return None

    def keep(self, kind, noun, value, known, parents, depth):
        if is_gone(value):
            return
        identity, name = identify(noun, value)
        if not identity and isinstance(value, dict) and "" in (value.get("Id"), value.get("id")):
            # What has an id that is empty is part of another object, such as a zone's own servers.
            return
        if kind in HISTORY:
            value = {name: member for name, member in value.items() if name not in HISTORY[kind]}
        if kind in UNSET:
            unset = UNSET[kind].items()
            value = {name: member for name, member in value.items() if (name, member) not in unset}
        entry = {"kind": kind, "noun": noun, "id": identity, "name": name, "parents": parents, "value": value}
        before = len(self.found)
        self.found.append(entry)
        if depth + 1 < DEEPEST:
            self.follow(entry, known, depth)
        if is_gone(entry["value"]):
            # Only its details say so; what is below it goes with it.
            del self.found[before:]

    def follow(self, entry, known, depth):
        """Asks for the details of an object, and for what is below it."""
        noun, identity = entry["noun"], entry["id"]
        here = names(noun, entry["value"], identity)
        allowed = FOLLOWED.get(self.service)
        below = entry["parents"] + [identity] if identity else entry["parents"]
        for operation in self.operations:
            needed = required(operation)
            if not needed or allowed is not None and operation.name not in allowed:
                continue
            for arguments in fill(operation, needed, noun, here, known):
                arguments = {
                    **ARGUMENTS.get((self.service, operation.name), {}),
                    **version_of(operation, entry["value"]), **arguments,
                }
                if noun_of(operation.name) == noun and not operation.name.startswith("List"):
                    entry["value"] = merged(noun, entry["value"], self.ask(operation, arguments))
                else:
                    self.take(operation, arguments, {**known, **specific(here)}, below, depth + 1)


@functools.cache
def operations_of(client, service):
    """The operations that read."""
    model = client.meta.service_model
    names = set(model.operation_names) - SKIPPED.get(service, set())
    names = sorted(name for name in names if name.startswith(("List", "Describe", "Get")))
    return [model.operation_model(name) for name in names]


def unwrapped(answer):
    """The only structure of an answer instead of the answer."""
    inner = list(answer.values())
    return inner[0] if len(inner) == 1 and isinstance(inner[0], dict) else answer


def merged(noun, value, answer):
    """An object as it was listed, with its details."""
    if not answer:
        return value
    details = {}
    for member, content in answer.items():
        if isinstance(content, dict) and (member.lower() == noun.lower() or len(answer) == 1):
            details.update(content)
        else:
            details[member] = content
    return {**value, **details} if isinstance(value, dict) else details


def required(operation):
    return operation.input_shape.required_members if operation.input_shape else []


def collections(operation, answer):
    """The lists of an answer, and the lists of its only structure (CloudFront, Route 53)."""
    shape = operation.output_shape
    for key, value in answer.items():
        member = shape.members.get(key) if shape else None
        if member is not None and member.type_name == "list":
            yield key, value


def fill(operation, needed, noun, here, known):
    """The arguments for an operation, as far as what was found tells them."""
    members = operation.input_shape.members
    arguments, open_members, used = {}, [], False
    for name in needed:
        lower = name.lower()
        generic = lower in ("id", "name", "arn")
        if lower in here and (not generic or noun_of(operation.name) == noun):
            arguments[name], used = here[lower], True
        elif lower in known:
            arguments[name] = known[lower]
        else:
            open_members.append(name)
    if len(open_members) == 1 and not used and noun_of(operation.name) == noun and noun.lower() in here:
        name = open_members.pop()
        if members[name].type_name == "string" and not members[name].enum:
            arguments[name], used = here[noun.lower()], True
        else:
            open_members = [name]
    if not used:
        return
    if any(members[name].type_name not in ("string", "integer", "long") for name in arguments):
        return
    if not open_members:
        yield arguments
    elif len(open_members) == 1 and getattr(members[open_members[0]], "enum", None):
        values = members[open_members[0]].enum
        # A type of resource is that of the object; other enumerations are gone through.
        own = [value for value in values if re.sub("[^a-z]", "", value.lower()) == noun.lower()]
        for value in own or values:
            yield {**arguments, open_members[0]: value}


def version_of(operation, value):
    """Which version of an object in a bucket to ask about; without it, every one would tell of the latest."""
    version = value.get("VersionId", "null") if isinstance(value, dict) else "null"
    return {"VersionId": version} if version != "null" and "VersionId" in operation.input_shape.members else {}


def names(noun, value, identity):
    """The parameters, in lower case, that an object gives values to."""
    here = {}
    if isinstance(value, str):
        here[noun.lower()] = value
        if not noun.endswith(("Name", "Arn", "Id")):
            for ending in ("name", "id", "arn"):
                here[noun.lower() + ending] = value
        if value.startswith("arn:"):
            here["resourcearn"] = value
        return here
    if not isinstance(value, dict):
        return here
    for member, content in value.items():
        if isinstance(content, (str, int)) and not isinstance(content, bool):
            lower = member.lower()
            here[lower] = content
            if not lower.startswith(noun.lower()):
                here[noun.lower() + lower] = content
            if lower in ("arn", noun.lower() + "arn"):
                here["resourcearn"] = content
    if identity:
        here.setdefault(noun.lower(), identity)
        if noun.lower() + "id" in here:
            here["resourceid"] = str(here[noun.lower() + "id"]).rsplit("/", 1)[-1]
    return here


def specific(here):
    """What an object passes on to those below it: not its `Id` or `Name`, which they have too."""
    return {name: value for name, value in here.items() if name not in ("id", "name", "arn", "resourceid", "resourcearn", "status", "state", "type", "version")}


def identify(noun, value):
    """What identifies an object, and what a person calls it."""
    if isinstance(value, str):
        return value, value
    if not isinstance(value, dict):
        return "", ""
    lower = {member.lower(): content for member, content in value.items() if isinstance(content, str)}
    small = noun.lower()
    identity = next(
        (lower[key] for key in (small + "id", "id", small + "arn", "arn", small + "name", "name", small + "identifier") if key in lower),
        "",
    )
    tags = value.get("Tags") or value.get("tags") or []
    tag = ""
    if isinstance(tags, list):
        tag = next((t.get("Value", "") for t in tags if isinstance(t, dict) and t.get("Key") == "Name"), "")
    elif isinstance(tags, dict):
        tag = tags.get("Name", "")
    named = (small + "name", "name", "groupname", "domainname", "cidrblock", "bucket")
    return identity, tag or next((lower[key] for key in named if key in lower), "")


def order(noun, value):
    """What objects are sorted by: what a person calls them, and what they are but for made-up ids."""
    text = json.dumps(value, sort_keys=True, default=plain)
    return identify(noun, value)[1], MADE_UP.sub("#", text)


def is_gone(value):
    if not isinstance(value, dict):
        return False
    # A reservation is nothing but its instances.
    instances = value.get("Instances")
    if "ReservationId" in value and isinstance(instances, list):
        return all(is_gone(instance) for instance in instances)
    for member, content in value.items():
        if not member.lower().endswith(("state", "status")):
            continue
        if isinstance(content, dict):
            content = content.get("Name") or content.get("Code")
        if isinstance(content, str) and re.sub("[-_]", "", content).lower() in GONE:
            return True
    return False


@functools.cache
def noun_of(operation):
    return singular(re.sub("^(List|Describe|Get)", "", operation))


@functools.cache
def singular(text):
    text = text[:1].upper() + text[1:]
    text = re.sub("(List|Set)$", "", text) or text
    text = re.sub("Summar(y|ies)$", "", text) or text
    if text.endswith("ies"):
        return text[:-3] + "y"
    if text.endswith(("sses", "xes")):
        return text[:-2]
    if text.endswith("s") and not text.endswith(("ss", "us", "is")):
        return text[:-1]
    return text


def plain(value):
    """What JSON cannot say."""
    if isinstance(value, (datetime.datetime, datetime.date)):
        return "[TIME]"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if hasattr(value, "read"):
        return base64.b64encode(value.read()).decode()
    return str(value)


SESSION = botocore.session.get_session()

# What the clients are made with, and where their requests go instead.
NOWHERE, place = "http://sandbox.invalid", {}


def lead(request, **_):
    """Leads a request to the account that is asked about, before it is signed."""
    request.url = request.url.replace(NOWHERE, place["endpoint"], 1)


@functools.cache
def client_for(service, region, key, secret):
    """A client, made once for all accounts: to make one takes as long as to read an account."""
    # The Standard retry mode repeats throttles and broken connections, never a refusal.
    config = Config(
        retries={"mode": "standard", "max_attempts": 8},
        s3={"addressing_style": "path"},
        # Spaces refuses the form in which they are sent behind a body.
        request_checksum_calculation="when_required", response_checksum_validation="when_required",
        connect_timeout=10, read_timeout=60,
    )
    client = SESSION.create_client(
        MODELS.get(service, service),
        region_name=region or "us-east-1", endpoint_url=NOWHERE, config=config,
        aws_access_key_id=key, aws_secret_access_key=secret,
    )
    client.meta.events.register("before-sign", lead)
    return client


def read(request):
    objects, refused = [], {}
    for service, region in request["scopes"]:
        client = client_for(service, region, request["key"], request["secret"])
        reader = Reader(client, request.get("cloud"), MODELS.get(service, service))
        objects += reader.read()
        refused.update(reader.refused)
    return {"objects": objects, "refused": refused}


def call(request):
    client = client_for(request["service"], request["region"], request["key"], request["secret"])
    method = botocore.xform_name(request["operation"])
    if not hasattr(client, method):
        raise ValueError(f"{request['service']} has no operation {request['operation']}")
    answer = getattr(client, method)(**request["arguments"])
    answer.pop("ResponseMetadata", None)
    return {"answer": answer}


def main():
    for line in sys.stdin:
        try:
            request = json.loads(line)
            place["endpoint"] = request["endpoint"]
            answer = read(request) if request["do"] == "read" else call(request)
        except Exception as error:  # Whatever it is, the test that asked has to see it.
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer, default=plain), flush=True)


main()
