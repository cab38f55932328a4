//! Route 53's own behaviour, where moto's differs.

use crate::boto;
use serde_json::json;
use slipway_sandbox::aws::{Limit, Sandbox, Settings};
use std::time::Duration;

#[test]
fn a_caller_reference_makes_one_zone() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = boto::run(
        &sandbox,
        r#"
first = attempt(route53.create_hosted_zone, Name="Example.COM", CallerReference="ref")
out["first"] = first["ok"]["HostedZone"]
out["set"] = first["ok"]["DelegationSet"]
out["again"] = attempt(route53.create_hosted_zone, Name="example.com", CallerReference="ref")
out["other"] = attempt(route53.create_hosted_zone, Name="example.com", CallerReference="ref2")["ok"]["HostedZone"]["Id"]
out["bad"] = attempt(route53.create_hosted_zone, Name="example..com", CallerReference="ref3")
"#,
    );
    assert_eq!(out["first"]["Name"], "example.com.");
    assert_eq!(out["first"]["ResourceRecordSetCount"], 2);
    let id = out["first"]["Id"].as_str().expect("an id");
    assert!(id.starts_with("/hostedzone/Z"), "{id}");
    assert_eq!(out["set"].as_object().expect("a set").len(), 1);
    assert_eq!(out["again"]["status"], 409);
    assert_eq!(out["again"]["code"], "HostedZoneAlreadyExists");
    assert_ne!(out["other"], out["first"]["Id"]);
    assert_eq!(out["bad"]["code"], "InvalidDomainName");
    assert_eq!(sandbox.state().zones.len(), 2);
}

#[test]
fn names_are_lower_case_and_escaped() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = boto::run(
        &sandbox,
        r#"
z = make_zone("example.com")
change(z, ("CREATE", plain("*.Example.com", "A", "192.0.2.1")), ("CREATE", plain("_A.example.com.", "TXT", '"x"')))
out["all"] = [r["Name"] for r in route53.list_resource_record_sets(HostedZoneId=z)["ResourceRecordSets"]]
start = lambda n: route53.list_resource_record_sets(HostedZoneId=z, StartRecordName=n, StartRecordType="A", MaxItems="1")["ResourceRecordSets"][0]["Name"]
out["star"] = [start("*.example.com"), start("\\052.EXAMPLE.com.")]
out["count"] = route53.get_hosted_zone(Id=z)["HostedZone"]["ResourceRecordSetCount"]
"#,
    );
    assert_eq!(
        out["all"],
        json!([
            "example.com.",
            "example.com.",
            "\\052.example.com.",
            "_a.example.com."
        ])
    );
    assert_eq!(
        out["star"],
        json!(["\\052.example.com.", "\\052.example.com."])
    );
    assert_eq!(out["count"], 4);
    let state = sandbox.state();
    let record = state
        .zone("example.com")
        .record("*", "A")
        .expect("the star");
    assert_eq!(
        (record.ttl, record.values.as_slice()),
        (Some(60), ["192.0.2.1".to_owned()].as_slice())
    );
}

