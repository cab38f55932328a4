//! What can be known to be wrong from a configuration alone.

use std::collections::{BTreeMap, BTreeSet};

use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::Attr;
use slipway_framework::path::Path;

use super::model::{GlobalIndex, Import, Replica, Table};
use crate::parts::given;

const STRONG: &str = "STRONG";

/// Checks a configuration, in which anything may still be unknown.
pub(super) fn check(config: &Table, diagnostics: &mut Diagnostics) {
    let mut told = Told(diagnostics);
    required_parts(config, &mut told);
    keys(config, &mut told);
    indexes(config, &mut told);
    stream(config, &mut told);
    time_to_live(config, &mut told);
    restore(config, &mut told);
    for import in config.import_table.if_known().into_iter().flatten() {
        imported(config, import, &mut told);
    }
    replicas(config, &mut told);
}

struct Told<'a>(&'a mut Diagnostics);

impl Told<'_> {
    fn error(&mut self, name: &str, summary: &str, detail: impl AsRef<str>, next: &str) {
        let detail = format!("{} Nothing was changed.\n{next}", detail.as_ref());
        self.0
            .push(Diagnostic::error(summary, detail).at(Path::of(name)));
    }

    fn missing(&mut self, block: &str, argument: &str) {
        let detail = format!("A block `{block}` has no `{argument}`.");
        let next = format!("Write `{argument}`.");
        self.error(block, "Missing argument", detail, &next);
    }
}

/// The schema requires nothing in blocks that DynamoDB may fill in.
fn required_parts(config: &Table, told: &mut Told<'_>) {
    let attributes = || config.attribute.if_known().into_iter().flatten();
    if attributes().any(|it| it.name.is_null()) {
        told.missing("attribute", "name");
    }
    if attributes().any(|it| it.r#type.is_null()) {
        told.missing("attribute", "type");
    }
    let recovery = || {
        config
            .point_in_time_recovery
            .if_known()
            .into_iter()
            .flatten()
    };
    if recovery().any(|it| it.enabled.is_null()) {
        told.missing("point_in_time_recovery", "enabled");
    }
    let encryption = || {
        config
            .server_side_encryption
            .if_known()
            .into_iter()
            .flatten()
    };
    if encryption().any(|it| it.enabled.is_null()) {
        told.missing("server_side_encryption", "enabled");
    }
    let witnesses = || config.global_table_witness.if_known().into_iter().flatten();
    if witnesses().any(|it| it.region_name.is_null()) {
        told.missing("global_table_witness", "region_name");
    }
}

/// Whether the table is made from another one, as far as that is known.
pub(super) fn is_restored(of: &Table) -> bool {
    let is_set = |name: &Attr<String>| name.is_unknown() || given(name).is_some();
    is_set(&of.restore_source_name) || is_set(&of.restore_source_table_arn)
}

/// Every key is an attribute with a type, and every attribute is a key of something (DynamoDB API
/// reference, CreateTable, `AttributeDefinitions`).
fn keys(config: &Table, told: &mut Told<'_>) {
    let has_key = config.hash_key.is_unknown() || given(&config.hash_key).is_some();
    let restored = is_restored(config);
    if !has_key && !restored {
        let detail = "The table has no partition key.";
        told.error("hash_key", "Missing argument", detail, "Write `hash_key`.");
        return;
    }
    let Some(declared) = declared(config) else {
        return;
    };
    // A table that is restored has the attributes of its source.
    if restored && declared.is_empty() {
        return;
    }
    let Some(used) = used(config) else {
        return;
    };
    let listed = |names: Vec<&String>| {
        let names: Vec<String> = names.iter().map(|it| format!("`{it}`")).collect();
        names.join(", ")
    };
    let lacking: Vec<&String> = used.difference(&declared).collect();
    if !lacking.is_empty() {
        let detail = format!(
            "Keys of the table and its indexes are made of attributes that no block `attribute` has: {}.",
            listed(lacking)
        );
        let next = "Add a block `attribute` with `name` and `type` for each.";
        told.error("attribute", "Key without a type", detail, next);
    }
    let idle: Vec<&String> = declared.difference(&used).collect();
    // What a restored table's key is, its source knows.
    if !idle.is_empty() && has_key {
        let detail = format!(
            "Only attributes that keys are made of are declared, and no key of the table or its indexes has these: {}.",
            listed(idle)
        );
        let next =
            "Remove their blocks `attribute`; items may have any other attributes without them.";
        told.error("attribute", "Attribute that no key has", detail, next);
    }
}

