//! `aws_route53_record` from apply to destroy: every record type, every routing policy, aliases, and
//! the spellings of a name, in one stack for each command line tool.

mod support;

#[path = "support/records.rs"]
mod table;

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use serde_json::Value;
use slipway_acceptance::aws::Sandbox;
use slipway_acceptance::cli::{
    Action, Case, Cli, CliError, Provider, StateFile, Step, Workspace, for_each_cli,
};
use table::{Record, long_text, of_every_policy, of_every_type, plain};

const ZONE: &str = "records.example";

fn config(sandbox: &Sandbox, records: &[Record]) -> String {
    let blocks: Vec<String> = records.iter().map(Record::hcl).collect();
    format!(
        "{}\nresource \"aws_route53_zone\" \"main\" {{\n  name = \"{ZONE}\"\n}}\n\n{}",
        support::aws_provider(sandbox),
        blocks.join("\n")
    )
}

fn every_record() -> Vec<Record> {
    let mut records = of_every_type();
    records.extend(of_every_policy());
    records
}

/// The records with some of them changed, by label.
fn with(records: &[Record], change: impl Fn(&mut Record)) -> Vec<Record> {
    let mut records = records.to_vec();
    records.iter_mut().for_each(change);
    records
}

/// Imports all records at once into a second workspace, each by its id. Nothing else may be planned,
/// and every attribute has to come out as it was made.
fn import_all(
    cli: Cli,
    sandbox: &Sandbox,
    records: &[Record],
    made: &StateFile,
) -> Result<(), String> {
    let mut main = config(sandbox, records);
    let zone = made
        .string("aws_route53_zone.main", "zone_id")
        .ok_or("no zone")?;
    let ids = records
        .iter()
        .map(|record| Some((record.address(), made.string(&record.address(), "id")?)));
    let ids: Option<Vec<_>> = ids.collect();
    let mut count = 1;
    main += &format!("import {{\n  to = aws_route53_zone.main\n  id = {zone:?}\n}}\n");
    for (address, id) in ids.ok_or("a record is not in the state")? {
        main += &format!("import {{\n  to = {address}\n  id = {id:?}\n}}\n");
        count += 1;
    }
    // Whether a record may be overwritten is known to the configuration only, so it is an update.
    let updates = records
        .iter()
        .filter(|record| record.more.contains("allow_overwrite"))
        .count() as u64;
    let second =
        import_into_new_workspace(cli, &main, count, updates).map_err(|error| error.to_string())?;
    let differences: Vec<String> = records
        .iter()
        .filter_map(|record| difference(record, made, &second))
        .collect();
    if differences.is_empty() {
        Ok(())
    } else {
        Err(differences.join("\n"))
    }
}

fn import_into_new_workspace(
    cli: Cli,
    main: &str,
    count: u64,
    updates: u64,
) -> Result<StateFile, CliError> {
    let workspace = Workspace::new(cli, &Provider::slipway()?)?;
    workspace.configure(main)?;
    let run = workspace.apply()?.success()?;
    run.expect(&format!("{count} imports and {updates} updates"), |run| {
        run.report.counts.is_some_and(|counts| {
            (counts.import, counts.add, counts.change, counts.destroy) == (count, 0, updates, 0)
        })
    })?;
    workspace.plan()?.empty_plan()?;
    workspace.state_file()
}

/// What differs between a record as it was made and as it was imported.
fn difference(record: &Record, made: &StateFile, imported: &StateFile) -> Option<String> {
    let attributes = |state: &StateFile| -> BTreeMap<String, Value> {
        let attributes = state
            .attributes(&record.address())
            .and_then(Value::as_object);
        attributes
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    };
    let (mut made, mut imported) = (attributes(made), attributes(imported));
    for state in [&mut made, &mut imported] {
        // The cloud does not know whether a record may be overwritten, nor how its name, its text and
        // an alias's target are spelled in the configuration.
        for unknown in ["allow_overwrite", "name", "alias"] {
            state.remove(unknown);
        }
        if matches!(record.label, "txt_long" | "aaaa" | "cname") {
            state.remove("records");
        }
    }
    (made != imported).then(|| format!("{}: {made:?}\nimported: {imported:?}", record.label))
}