#[test]
fn bad_batches_are_refused_whole_and_in_route53s_words() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = boto::run(
        &sandbox,
        r#"
z = make_zone("example.com")
a = lambda n, *v: plain(n, "A", *(v or ("192.0.2.1",)))
change(z, ("CREATE", a("www.example.com")), ("CREATE", plain("alias.example.com", "CNAME", "x.net")))
w = dict(SetIdentifier="one", Weight=1)
out["duplicate"] = change(z, ("CREATE", a("new.example.com")), ("CREATE", a("www.example.com")))
out["missing"] = change(z, ("DELETE", a("no.example.com")), ("DELETE", a("www.example.com", "192.0.2.9")))
out["beside"] = change(z, ("CREATE", plain("www.example.com", "CNAME", "x.net")))
out["under"] = change(z, ("CREATE", a("alias.example.com")))
out["apex"] = change(z, ("CREATE", plain("example.com", "CNAME", "x.net")))
out["outside"] = change(z, ("CREATE", a("www.example.org")))
out["value"] = change(z, ("CREATE", a("v.example.com", "nonsense")))
out["txt"] = change(z, ("CREATE", plain("t.example.com", "TXT", '"' + "x" * 256 + '"')))
out["twice"] = change(z, ("UPSERT", a("u.example.com")), ("UPSERT", a("u.example.com", "192.0.2.3")))
out["weighted"] = change(z, ("CREATE", plain("www.example.com", "A", "192.0.2.7", **w)))
out["target"] = change(z, ("CREATE", {"Name": "al.example.com", "Type": "A", "AliasTarget": {"HostedZoneId": z, "DNSName": "nowhere.example.com", "EvaluateTargetHealth": False}}))
out["many"] = change(z, *[("UPSERT", a(f"m{i}.example.com")) for i in range(501)])
out["long"] = change(z, *[("CREATE", plain(f"l{i}.example.com", "TXT", '"' + "x" * 250 + '"')) for i in range(130)])
out["zone"] = change("ZNOTHERE", ("CREATE", a("www.example.com")))
out["delete"] = attempt(route53.delete_hosted_zone, Id=z)
"#,
    );
    let message = |name: &str| -> String {
        assert_eq!(out[name]["status"], 400, "{name}: {}", out[name]);
        assert_eq!(out[name]["code"], "InvalidChangeBatch", "{name}");
        out[name]["message"].as_str().expect("a text").to_owned()
    };
    for (name, words) in [
        (
            "duplicate",
            "[Tried to create resource record set [name='www.example.com.', type='A'] but it already exists]",
        ),
        (
            "missing",
            "[Tried to delete resource record set [name='no.example.com.', type='A'] but it was not found, Tried to delete resource record set [name='www.example.com.', type='A'] but the values provided do not match the current values]",
        ),
        (
            "beside",
            "[RRSet of type CNAME with DNS name www.example.com. is not permitted as it conflicts with other records with the same DNS name in zone example.com.]",
        ),
        (
            "under",
            "[RRSet of type A with DNS name alias.example.com. is not permitted because a conflicting RRSet of type CNAME with the same DNS name already exists in zone example.com.]",
        ),
        (
            "apex",
            "[RRSet of type CNAME with DNS name example.com. is not permitted at apex in zone example.com.]",
        ),
        (
            "outside",
            "[RRSet with DNS name www.example.org. is not permitted in zone example.com.]",
        ),
        (
            "weighted",
            "[RRSet with DNS name www.example.com., type A, SetIdentifier one cannot be created as a non-weighted set exists with the same name and type.]",
        ),
    ] {
        assert_eq!(message(name), words);
    }
    assert!(message("value").contains("ARRDATAIllegalIPv4Address"));
    assert!(message("txt").contains("CharacterStringTooLong"));
    assert!(message("twice").contains("an invalid set of changes"));
    assert!(message("target").contains("that target was not found"));
    assert!(message("many").contains("limit of 1000"));
    assert!(message("long").contains("limit of 32000"));
    assert_eq!(out["zone"]["code"], "NoSuchHostedZone");
    assert_eq!(out["delete"]["code"], "HostedZoneNotEmpty");
    // Not one part of a refused batch was made.
    assert_eq!(sandbox.state().zone("example.com").records.len(), 2);
}

#[test]
fn swaps_upserts_and_every_routing_member_are_kept() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = boto::run(
        &sandbox,
        r#"
z = make_zone("example.com")
www = plain("www.example.com", "A", "192.0.2.1", "192.0.2.2")
change(z, ("CREATE", www))
out["swap"] = change(z, ("DELETE", plain("www.example.com", "A", "192.0.2.2", "192.0.2.1")), ("CREATE", plain("www.example.com", "CNAME", "x.net")))
policies = [
    dict(Weight=10), dict(Region="eu-west-1"), dict(GeoLocation={"CountryCode": "US", "SubdivisionCode": "CA"}),
    dict(Failover="PRIMARY"), dict(MultiValueAnswer=True),
    dict(GeoProximityLocation={"AWSRegion": "eu-west-1", "Bias": 5}),
    dict(CidrRoutingConfig={"CollectionId": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "LocationName": "x"}),
]
sent = [plain(f"p{i}.example.com.", "A", "192.0.2.1", SetIdentifier="one", **p) for i, p in enumerate(policies)]
out["made"] = change(z, *[("CREATE", s) for s in sent])
got = route53.list_resource_record_sets(HostedZoneId=z, StartRecordName="p0.example.com")["ResourceRecordSets"]
got = [g for g in got if g["Name"].startswith("p")]
out["same"] = [g == s for g, s in zip(got, sent)]
out["second"] = change(z, ("CREATE", plain("p0.example.com", "A", "192.0.2.9", SetIdentifier="two", Weight=1)))
out["delete_one"] = change(z, ("DELETE", plain("p0.example.com", "A", "192.0.2.1", SetIdentifier="one", Weight=10)))
out["left"] = [r.get("SetIdentifier") for r in route53.list_resource_record_sets(HostedZoneId=z, StartRecordName="p0.example.com", MaxItems="2")["ResourceRecordSets"]]
"#,
    );
    for step in ["swap", "made", "second", "delete_one"] {
        assert!(out[step]["ok"].is_object(), "{step}: {}", out[step]);
    }
    assert_eq!(
        out["same"],
        json!([true, true, true, true, true, true, true])
    );
    assert_eq!(out["left"], json!(["two", "one"]));
}

#[test]
fn lists_come_in_order_and_in_pages() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let out = boto::run(
        &sandbox,
        r#"
z = make_zone("example.com")
for start in (0, 250):
    change(z, *[("CREATE", plain(f"r{i:03}.example.com", "A", "192.0.2.1")) for i in range(start, start + 250)])
first = route53.list_resource_record_sets(HostedZoneId=z, MaxItems="500")
out["first"] = [len(first["ResourceRecordSets"]), first["MaxItems"], first["IsTruncated"], first["NextRecordName"], first["NextRecordType"]]
pages = route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=z)
names = [r["Name"] for page in pages for r in page["ResourceRecordSets"]]
out["all"] = [len(names), names[2:] == sorted(names[2:])]
out["type_only"] = attempt(route53.list_resource_record_sets, HostedZoneId=z, StartRecordType="A")
for n in ("b.net", "a.net", "a.example.com"):
    make_zone(n)
