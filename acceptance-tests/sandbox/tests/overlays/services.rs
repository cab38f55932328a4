//! S3's encryption, SSM's public parameters, ElastiCache's subnet groups.

use crate::run;
use serde_json::json;
use slipway_sandbox::aws::Sandbox;

#[test]
fn every_bucket_is_encrypted() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
s3 = client("s3")
s3.create_bucket(Bucket="things", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
rules = lambda: s3.get_bucket_encryption(Bucket="things")["ServerSideEncryptionConfiguration"]["Rules"]
out["first"] = rules()
s3.put_bucket_encryption(Bucket="things", ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}]})
out["set"] = rules()
s3.delete_bucket_encryption(Bucket="things")
out["back"] = rules()
out["none"] = said(s3.get_bucket_encryption, Bucket="nothing").split(":")[0]
"#;
    let out = run(&sandbox, script);
    let default = json!([{
        "ApplyServerSideEncryptionByDefault": { "SSEAlgorithm": "AES256" },
        "BucketKeyEnabled": false,
    }]);
    assert_eq!(out["first"], default);
    assert_eq!(
        out["set"][0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"],
        "aws:kms"
    );
    assert_eq!(out["back"], default);
    assert_eq!(out["none"], "NoSuchBucket");
}

#[test]
fn images_of_eks_nodes_are_public_parameters() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
ssm = client("ssm")
folder = "/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/x86_64/standard/recommended"
get = lambda name: ssm.get_parameter(Name=name)["Parameter"]
whole = json.loads(get(folder)["Value"])
out["whole"] = [whole["image_id"] == get(folder + "/image_id")["Value"], whole["release_version"] == get(folder + "/release_version")["Value"]]
out["arn"] = get(folder + "/image_id")["ARN"]
out["bottlerocket"] = get("/aws/service/bottlerocket/aws-k8s-1.33/arm64/latest/image_id")["Value"][:4]
out["gone"] = said(ssm.get_parameter, Name="/aws/service/eks/optimized-ami/1.33/amazon-linux-2/recommended/image_id").split(":")[0]
ssm.put_parameter(Name="/own", Value="x", Type="String")
several = ssm.get_parameters(Names=[folder + "/image_id", "/own", "/missing"])
out["several"] = [sorted(p["Name"].rsplit("/", 1)[-1] for p in several["Parameters"]), several["InvalidParameters"]]
found, token = [], {}
while True:
    page = ssm.get_parameters_by_path(Path="/aws/service/eks/optimized-ami/1.33", Recursive=True, **token)
    found += page["Parameters"]
    if "NextToken" not in page: break
    token = {"NextToken": page["NextToken"]}
out["below"] = [len(found), len({p["Name"] for p in found}), folder in [p["Name"] for p in found]]
"#;
    let out = run(&sandbox, script);
    assert_eq!(out["whole"], json!([true, true]));
    assert_eq!(
        out["arn"],
        "arn:aws:ssm:eu-central-1::parameter/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/x86_64/standard/recommended/image_id"
    );
    assert_eq!(out["bottlerocket"], "ami-");
    assert_eq!(out["gone"], "ParameterNotFound");
    assert_eq!(out["several"], json!([["image_id", "own"], ["/missing"]]));
    // Five images of Amazon Linux 2023, each with its folder and three members.
    assert_eq!(out["below"], json!([20, 20, true]));
}

#[test]
fn subnet_groups_of_caches_change_and_go() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
cache = client("elasticache")
a, b = subnet_of(vpc, "10.0.1.0/24", AvailabilityZone="eu-central-1a"), subnet_of(vpc, "10.0.2.0/24", AvailabilityZone="eu-central-1b")
make = lambda called, *subnets: said(cache.create_cache_subnet_group, CacheSubnetGroupName=called, CacheSubnetGroupDescription="x", SubnetIds=list(subnets), Tags=[{"Key": "Name", "Value": "x"}])
out["made"] = make("Main", a)
out["again"] = make("main", a)
out["no subnet"] = make("other", "subnet-0123456789abcdef0").split(":")[0]
group = lambda: cache.describe_cache_subnet_groups(CacheSubnetGroupName="Main")["CacheSubnetGroups"][0]
out["group"] = [group()["CacheSubnetGroupName"], group()["VpcId"] == vpc, group()["Subnets"][0]["SubnetAvailabilityZone"]["Name"]]
cache.modify_cache_subnet_group(CacheSubnetGroupName="main", SubnetIds=[a, b], CacheSubnetGroupDescription="y")
out["changed"] = [len(group()["Subnets"]), group()["CacheSubnetGroupDescription"]]
cache.add_tags_to_resource(ResourceName=group()["ARN"], Tags=[{"Key": "k", "Value": "v"}])
cache.remove_tags_from_resource(ResourceName=group()["ARN"], TagKeys=["Name"])
out["tags"] = cache.list_tags_for_resource(ResourceName=group()["ARN"])["TagList"]
cache.create_replication_group(ReplicationGroupId="r", ReplicationGroupDescription="r", CacheSubnetGroupName="main", CacheNodeType="cache.t3.micro", Engine="redis", NumCacheClusters=1)
out["in use"] = said(cache.delete_cache_subnet_group, CacheSubnetGroupName="main").split(":")[0]
cache.delete_replication_group(ReplicationGroupId="r")
out["deleted"] = said(cache.delete_cache_subnet_group, CacheSubnetGroupName="main")
out["gone"] = said(cache.describe_cache_subnet_groups, CacheSubnetGroupName="main").split(":")[0]
out["deleted twice"] = said(cache.delete_cache_subnet_group, CacheSubnetGroupName="main").split(":")[0]
out["made again"] = make("main", b)
"#;
    let out = run(&sandbox, script);
    assert_eq!(out["made"], "ok");
    assert_eq!(
        out["again"],
        "CacheSubnetGroupAlreadyExists: Cache subnet group main already exists."
    );
    assert_eq!(out["no subnet"], "InvalidSubnet");
    assert_eq!(out["group"], json!(["main", true, "eu-central-1a"]));
    assert_eq!(out["changed"], json!([2, "y"]));
    assert_eq!(out["tags"], json!([{ "Key": "k", "Value": "v" }]));
    assert_eq!(out["in use"], "CacheSubnetGroupInUse");
    assert_eq!(out["deleted"], "ok");
    assert_eq!(out["gone"], "CacheSubnetGroupNotFoundFault");
    assert_eq!(out["deleted twice"], "CacheSubnetGroupNotFoundFault");
    assert_eq!(out["made again"], "ok");
}

#[test]
fn every_key_says_whether_it_is_of_several_regions() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
kms = client("kms")
made = [kms.create_key(**more)["KeyMetadata"] for more in [{}, {"MultiRegion": False}, {"MultiRegion": True}]]
read = [kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in made]
out["made"] = [key["MultiRegion"] for key in made]
out["read"] = [key["MultiRegion"] for key in read]
"#;
    let out = run(&sandbox, script);
    assert_eq!(out["made"], json!([false, false, true]));
    assert_eq!(out["read"], json!([false, false, true]));
}
