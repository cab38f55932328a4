//! `aws_route53_record` from apply to destroy: every record type, every routing policy, aliases, and
//! the spellings of a name, in one stack for each command line tool.

mod support;

#[path = "support/records.rs"]
mod table;

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use serde_json::Value;
use slipway_acceptance::aws::Sandbox;
use slipway_acceptance::cli::{Action, Case, Cli, CliError, Provider, StateFile, Step, Workspace, for_each_cli};
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

/// Imports all records at once into a second workspace, each by its id. The plan has to be empty but
/// for the imports, and every attribute has to come out as it was made.
fn import_all(cli: Cli, sandbox: &Sandbox, records: &[Record], made: &StateFile) -> Result<(), String> {
    let mut main = config(sandbox, records);
    let zone = made.string("aws_route53_zone.main", "zone_id").ok_or("no zone")?;
    let ids = records.iter().map(|record| Some((record.address(), made.string(&record.address(), "id")?)));
    let ids: Option<Vec<_>> = ids.collect();
    let mut count = 1;
    main += &format!("import {{\n  to = aws_route53_zone.main\n  id = {zone:?}\n}}\n");
    for (address, id) in ids.ok_or("a record is not in the state")? {
        main += &format!("import {{\n  to = {address}\n  id = {id:?}\n}}\n");
        count += 1;
    }
    let second = import_into_new_workspace(cli, &main, count).map_err(|error| error.to_string())?;
    let differences: Vec<String> =
        records.iter().filter_map(|record| difference(record, made, &second)).collect();
    if differences.is_empty() { Ok(()) } else { Err(differences.join("\n")) }
}

fn import_into_new_workspace(cli: Cli, main: &str, count: u64) -> Result<StateFile, CliError> {
    let workspace = Workspace::new(cli, &Provider::slipway()?)?;
    workspace.configure(main)?;
    let run = workspace.apply()?.success()?;
    run.expect("only imports", |run| {
        run.report.counts.is_some_and(|counts| {
            (counts.import, counts.add, counts.change, counts.destroy) == (count, 0, 0, 0)
        })
    })?;
    workspace.plan()?.empty_plan()?;
    workspace.state_file()
}

/// What differs between a record as it was made and as it was imported.
fn difference(record: &Record, made: &StateFile, imported: &StateFile) -> Option<String> {
    let attributes = |state: &StateFile| -> BTreeMap<String, Value> {
        let attributes = state.attributes(&record.address()).and_then(Value::as_object);
        attributes.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())).collect()
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
    let text = support::records_text(&sandbox.state(), ZONE);
    expected.assert_eq(&text.replace(&long_text()[..250], "[250]"));
    Ok(())
}

#[test]
fn every_type_and_policy_lives_from_apply_to_destroy() {
    let first = expect![[""]];
    let changed = expect![[""]];
    for_each_cli(|cli| {
        let sandbox = Sandbox::start().expect("the local AWS starts");
        let made = every_record();
        let updated = with(&made, |record| match record.label {
            "a" => record.ttl = Some(60),
            "mx" => record.records = Some("[\"10 mail1.example.net\"]".to_owned()),
            "weighted_blue" => record.more = record.more.replace("200", "100"),
            "txt" => record.kind = "SPF",
            "ptr" => record.name = "2".to_owned(),
            // The same record in another spelling: nothing to do.
            "caa" => record.name = "Records.Example.".to_owned(),
            "aaaa" => record.name = "aaaa".to_owned(),
            _ => {}
        });
        let mut taken_over = updated.clone();
        taken_over.push(Record { more: "allow_overwrite = true".to_owned(), ..plain("taken", "taken", "A", &["192.0.2.50"]) });
        Case::starting_with(Step::new("every record", config(&sandbox, &made)).check(|state| {
            check_cloud(&sandbox, &first)?;
            import_all(cli, &sandbox, &made, state)
        }))
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
            Step::new("changed outside, deleted outside, taken over", config(&sandbox, &taken_over))
                .before(|| spoil(&sandbox))
                .expect(&[
                    ("aws_route53_record.srv", Action::Update),
                    ("aws_route53_record.latency_eu", Action::Create),
                    ("aws_route53_record.taken", Action::Create),
                ])
                .check(|_| {
                    let state = sandbox.state();
                    let taken = state.zone(ZONE).record("taken", "A").ok_or("not taken over")?;
                    assert_eq!(taken.values, ["192.0.2.50"]);
                    let srv = state.zone(ZONE).record("_xmpp._tcp", "SRV").ok_or("no SRV record")?;
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
        change("UPSERT", "_xmpp._tcp", "SRV", "", 5, "9 9 9999 elsewhere.example.net."),
        change("DELETE", "latency", "A", latency, 300, "192.0.2.12"),
        change("CREATE", "taken", "A", "", 60, "198.51.100.1"),
    ];
    sandbox.change_records_outside(&sandbox.state().zone(ZONE).id, &changes.concat());
    Ok(())
}
