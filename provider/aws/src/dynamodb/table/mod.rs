//! `aws_dynamodb_table`.
//!
//! No definition makes it: a table is made by one of three operations, told by DescribeTable and three
//! more, and changed by UpdateTable, which makes one kind of change at a time and refuses others until
//! that is carried out. So what is left to change is worked out from what is there, call by call.
//!
//! - `model`, `blocks`: the arguments. `validate`, `plan`, `capacity`: what is refused, and what follows from others.
//! - `create`: the three ways to make one. `read`, `state`: what there is.
//! - `changes`, `regions`: what the next call of UpdateTable is. `steps` makes them, `wait` waits.
//! - `requests`, `calls`: the API.
//!
//! Facts: DynamoDB API reference, CreateTable, UpdateTable, DescribeTable, DeleteTable,
//! RestoreTableToPointInTime, ImportTable, UpdateContinuousBackups, UpdateTimeToLive, TagResource;
//! DynamoDB developer guide, "Global tables", "Using global secondary indexes" and "Quotas".

mod blocks;
mod calls;
mod capacity;
mod changes;
mod create;
mod model;
mod plan;
mod read;
mod regions;
mod requests;
mod state;
mod steps;
#[cfg(test)]
mod tests;
mod validate;
mod wait;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value as Json;
use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Session as _, Sought, Work};
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::{Attr, Set};
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use self::model::Table;
use self::read::Remote;
use super::session::{self, Dynamo};
use crate::error::DYNAMODB;
use crate::outlook::{self, Outlook};
use crate::parts::{self, States, given};
use crate::shared::Shared;
use crate::{identities, import_ids, old_states, sought, tagged};

/// For how long a new table is waited for where no timeout says it.
const CREATE: Duration = Duration::from_secs(30 * 60);

/// The same of one that is deleted.
const DELETE: Duration = Duration::from_secs(10 * 60);

/// What the object of a creation has, by which it is told from another one of its name.
const SAME: &[&str] = &["billing_mode", "hash_key", "range_key", "tags_all"];

/// The type.
pub(in crate::dynamodb) struct Tables {
    shared: Arc<Shared>,
}

impl Tables {
    pub(in crate::dynamodb) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(in crate::dynamodb) enum Step {
    /// Whether DynamoDB refuses to delete it.
    Protection,
    /// How it is paid for.
    Billing,
    /// The global indexes.
    Indexes,
    /// What it can serve at once.
    Warm,
    /// The storage class.
    Class,
    /// Which key encrypts it.
    Encryption,
    /// The stream.
    Stream,
    /// The replicas.
    Replicas,
    /// When items expire.
    TimeToLive,
    /// Whether it can be restored.
    Recovery,
    /// Tags.
    Tags,
}

const fn claim(step: Step, fields: &'static [&'static str]) -> Claim<Step> {
    Claim { step, fields }
}

impl Crud for Tables {
    type Model = Table;
    type Api = Dynamo;
    type Remote = Remote;
    type Step = Step;
    /// The import that fills a new table.
    type Pending = Option<String>;