by_name = lambda **k: [h["Name"] for h in route53.list_hosted_zones_by_name(**k)["HostedZones"]]
out["by_name"] = by_name()
out["from"] = by_name(DNSName="a.net", MaxItems="1")
"#,
    );
    assert_eq!(
        out["first"],
        json!([300, "300", true, "r298.example.com.", "A"])
    );
    assert_eq!(out["all"], json!([502, true]));
    assert_eq!(out["type_only"]["code"], "InvalidInput");
    assert_eq!(
        out["by_name"],
        json!(["example.com.", "a.example.com.", "a.net.", "b.net."])
    );
    assert_eq!(out["from"], json!(["a.net."]));
}

#[test]
fn changes_take_their_time_where_asked() {
    let settings = Settings {
        route53_insync_after: Duration::from_millis(600),
        route53_change_time: Duration::from_millis(400),
        ..Settings::default()
    };
    let sandbox = Sandbox::with_settings(settings).expect("a sandbox");
    let out = boto::run(
        &sandbox,
        r#"
from concurrent.futures import ThreadPoolExecutor
z, other = make_zone("example.com"), make_zone("example.net")
one = lambda zone, name: change(zone, ("CREATE", plain(name, "A", "192.0.2.1")))
with ThreadPoolExecutor() as pool:
    a = pool.submit(one, z, "a.example.com")
    time.sleep(0.15)
    b, c = pool.submit(one, z, "b.example.com"), pool.submit(one, other, "a.example.net")
    out["a"], out["b"], out["c"] = a.result(), b.result(), c.result()
change_id = out["a"]["ok"]["ChangeInfo"]["Id"]
out["status"] = [out["a"]["ok"]["ChangeInfo"]["Status"]]
time.sleep(0.7)
out["status"].append(route53.get_change(Id=change_id)["ChangeInfo"]["Status"])
out["none"] = attempt(route53.get_change, Id="C000")
"#,
    );
    assert!(
        out["a"]["ok"].is_object() && out["c"]["ok"].is_object(),
        "{out}"
    );
    assert_eq!(out["b"]["code"], "PriorRequestNotComplete");
    assert_eq!(out["status"], json!(["PENDING", "INSYNC"]));
    assert_eq!(out["none"]["code"], "NoSuchChange");
}

#[test]
fn published_limits_are_told_in_each_services_words() {
    let settings = Settings {
        limits: Limit::published(),
        ..Settings::default()
    };
    let sandbox = Sandbox::with_settings(settings).expect("a sandbox");
    let script = r#"
code = lambda answer: answer.get("code", "ok")
out["route53"] = [code(attempt(route53.get_change, Id="C0")) for _ in range(9)]
ec2 = client("ec2")
out["ec2"] = [code(attempt(ec2.delete_vpc_endpoints, VpcEndpointIds=["vpce-0"])) for _ in range(6)]
"#;
    let out = boto::run(&sandbox, script);
    let codes = |service: &str| -> Vec<String> {
        let codes = out[service].as_array().expect("a list").iter();
        codes
            .filter_map(|code| Some(code.as_str()?.to_owned()))
            .collect()
    };
    assert_eq!(codes("route53")[..5], ["NoSuchChange"; 5]);
    assert!(codes("route53").contains(&"Throttling".to_owned()), "{out}");
    let ec2 = codes("ec2");
    assert!(
        !ec2[..4].contains(&"RequestLimitExceeded".to_owned()),
        "{out}"
    );
    assert_eq!(ec2[5], "RequestLimitExceeded", "{out}");
}

#[test]
fn changes_from_outside_are_seen_but_not_recorded() {
    let sandbox = Sandbox::start().expect("a sandbox");
    boto::run(&sandbox, r#"make_zone("example.com")"#);
    let zone = sandbox.state().zone("example.com").id.clone();
    sandbox.reset_calls();
    sandbox.change_records_outside(
        &zone,
        "<Change><Action>CREATE</Action><ResourceRecordSet><Name>x.example.com</Name><Type>A</Type><TTL>1</TTL><ResourceRecords><ResourceRecord><Value>192.0.2.1</Value></ResourceRecord></ResourceRecords></ResourceRecordSet></Change>",
    );
    assert_eq!(sandbox.count("*"), 0);
    let state = sandbox.state();
    assert!(state.zone("example.com").record("x", "A").is_some());
    assert!(state.normalized().zone("example.com").id.is_empty());
}

#[test]
fn a_value_may_stand_once_in_a_record_set() {
    let sandbox = Sandbox::start().expect("a sandbox");
    let script = r#"
z = make_zone("twice.example")
out = change(z, ("CREATE", plain("a.twice.example", "A", "192.0.2.1", "192.0.2.2", "192.0.2.1")))
"#;
    let out = boto::run(&sandbox, script);
    assert_eq!(out["code"], "InvalidChangeBatch");
    assert_eq!(out["message"], "[Duplicate Resource Record: '192.0.2.1']");
}