/// The names of the declared attributes, when all are known.
fn declared(config: &Table) -> Option<BTreeSet<String>> {
    let all = config.attribute.known().ok()?.into_iter().flatten();
    all.map(|it| it.name.if_known().cloned()).collect()
}

/// The attributes that keys are made of, when all are known.
fn used(config: &Table) -> Option<BTreeSet<String>> {
    let mut names = vec![&config.hash_key, &config.range_key];
    for index in config
        .global_secondary_index
        .known()
        .ok()?
        .into_iter()
        .flatten()
    {
        names.extend([&index.hash_key, &index.range_key]);
    }
    for index in config
        .local_secondary_index
        .known()
        .ok()?
        .into_iter()
        .flatten()
    {
        names.push(&index.range_key);
    }
    if names.iter().any(|it| it.is_unknown()) {
        return None;
    }
    let names = names.into_iter().filter_map(given);
    Some(names.map(str::to_owned).collect())
}

fn indexes(config: &Table, told: &mut Told<'_>) {
    let name = "global_secondary_index";
    let global = || {
        config
            .global_secondary_index
            .if_known()
            .into_iter()
            .flatten()
    };
    let local = || {
        config
            .local_secondary_index
            .if_known()
            .into_iter()
            .flatten()
    };
    let mut seen = BTreeMap::new();
    let names = global()
        .map(|it| &it.name)
        .chain(local().map(|it| &it.name));
    for index in names.filter_map(given) {
        *seen.entry(index).or_insert(0_usize) += 1;
    }
    for (index, _) in seen.iter().filter(|(_, count)| **count > 1) {
        let detail = format!("Two indexes have the name `{index}`.");
        told.error(
            name,
            "Name taken twice",
            detail,
            "Give each index a name of its own.",
        );
    }
    for index in global() {
        projection(index, told);
    }
    for index in local() {
        let extra = index
            .non_key_attributes
            .if_known()
            .is_some_and(|it| !it.is_empty());
        let unknown = index.non_key_attributes.is_unknown();
        wrong_projection(
            "local_secondary_index",
            (&index.name, &index.projection_type),
            (extra, unknown),
            told,
        );
    }
    if given(&config.range_key).is_none() && config.range_key.is_null() && local().next().is_some()
    {
        let detail =
            "An index that shares the table's partition key needs a table with a sort key.";
        let next = "Write `range_key`, or use a block `global_secondary_index`.";
        if !is_restored(config) {
            told.error("local_secondary_index", "Missing sort key", detail, next);
        }
    }
}

fn projection(index: &GlobalIndex, told: &mut Told<'_>) {
    let extra = index
        .non_key_attributes
        .if_known()
        .is_some_and(|it| !it.0.is_empty());
    let unknown = index.non_key_attributes.is_unknown();
    wrong_projection(
        "global_secondary_index",
        (&index.name, &index.projection_type),
        (extra, unknown),
        told,
    );
}

/// Attributes besides keys are there with `INCLUDE` and only with it (API reference, Projection).
fn wrong_projection(
    block: &str,
    (name, projection): (&Attr<String>, &Attr<String>),
    (extra, unknown): (bool, bool),
    told: &mut Told<'_>,
) {
    let Some(projection) = given(projection).filter(|_| !unknown) else {
        return;
    };
    let name = given(name).unwrap_or_default();
    if (projection == "INCLUDE") == extra {
        return;
    }
    let (detail, next) = if extra {
        (
            format!(
                "The index `{name}` has the projection `{projection}` and `non_key_attributes`."
            ),
            "Remove `non_key_attributes`, or set `projection_type` to `INCLUDE`.",
        )
    } else {
        (
            format!("The index `{name}` includes attributes besides keys and names none."),
            "Write `non_key_attributes`, or set `projection_type` to `KEYS_ONLY`.",
        )
    };
    told.error(block, "Projection does not fit", detail, next);
}

fn stream(config: &Table, told: &mut Told<'_>) {
    let is_on = config.stream_enabled.if_known() == Some(&true);
    let has_type =
        config.stream_view_type.is_unknown() || given(&config.stream_view_type).is_some();
    if is_on && !has_type {
        let detail = "The stream is enabled, and nothing says what it has of an item that changed.";
        let next = "Write `stream_view_type`.";
        told.error("stream_view_type", "Missing argument", detail, next);
    }
}

fn time_to_live(config: &Table, told: &mut Told<'_>) {
    for block in config.ttl.if_known().into_iter().flatten() {
        let is_on = block.enabled.if_known() == Some(&true);
        let named = block.attribute_name.is_unknown() || given(&block.attribute_name).is_some();
        if is_on && !named {
            let detail = "Items are to expire, and nothing says which attribute says when.";
            told.error("ttl", "Missing argument", detail, "Write `attribute_name`.");
        }
    }
}