    const STEPS: &'static [Claim<Step>] = &[
        claim(Step::Protection, &["deletion_protection_enabled"]),
        claim(
            Step::Billing,
            &[
                "billing_mode",
                "on_demand_throughput",
                "read_capacity",
                "write_capacity",
            ],
        ),
        claim(Step::Indexes, &["attribute", "global_secondary_index"]),
        claim(Step::Warm, &["warm_throughput"]),
        claim(Step::Class, &["table_class"]),
        claim(Step::Encryption, &["server_side_encryption"]),
        claim(Step::Stream, &["stream_enabled", "stream_view_type"]),
        claim(Step::Replicas, &["global_table_witness", "replica"]),
        claim(Step::TimeToLive, &["ttl"]),
        claim(Step::Recovery, &["point_in_time_recovery"]),
        claim(Step::Tags, &["tags", "tags_all"]),
    ];
    const LOCAL: &'static [&'static str] = &[
        "restore_source_name",
        "restore_source_table_arn",
        "timeouts",
    ];
    const SERVICE: Service = DYNAMODB;
    const NOUN: &'static str = "DynamoDB table";
    const UNIQUE_NAME: bool = true;
    const LOSS: &'static str = "Its items are gone with it.";

    fn type_name(&self) -> &'static str {
        "aws_dynamodb_table"
    }

    fn version(&self) -> i64 {
        1
    }

    /// States of version 0 lack what later versions of hashicorp/aws added, which the next read fills in.
    fn upgrade(&self, version: i64, state: Json) -> Result<Json, Diagnostics> {
        old_states::filled(self.type_name(), version, state, [])
    }

    fn validate(&self, config: &Table, diagnostics: &mut Diagnostics) {
        validate::check(config, diagnostics);
    }

    fn plan(&self, plan: &mut Plan<Table>) {
        let outlook = Outlook::of(&self.shared);
        outlook::region(plan, outlook.as_ref(), |model| &model.region);
        outlook::tags_all(plan, outlook.as_ref(), |model| &model.tags);
        plan::complete(plan);
    }

    fn connect(&self, model: &Table) -> Result<Dynamo, Diagnostics> {
        session::connect(&self.shared, given(&model.region))
    }

    fn name(&self, model: &Table) -> String {
        read::name(model).to_owned()
    }

    fn resolve(&self, api: &Dynamo, mut planned: Table) -> Table {
        planned.tags_all = tagged::resolve(&api.tags, &planned.tags, planned.tags_all);
        planned
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Table, Failure> {
        let made = create::create(work.api, work.planned, work.token).await?;
        work.pending(|import| *import = made.import);
        Ok(made.state)
    }

    async fn find(&self, work: &Work<'_, Self>) -> Result<Sought<Table>, Failure> {
        let known = Table {
            id: work.planned.name.clone(),
            ..work.planned.clone()
        };
        // What calls of their own set was not set yet.
        let found = sought::read(self, work.api, &known, SAME).await?;
        Ok(found.map(|state| create::made(work.planned, state.arn)))
    }

    async fn ready(&self, work: &Work<'_, Self>) -> Result<Option<Remote>, WaitError> {
        let limits = work.planned.timeouts.if_known();
        let within = limits.map_or(CREATE, |it| it.create.duration_or(CREATE));
        if let Some(import) = work.pending(|import| import.clone()) {
            imported(work.api, &import, within).await?;
        }
        wait::at_rest(work.api, read::name(work.planned), within).await?;
        Ok(None)
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        match step {
            Step::Protection => steps::converge(work, changes::protection).await,
            Step::Billing => steps::billing(work).await,
            Step::Indexes => steps::converge(work, changes::indexes).await,
            Step::Warm => steps::converge(work, changes::warm).await,
            Step::Class => steps::converge(work, changes::class).await,
            Step::Encryption => steps::converge(work, changes::encryption).await,
            Step::Stream => steps::stream(work).await,
            Step::Replicas => steps::replicas(self, work).await,
            Step::TimeToLive => steps::time_to_live(work).await,
            Step::Recovery => steps::recovery(work).await,
            Step::Tags => steps::tags(self, work).await,
        }
    }

    async fn settle(&self, verb: Verb, work: &Work<'_, Self>) -> Result<Option<Remote>, WaitError> {
        if verb != Verb::Delete {
            return Ok(None);
        }
        let limits = work.prior.timeouts.if_known();
        let within = limits.map_or(DELETE, |it| it.delete.duration_or(DELETE));
        let states = States {
            ready: &[],
            failed: &[],
        };
        let seen = |remote: &Remote| {
            let status = remote.table.table_status.as_ref();
            (status.map(|it| it.as_str().to_owned()), None)
        };
        parts::until_gone(self, work, within, states, seen).await
    }

    async fn read(&self, api: &Dynamo, prior: &Table) -> Result<Option<Remote>, Failure> {
        Ok(Some(read::whole(&self.shared, api, prior).await?))
    }

    async fn glance(&self, api: &Dynamo, prior: &Table) -> Result<Option<Remote>, Failure> {
        let table = calls::describe(api, read::name(prior)).await?;
        Ok(Some(Remote::brief(table)))
    }

    fn state(&self, api: &Dynamo, remote: Remote, known: &Table) -> Table {
        state::of(api, remote, known)
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, name) = (work.api, read::name(work.prior));
        let has_replicas = work
            .prior
            .replica
            .if_known()
            .is_some_and(|all| !all.0.is_empty());
        if has_replicas {
            // The replicas are not lost for a table that is kept.
            if calls::describe(api, name)
                .await?
                .deletion_protection_enabled
                == Some(true)
            {
                return Err(protected(name).into());
            }
            let alone = Table {
                replica: Attr::Known(Set::default()),
                global_table_witness: Vec::new().into(),
                ..work.prior.clone()
            };
            let home = api.region.as_str();
            steps::converge(work, |table, _| regions::next(table, &alone, home)).await?;
        }
        Ok(calls::delete(api, name).await?)
    }

    fn release(&self, prior: &Table) -> Duration {
        let limits = prior.timeouts.if_known();
        limits.map_or(DELETE, |it| it.delete.duration_or(DELETE))
    }

    async fn explain(
        &self,
        verb: Verb,
        error: &CloudError,
        work: &Work<'_, Self>,
        doing: Doing,
    ) -> Doing {
        let (operation, code) = (error.operation(), error.code());
        match (verb, operation, code) {
            (Verb::Delete, "DeleteTable", Some("ValidationException")) => {
                let api = work.api.detached(slipway_engine::lifecycle::AFTER_STOP);
                let table = calls::describe(&api, read::name(work.prior)).await;
                match table {
                    Ok(table) if table.deletion_protection_enabled == Some(true) => doing
                        .because("The table is protected against its deletion.")
                        .next(UNPROTECT),
                    _ => doing,
                }
            }
            (Verb::Create, "CreateTable" | "ImportTable", Some("ResourceInUseException"))
            | (Verb::Create, "RestoreTableToPointInTime", Some("TableAlreadyExistsException")) => {
                doing.blaming(Path::of("name"))
            }
            (Verb::Create, "RestoreTableToPointInTime", Some("TableNotFoundException")) => {
                doing.blaming(Path::of(source(work.planned)))
            }
            (
                Verb::Create,
                "RestoreTableToPointInTime",
                Some("PointInTimeRecoveryUnavailableException"),
            ) => doing
                .blaming(Path::of(source(work.planned)))
                .next("Enable `point_in_time_recovery` of the source, then apply again."),
            (Verb::Create, "RestoreTableToPointInTime", Some("InvalidRestoreTimeException")) => {
                doing.blaming(Path::of("restore_date_time"))
            }
            _ => doing,
        }
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::regional(&self.shared, &[Piece::Part("name")]))
    }

    fn import(&self, id: &str) -> Result<Table, Diagnostics> {
        let (name, region) = import_ids::with_region(id, "NAME")?;
        Ok(Table {
            id: name.into(),
            name: name.into(),
            region,
            ..Table::default()
        })
    }
}