/// What is in the cloud must be as the snapshot says.
fn check_cloud(sandbox: &Sandbox, expected: &Expect) -> Result<(), String> {
    let long = long_text();
    let text = support::records_text(&sandbox.state(), ZONE)
        .replace(&long[..255], "(first 255)")
        .replace(&long[255..510], "(next 255)")
        .replace(&long[510..], "(last 90)");
    expected.assert_eq(&text);
    Ok(())
}

#[test]
fn every_type_and_policy_lives_from_apply_to_destroy() {
    let first = expect![[r#"
        1.records.example. PTR 300 [host.example.net.]
        \052.wild.records.example. A 300 [192.0.2.9]
        _443._tcp.www.records.example. TLSA 300 [3 1 1 4f2d8a0c1b3e5d7f9a6b8c0d2e4f60718293a4b5c6d7e8f90a1b2c3d4e5f6071]
        _8443._foo.api.records.example. SVCB 300 [16 svc.example.net. port=8004]
        _domain_key.records.example. TXT 300 ["(first 255)" "(next 255)" "(last 90)"]
        _xmpp._tcp.records.example. SRV 300 [1 10 5269 xmpp.example.net.]
        a.records.example. A 300 [192.0.2.1] [192.0.2.2]
        aaaa.records.example. AAAA 300 [2001:DB8::1]
        alias.records.example. A -> a.records.example. in zone records.example.
        child.records.example. DS 300 [12345 13 2 4f2d8a0c1b3e5d7f9a6b8c0d2e4f60718293a4b5c6d7e8f90a1b2c3d4e5f6071]
        child.records.example. NS 300 [ns1.example.net.] [ns2.example.net.]
        cidr.records.example. A #office 300 [192.0.2.21] CidrRoutingConfig.CollectionId=c8c02a84-aaaa-bbbb-e0d2-d833a2f80106 CidrRoutingConfig.LocationName=office
        cidr.records.example. A #rest 300 [192.0.2.22] CidrRoutingConfig.CollectionId=c8c02a84-aaaa-bbbb-e0d2-d833a2f80106 CidrRoutingConfig.LocationName=*
        cname.records.example. CNAME 300 [Target.example.net]
        failover.records.example. A #first 300 [192.0.2.14] Failover=PRIMARY checked by abcdef11-2222-3333-4444-555555fedcba
        failover.records.example. A #second 300 [192.0.2.15] Failover=SECONDARY
        geo.records.example. A #all 300 [192.0.2.16] GeoLocation.CountryCode=*
        geo.records.example. A #eu 300 [192.0.2.17] GeoLocation.ContinentCode=EU
        geo.records.example. A #us_ca 300 [192.0.2.18] GeoLocation.CountryCode=US GeoLocation.SubdivisionCode=CA
        host.records.example. SSHFP 300 [4 2 4f2d8a0c1b3e5d7f9a6b8c0d2e4f60718293a4b5c6d7e8f90a1b2c3d4e5f6071]
        latency.records.example. A #eu 300 [192.0.2.12] Region=eu-west-1
        latency.records.example. A #us 300 [192.0.2.13] Region=us-east-1
        many.records.example. A #1 300 [192.0.2.23] MultiValueAnswer=true
        many.records.example. A #2 300 [192.0.2.24] MultiValueAnswer=true
        naptr.records.example. NAPTR 300 [100 10 "U" "E2U+sip" "!^.*$!sip:info@records.example!" .]
        near.records.example. A #p 300 [192.0.2.20] GeoProximityLocation.Coordinates.Latitude=49.22 GeoProximityLocation.Coordinates.Longitude=-74.01
        near.records.example. A #r 300 [192.0.2.19] GeoProximityLocation.AWSRegion=eu-west-1 GeoProximityLocation.Bias=-20
        records.example. CAA 300 [0 iodef "mailto:a@example.net"] [0 issue "ca.example.net"]
        records.example. MX 300 [10 mail1.example.net] [20 mail2.example.net.]
        records.example. NS 600 [ns-2048.awsdns-64.com] [ns-2049.awsdns-65.net] [ns-2050.awsdns-66.org] [ns-2051.awsdns-67.co.uk]
        records.example. SOA 300 [ns1.example.net. admin.example.net. 1 7200 900 1209600 60]
        shop.records.example. A -> shop-1.eu-central-1.elb.amazonaws.com. in Z215JYRZR1TBD5, healthy
        spf.records.example. SPF 300 ["v=spf1 -all"]
        txt.records.example. TXT 300 ["one""two"] ["say \"hi\""]
        web.records.example. HTTPS 300 [1 . alpn="h2,h3"]
        weighted.records.example. A #blue_A_1 300 [192.0.2.10] Weight=200
        weighted.records.example. A #off 300 [192.0.2.11] Weight=0
    "#]];
    let changed = expect![[r#"
        2.records.example. PTR 300 [host.example.net.]
        \052.wild.records.example. A 300 [192.0.2.9]
        _443._tcp.www.records.example. TLSA 300 [3 1 1 4f2d8a0c1b3e5d7f9a6b8c0d2e4f60718293a4b5c6d7e8f90a1b2c3d4e5f6071]
        _8443._foo.api.records.example. SVCB 300 [16 svc.example.net. port=8004]
        _domain_key.records.example. TXT 300 ["(first 255)" "(next 255)" "(last 90)"]
        _xmpp._tcp.records.example. SRV 300 [1 10 5269 xmpp.example.net.]
        a.records.example. A 60 [192.0.2.1] [192.0.2.2]
        aaaa.records.example. AAAA 300 [2001:DB8::1]
        alias.records.example. A -> a.records.example. in zone records.example.
        child.records.example. DS 300 [12345 13 2 4f2d8a0c1b3e5d7f9a6b8c0d2e4f60718293a4b5c6d7e8f90a1b2c3d4e5f6071]
        child.records.example. NS 300 [ns1.example.net.] [ns2.example.net.]
        cidr.records.example. A #office 300 [192.0.2.21] CidrRoutingConfig.CollectionId=c8c02a84-aaaa-bbbb-e0d2-d833a2f80106 CidrRoutingConfig.LocationName=office
        cidr.records.example. A #rest 300 [192.0.2.22] CidrRoutingConfig.CollectionId=c8c02a84-aaaa-bbbb-e0d2-d833a2f80106 CidrRoutingConfig.LocationName=*
        cname.records.example. CNAME 300 [Target.example.net]
        failover.records.example. A #first 300 [192.0.2.14] Failover=PRIMARY checked by abcdef11-2222-3333-4444-555555fedcba
        failover.records.example. A #second 300 [192.0.2.15] Failover=SECONDARY
        geo.records.example. A #all 300 [192.0.2.16] GeoLocation.CountryCode=*
        geo.records.example. A #eu 300 [192.0.2.17] GeoLocation.ContinentCode=EU
        geo.records.example. A #us_ca 300 [192.0.2.18] GeoLocation.CountryCode=US GeoLocation.SubdivisionCode=CA
        host.records.example. SSHFP 300 [4 2 4f2d8a0c1b3e5d7f9a6b8c0d2e4f60718293a4b5c6d7e8f90a1b2c3d4e5f6071]
        latency.records.example. A #eu 300 [192.0.2.12] Region=eu-west-1
        latency.records.example. A #us 300 [192.0.2.13] Region=us-east-1
        many.records.example. A #1 300 [192.0.2.23] MultiValueAnswer=true
        many.records.example. A #2 300 [192.0.2.24] MultiValueAnswer=true
        naptr.records.example. NAPTR 300 [100 10 "U" "E2U+sip" "!^.*$!sip:info@records.example!" .]
        near.records.example. A #p 300 [192.0.2.20] GeoProximityLocation.Coordinates.Latitude=49.22 GeoProximityLocation.Coordinates.Longitude=-74.01
        near.records.example. A #r 300 [192.0.2.19] GeoProximityLocation.AWSRegion=eu-west-1 GeoProximityLocation.Bias=-20
        records.example. CAA 300 [0 iodef "mailto:a@example.net"] [0 issue "ca.example.net"]
        records.example. MX 300 [10 mail1.example.net]
        records.example. NS 600 [ns-2048.awsdns-64.com] [ns-2049.awsdns-65.net] [ns-2050.awsdns-66.org] [ns-2051.awsdns-67.co.uk]
        records.example. SOA 300 [ns1.example.net. admin.example.net. 1 7200 900 1209600 60]
        shop.records.example. A -> shop-1.eu-central-1.elb.amazonaws.com. in Z215JYRZR1TBD5, healthy
        spf.records.example. SPF 300 ["v=spf1 -all"]
        txt.records.example. SPF 300 ["one""two"] ["say \"hi\""]
        web.records.example. HTTPS 300 [1 . alpn="h2,h3"]
        weighted.records.example. A #blue_A_1 300 [192.0.2.10] Weight=100
        weighted.records.example. A #off 300 [192.0.2.11] Weight=0
    "#]];
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let made = every_record();
        let updated = with(&made, |record| match record.label {
            "a" => record.ttl = Some(60),
            "mx" => record.records = Some("[\"10 mail1.example.net\"]".to_owned()),
            "weighted_blue" => record.more = record.more.replace("200", "100"),
            "txt" => record.kind = "SPF",
            "ptr" => record.name = "2".to_owned(),
            // The same names in another spelling: nothing to do.
            "caa" => record.name = "Records.Example.".to_owned(),
            "aaaa" => record.name = "aaaa.records.example.".to_owned(),
            _ => {}
        });
        let mut taken_over = updated.clone();
        taken_over.push(Record {
            more: "allow_overwrite = true".to_owned(),
            ..plain("taken", "taken", "A", &["192.0.2.50"])
        });
        Case::starting_with(
            Step::new("every record", config(&sandbox, &made)).check(|state| {
                check_cloud(&sandbox, &first)?;
                import_all(cli, &sandbox, &made, state)
            }),
        )
        .then(
            Step::new("changes", config(&sandbox, &updated))
                .expect(&[
                    ("aws_route53_record.a", Action::Update),
                    ("aws_route53_record.mx", Action::Update),
                    ("aws_route53_record.weighted_blue", Action::Update),
                    ("aws_route53_record.txt", Action::Update),
                    ("aws_route53_record.ptr", Action::Replace),
                ])
                .check(|_| check_cloud(&sandbox, &changed)),
        )
        .then(
            Step::new(
                "changed outside, deleted outside, taken over",
                config(&sandbox, &taken_over),
            )
            .before(|| spoil(&sandbox))
            .expect(&[
                ("aws_route53_record.srv", Action::Update),
                ("aws_route53_record.latency_eu", Action::Create),
                ("aws_route53_record.taken", Action::Create),
            ])
            .check(|_| {
                let state = sandbox.state();
                let taken = state
                    .zone(ZONE)
                    .record("taken", "A")
                    .ok_or("not taken over")?;
                assert_eq!(taken.values, ["192.0.2.50"]);
                let srv = state
                    .zone(ZONE)
                    .record("_xmpp._tcp", "SRV")
                    .ok_or("no SRV record")?;
                assert_eq!((srv.ttl, srv.values.len()), (Some(300), 1));
                assert!(state.zone(ZONE).record("latency", "A").is_some());
                Ok::<_, String>(())
            }),
        )
        .nothing_left(support::nothing_left(&sandbox))
        .run(cli, &Provider::slipway()?)
    });
}

/// What a colleague does in the console: one record changed, one deleted, one made.
fn spoil(sandbox: &Sandbox) -> Result<(), String> {
    let change = |action: &str, name: &str, kind: &str, middle: &str, ttl: u32, value: &str| {
        format!(
            "<Change><Action>{action}</Action><ResourceRecordSet><Name>{name}.{ZONE}.</Name><Type>{kind}</Type>{middle}\
             <TTL>{ttl}</TTL><ResourceRecords><ResourceRecord><Value>{value}</Value></ResourceRecord></ResourceRecords>\
             </ResourceRecordSet></Change>"
        )
    };
    let latency = "<SetIdentifier>eu</SetIdentifier><Region>eu-west-1</Region>";
    let changes = [
        change(
            "UPSERT",
            "_xmpp._tcp",
            "SRV",
            "",
            5,
            "9 9 9999 elsewhere.example.net.",
        ),
        change("DELETE", "latency", "A", latency, 300, "192.0.2.12"),
        change("CREATE", "taken", "A", "", 60, "198.51.100.1"),
    ];
    sandbox.change_records_outside(&sandbox.state().zone(ZONE).id, &changes.concat());
    Ok(())
}
