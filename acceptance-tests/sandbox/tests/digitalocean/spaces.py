"""Drives Spaces with boto3, out of moto's own environment:

    python spaces.py ENDPOINT KEYS

Prints one JSON object: what each step returned, or the status and the code that it was refused with.
"""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, keys = sys.argv[1], json.loads(sys.argv[2])
config = Config(
    retries={"total_max_attempts": 1}, s3={"addressing_style": "path"},
    request_checksum_calculation="when_required", response_checksum_validation="when_required",
)


def client(key, region="fra1", secret=None):
    return boto3.client(
        "s3", endpoint_url=endpoint, region_name=region, config=config,
        aws_access_key_id=key["access_key"], aws_secret_access_key=secret or key["secret_key"],
    )


def attempt(call, *members, **arguments):
    try:
        answer = call(**arguments)
    except ClientError as error:
        meta = error.response["ResponseMetadata"]
        message = error.response["Error"].get("Message") or ""
        return f"{meta['HTTPStatusCode']} {error.response['Error']['Code']} {message}".strip()
    for member in members:
        answer = answer.get(member)
    return answer if members else "ok"


out = {}
full, reader, writer = (client(keys[name]) for name in ("full", "reader", "writer"))
policy = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shop/*",
}]}
days = {"Rules": [{"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 7}}]}
cors = {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://*.example.com"]}]}

out["create"] = attempt(full.create_bucket, Bucket="shop")
out["again"] = attempt(full.create_bucket, Bucket="shop")
out["other"] = attempt(full.create_bucket, Bucket="others")
out["elsewhere"] = attempt(client(keys["full"], "nyc3").create_bucket, Bucket="shop")
out["in the US"] = attempt(client(keys["full"], "us-east-1").create_bucket, Bucket="logs")
out["buckets"] = [bucket["Name"] for bucket in attempt(full.list_buckets, "Buckets")]
out["location"] = attempt(full.get_bucket_location, "LocationConstraint", Bucket="shop")
out["hidden"] = attempt(client(keys["full"], "nyc3").head_bucket, Bucket="shop")
out["put"] = attempt(writer.put_object, Bucket="shop", Key="a/b", Body=b"text")
out["read"] = attempt(reader.get_object, "Body", Bucket="shop", Key="a/b").read().decode()
out["listed"] = [o["Key"] for o in attempt(reader.list_objects_v2, "Contents", Bucket="shop")]
out["reader writes"] = attempt(reader.put_object, Bucket="shop", Key="c", Body=b"")
out["reader elsewhere"] = attempt(reader.list_objects_v2, Bucket="logs")
out["writer sets up"] = attempt(writer.put_bucket_policy, Bucket="shop", Policy=json.dumps(policy))
out["writer makes"] = attempt(writer.create_bucket, Bucket="mine")
out["writer lists"] = attempt(writer.list_buckets)
out["wrong secret"] = attempt(client(keys["full"], secret="x").list_buckets)
out["no key"] = attempt(client({"access_key": "DO00NOBODY", "secret_key": "x"}).list_buckets)
out["policy"] = attempt(full.put_bucket_policy, Bucket="shop", Policy=json.dumps(policy))
out["bad policy"] = attempt(
    full.put_bucket_policy, Bucket="shop", Policy=json.dumps({**policy, "Version": "2025-04-29"})
)
out["policy without version"] = attempt(
    full.put_bucket_policy, Bucket="shop", Policy=json.dumps({"Statement": policy["Statement"]})
)
out["policy of another"] = attempt(
    full.put_bucket_policy, Bucket="shop",
    Policy=json.dumps(policy).replace("arn:aws:s3:::shop/", "arn:aws:s3:::logs/"),
)
out["policy"] = attempt(full.put_bucket_policy, Bucket="shop", Policy=json.dumps(policy))
out["policy is"] = json.loads(attempt(full.get_bucket_policy, "Policy", Bucket="shop")) == policy
out["no lifecycle"] = attempt(full.get_bucket_lifecycle_configuration, Bucket="shop")
out["lifecycle"] = attempt(
    full.put_bucket_lifecycle_configuration, Bucket="shop", LifecycleConfiguration=days
)
out["lifecycle is"] = attempt(full.get_bucket_lifecycle_configuration, "Rules", Bucket="shop")
days["Rules"][0]["Expiration"]["Days"] = 0
out["bad lifecycle"] = attempt(
    full.put_bucket_lifecycle_configuration, Bucket="shop", LifecycleConfiguration=days
)
out["lifecycle ends"] = attempt(full.delete_bucket_lifecycle, Bucket="shop")
out["lifecycle ends again"] = attempt(full.delete_bucket_lifecycle, Bucket="shop")
out["lifecycle is over"] = attempt(full.get_bucket_lifecycle_configuration, Bucket="shop")
out["cors"] = attempt(full.put_bucket_cors, Bucket="shop", CORSConfiguration=cors)
out["cors is"] = attempt(full.get_bucket_cors, "CORSRules", Bucket="shop")
cors["CORSRules"][0]["AllowedMethods"] = ["PATCH"]
out["bad cors"] = attempt(full.put_bucket_cors, Bucket="shop", CORSConfiguration=cors)
out["acl"] = attempt(full.put_bucket_acl, Bucket="shop", ACL="public-read")
grants = attempt(full.get_bucket_acl, "Grants", Bucket="shop")
out["acl is"] = sorted(grant["Permission"] for grant in grants)
out["acl ends"] = attempt(full.put_bucket_acl, Bucket="shop", ACL="private")
grants = attempt(full.get_bucket_acl, "Grants", Bucket="shop")
out["acl is over"] = [grant["Permission"] for grant in grants]
out["bad acl"] = attempt(full.put_bucket_acl, Bucket="shop", ACL="public")
versions = {"Status": "Enabled"}
out["versioning"] = attempt(full.put_bucket_versioning, Bucket="shop", VersioningConfiguration=versions)
out["versioning is"] = attempt(full.get_bucket_versioning, "Status", Bucket="shop")
site = {
    "IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "404.html"},
    "RoutingRules": [
        {
            "Condition": {"KeyPrefixEquals": "docs/"},
            "Redirect": {"ReplaceKeyPrefixWith": "documents/", "HttpRedirectCode": "302"},
        },
        {
            "Condition": {"HttpErrorCodeReturnedEquals": "404"},
            "Redirect": {"HostName": "old.example.com", "Protocol": "https"},
        },
    ],
}
elsewhere = {"RedirectAllRequestsTo": {"HostName": "shop.example.com", "Protocol": "https"}}


def website():
    answer = attempt(full.get_bucket_website, Bucket="shop")
    if answer != "ok":
        return answer
    answer = full.get_bucket_website(Bucket="shop")
    del answer["ResponseMetadata"]
    return answer


out["no website"] = website()
out["website"] = attempt(full.put_bucket_website, Bucket="shop", WebsiteConfiguration=site)
out["website is"] = website()
out["website elsewhere"] = attempt(full.put_bucket_website, Bucket="shop", WebsiteConfiguration=elsewhere)
out["website is elsewhere"] = website()
out["website ends"] = attempt(full.delete_bucket_website, Bucket="shop")
out["website ends again"] = attempt(full.delete_bucket_website, Bucket="shop")
out["website is over"] = website()
logging = {"LoggingEnabled": {"TargetBucket": "logs", "TargetPrefix": "shop/"}}
out["logging"] = attempt(full.put_bucket_logging, Bucket="shop", BucketLoggingStatus=logging)
out["logging is"] = attempt(full.get_bucket_logging, "LoggingEnabled", Bucket="shop")
out["tags"] = attempt(full.get_bucket_tagging, Bucket="shop")
out["not empty"] = attempt(full.delete_bucket, Bucket="shop")
out["gone"] = attempt(full.get_bucket_policy, Bucket="nothing")
print(json.dumps(out))