/// What to do with a table that is protected.
const UNPROTECT: &str = "Set `deletion_protection_enabled = false` and apply, then delete it.";

/// The argument that names what a table is made from.
fn source(planned: &Table) -> &'static str {
    match given(&planned.restore_source_name) {
        Some(_) => "restore_source_name",
        None => "restore_source_table_arn",
    }
}

/// The refusal to delete what is protected, before its replicas are gone.
fn protected(name: &str) -> Diagnostic {
    let detail = format!(
        "The table is protected against its deletion. Nothing was deleted.\n{UNPROTECT}\n\n  Object:  {name}"
    );
    Diagnostic::error("Unable to delete DynamoDB table", detail)
        .at(Path::of("deletion_protection_enabled"))
}

/// Waits until the data of an import is in the table.
async fn imported(api: &Dynamo, import: &str, within: Duration) -> Result<(), WaitError> {
    let poll = || async move {
        let now = create::describe_import(api, import).await?;
        let status = now.import_status.as_ref().map(|it| it.as_str());
        let status = status.unwrap_or("unknown");
        let said = format!(
            "the import is `{status}`, with {} items so far",
            now.imported_item_count
        );
        Ok(match status {
            "COMPLETED" => Progress::Ready(()),
            "FAILED" | "CANCELLED" | "CANCELLING" => {
                let why = [now.failure_code, now.failure_message];
                let why: Vec<String> = why.into_iter().flatten().collect();
                let log = now.cloud_watch_log_group_arn;
                let log = log.map(|arn| format!(" (see {arn})")).unwrap_or_default();
                Progress::Failed(format!("{said}: {}{log}", why.join(": ")))
            }
            _ => Progress::Pending(said),
        })
    };
    let options = WaitOptions::within(within);
    wait_until(api.runtime(), api.stop(), options, poll).await
}