fn restore(config: &Table, told: &mut Told<'_>) {
    let source = is_restored(config);
    let moment =
        config.restore_date_time.is_unknown() || given(&config.restore_date_time).is_some();
    let latest = config.restore_to_latest_time.is_unknown()
        || config.restore_to_latest_time.if_known() == Some(&true);
    let known = config.restore_date_time.if_known().is_some()
        && config.restore_to_latest_time.if_known().is_some();
    if source && !moment && !latest {
        let detail = "The table is made from another one, and nothing says as of when.";
        let next = "Write `restore_to_latest_time = true`, or `restore_date_time`.";
        told.error("restore_to_latest_time", "Missing argument", detail, next);
    }
    if source && moment && latest && known {
        let detail = "The table is restored as of a moment, or as it was last, not both.";
        let next = "Remove `restore_date_time` or `restore_to_latest_time`.";
        told.error("restore_date_time", "Conflicting arguments", detail, next);
    }
    if !source && (moment || latest) {
        let name = if moment {
            "restore_date_time"
        } else {
            "restore_to_latest_time"
        };
        let detail =
            format!("`{name}` says as of when a table is restored, and nothing says which.");
        let next = "Write `restore_source_name` or `restore_source_table_arn`.";
        told.error(name, "Missing argument", detail, next);
    }
}

/// What ImportTable cannot do (API reference, TableCreationParameters).
fn imported(config: &Table, import: &Import, told: &mut Told<'_>) {
    let local = config.local_secondary_index.if_known();
    if local.is_some_and(|all| !all.0.is_empty()) {
        let detail = "DynamoDB makes no table with a local index from data in S3.";
        let next =
            "Use a block `global_secondary_index`, or make the table without `import_table`.";
        told.error(
            "import_table",
            "Index that cannot be imported",
            detail,
            next,
        );
    }
    let options = import.input_format_options.if_known().into_iter().flatten();
    let csv = options.flat_map(|it| it.csv.if_known().into_iter().flatten());
    for csv in csv {
        if given(&import.input_format).is_some_and(|it| it != "CSV") {
            let detail = "The options are those of `CSV`, and the files have another format.";
            let next = "Remove `input_format_options`, or set `input_format` to `CSV`.";
            told.error("import_table", "Options of another format", detail, next);
        }
        if csv
            .header_list
            .if_known()
            .is_some_and(|all| all.0.len() > 1)
        {
            let detail = "`header_list` names the columns, and its type has no order, so that columns would be mixed up.";
            let next = "Remove it, and write the names into the first line of each file.";
            told.error("import_table", "Columns in no order", detail, next);
        }
    }
}

/// DynamoDB developer guide, "Global tables: multi-Region strong consistency": three regions, of which
/// one may be a witness.
fn replicas(config: &Table, told: &mut Told<'_>) {
    let Some(all) = config.replica.if_known() else {
        return;
    };
    let mut regions = BTreeMap::new();
    for region in all.into_iter().filter_map(|it| given(&it.region_name)) {
        *regions.entry(region).or_insert(0_usize) += 1;
    }
    for (region, _) in regions.iter().filter(|(_, count)| **count > 1) {
        let detail = format!("Two replicas are in `{region}`.");
        told.error(
            "replica",
            "Two replicas in one region",
            detail,
            "Keep one of them.",
        );
    }
    let witnesses = match &config.global_table_witness {
        Attr::Unknown => return,
        witnesses => witnesses.if_known().map_or(0, Vec::len),
    };
    if all.into_iter().any(|it| it.consistency_mode.is_unknown()) {
        return;
    }
    let is_strong = |it: &&Replica| given(&it.consistency_mode) == Some(STRONG);
    let strong = all.into_iter().filter(is_strong).count();
    let next = "Give all replicas one `consistency_mode`. With `STRONG`, write two replicas, or one and a block `global_table_witness`.";
    if strong != 0 && strong != all.0.len() {
        let detail = "Some replicas are to be strongly consistent, and others are not.";
        told.error("replica", "Mixed consistency", detail, next);
    } else if strong != 0 && strong + witnesses != 2 {
        let detail = "Strong consistency takes three regions: the table's own, and two replicas, or a replica and a witness.";
        told.error("replica", "Wrong number of regions", detail, next);
    } else if strong == 0 && witnesses != 0 {
        let detail = "A witness takes part in strong consistency, and no replica has it.";
        told.error(
            "global_table_witness",
            "Witness without strong consistency",
            detail,
            next,
        );
    }
}
