//! The steps of an update. Each asks what is left to change, makes the next call, and waits until it is
//! carried out, until nothing is left.

use std::time::Duration;

use aws_sdk_dynamodb::operation::update_table::UpdateTableInput;
use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableInputBuilder;
use aws_sdk_dynamodb::types as sdk;
use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, wait_to_diagnostic};
use slipway_engine::lifecycle::{Crud as _, Failure, ROUNDS, Session as _, Work};
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};
use slipway_framework::diag::Severity;
use slipway_framework::model::Attr;

use super::model::{Recovery, Replica, Table, TimeToLive};
use super::plan::first;
use super::read::{is_recoverable, name};
use super::{Tables, calls, changes, regions, wait};
use crate::dynamodb::session::{self, Dynamo};
use crate::parts::given;
use crate::tagged;

/// For how long a change is waited for where no timeout says it.
const UPDATE: Duration = Duration::from_secs(60 * 60);

/// For how long a change of this table is waited for.
pub(super) fn patience(planned: &Table) -> Duration {
    let limits = planned.timeouts.if_known();
    limits.map_or(UPDATE, |it| it.update.duration_or(UPDATE))
}

/// Makes changes until `next` finds nothing left. A call whose outcome is unknown is not repeated: what
/// is there when the table is at rest tells what is left.
pub(super) async fn converge(
    work: &Work<'_, Tables>,
    next: impl Fn(&sdk::TableDescription, &Table) -> Option<UpdateTableInputBuilder> + Send + Sync,
) -> Result<(), Failure> {
    change(work.api, work, |table| next(table, work.planned)).await
}

async fn change(
    api: &Dynamo,
    work: &Work<'_, Tables>,
    next: impl Fn(&sdk::TableDescription) -> Option<UpdateTableInputBuilder> + Send + Sync,
) -> Result<(), Failure> {
    let (name, within) = (name(work.prior), patience(work.planned));
    let (mut last, mut doubts) = (None, 0);
    loop {
        let table = wait::at_rest(api, name, within).await;
        let table = table.map_err(|error| waited(error, name))?;
        let Some(request) = next(&table) else {
            return Ok(());
        };
        if last.as_ref() == Some(&request) {
            // It was carried out, and DynamoDB says it in another way.
            return Ok(());
        }
        match calls::update(api, name, &request).await {
            Ok(()) => last = Some(request),
            Err(error) if error.is_ambiguous() && doubts < ROUNDS => doubts += 1,
            Err(error) => return Err(error.into()),
        }
    }
}

/// A wait inside of a step that did not end well.
pub(super) fn waited(error: WaitError, name: &str) -> Failure {
    let error = match error {
        WaitError::Call(error) => return error.into(),
        error => error,
    };
    let doing = Doing::new(Verb::Update, Tables::NOUN).of(Tables::SERVICE);
    let doing = doing.named(name);
    let doing = match &error {
        WaitError::Refused { .. } => doing
            .exists("What was changed before is in the state, the rest is as it was.")
            .next("Remove the cause, then apply again."),
        _ => doing
            .exists("The change was accepted, and goes on.")
            .next("Apply again to go on waiting, or allow more time in `timeouts`."),
    };
    let mut told = wait_to_diagnostic(&error, &doing);
    told.severity = Severity::Error;
    told.into()
}

/// How the table is paid for. Indexes that go leave before the table is paid for in another way, because each that is
/// there needs a capacity then.
pub(super) async fn billing(work: &Work<'_, Tables>) -> Result<(), Failure> {
    converge(work, |table, planned| {
        let is_other = given(&planned.billing_mode) != Some(changes::mode(table));
        let gone = || changes::index_gone(table, planned);
        is_other
            .then(gone)
            .flatten()
            .or_else(|| changes::billing(table, planned))
    })
    .await
}

/// The stream. Replicas that go leave before it, because they are fed by it.
pub(super) async fn stream(work: &Work<'_, Tables>) -> Result<(), Failure> {
    let home = work.api.region.as_str();
    converge(work, |table, planned| {
        let request = changes::stream(table, planned)?;
        Some(regions::gone(table, planned, home).unwrap_or(request))
    })
    .await
}

/// The replicas and the witness, and then the settings that each replica has of its own.
pub(super) async fn replicas(tables: &Tables, work: &Work<'_, Tables>) -> Result<(), Failure> {
    let home = work.api.region.as_str();
    converge(work, |table, planned| regions::next(table, planned, home)).await?;
    let all = work.planned.replica.if_known().into_iter().flatten();
    for replica in all.filter(|it| given(&it.region_name) != Some(home)) {
        settings(tables, work, replica).await?;
    }
    Ok(())
}

/// What is changed of a replica in its own region.
async fn settings(
    tables: &Tables,
    work: &Work<'_, Tables>,
    replica: &Replica,
) -> Result<(), Failure> {
    let api = session::connect(&tables.shared, given(&replica.region_name))?;
    let (name, within) = (name(work.prior), patience(work.planned));
    let table = wait::at_rest(&api, name, within).await;
    let table = table.map_err(|error| waited(error, name))?;
    let wanted = match replica.point_in_time_recovery {
        Attr::Unknown => None,
        ref wanted => Some(wanted.if_known() == Some(&true)),
    };
    if let Some(wanted) = wanted {
        let now = calls::recovery(&api, name).await?;
        if now.as_ref().is_some_and(is_recoverable) != wanted {
            calls::recover(&api, name, wanted, None).await?;
        }
    }
    if let Some(wanted) = replica.deletion_protection_enabled.if_known() {
        change(&api, work, |table| {
            let is_on = table.deletion_protection_enabled.unwrap_or_default();
            let request = || UpdateTableInput::builder().deletion_protection_enabled(*wanted);
            (is_on != *wanted).then(request)
        })
        .await?;
    }
    if replica.propagate_tags.if_known() == Some(&true) {
        let arn = table.table_arn.as_deref().unwrap_or_default();
        let now = Attr::Known(calls::list_tags(&api, arn).await?);
        let change = tagged::change(&work.api.tags, &now, &work.planned.tags_all);
        calls::tag(&api, arn, change).await?;
    }
    Ok(())
}

/// The tags, also of the replicas that have them.
pub(super) async fn tags(tables: &Tables, work: &Work<'_, Tables>) -> Result<(), Failure> {
    let arn = given(&work.prior.arn).unwrap_or_default();
    let (before, after) = (&work.prior.tags_all, &work.planned.tags_all);
    calls::tag(work.api, arn, tagged::change(&work.api.tags, before, after)).await?;
    let all = work.planned.replica.if_known().into_iter().flatten();
    for replica in all.filter(|it| it.propagate_tags.if_known() == Some(&true)) {
        settings(tables, work, replica).await?;
    }
    Ok(())
}

/// Whether the table can be restored, and for how many days back.
pub(super) async fn recovery(work: &Work<'_, Tables>) -> Result<(), Failure> {
    let (api, name) = (work.api, name(work.prior));
    let Some(block) = first(&work.planned.point_in_time_recovery) else {
        return Ok(());
    };
    let wanted: &Recovery = block;
    let Some(enabled) = wanted.enabled.if_known().copied() else {
        return Ok(());
    };
    let days = wanted.recovery_period_in_days.if_known();
    let days = days.and_then(|days| i32::try_from(*days).ok());
    wait::at_rest(api, name, patience(work.planned))
        .await
        .map_err(|error| waited(error, name))?;
    Ok(calls::recover(api, name, enabled, days).await?)
}

/// What a refusal says of an expiry that is so already (API reference, UpdateTimeToLive).
fn is_so_already(error: &CloudError) -> bool {
    let message = error.message().unwrap_or_default();
    error.code() == Some("ValidationException") && message.contains("TimeToLive is already")
}

/// When items expire. Another attribute takes the place of the one before when expiry is off.
pub(super) async fn time_to_live(work: &Work<'_, Tables>) -> Result<(), Failure> {
    let (api, name, within) = (work.api, name(work.prior), patience(work.planned));
    let Some(wanted) = first(&work.planned.ttl) else {
        return Ok(());
    };
    let Some(now) = expiry_at_rest(api, name, within).await? else {
        let error = api.refused(
            &session::reading("DescribeTimeToLive"),
            "UnknownOperationException",
            "Items do not expire in this region.",
        );
        return Err(error.into());
    };
    let attribute = now.attribute_name.clone().filter(|_| is_expiring(&now));
    let calls = expiry(attribute.as_deref(), wanted);
    for (attribute, enabled) in calls {
        let sent = calls::expire(api, name, &attribute, enabled, within).await;
        match sent {
            Err(error) if !is_so_already(&error) => return Err(error.into()),
            Ok(()) | Err(_) => {}
        }
        expiry_at_rest(api, name, within).await?;
    }
    Ok(())
}

fn is_expiring(now: &sdk::TimeToLiveDescription) -> bool {
    now.time_to_live_status == Some(sdk::TimeToLiveStatus::Enabled)
}

/// The calls that bring expiry from the attribute that it goes by now to what is wanted: each with an
/// attribute, and whether it is switched on.
fn expiry(now: Option<&str>, wanted: &TimeToLive) -> Vec<(String, bool)> {
    let is_on = wanted.enabled.if_known() == Some(&true);
    let wanted = given(&wanted.attribute_name).filter(|_| is_on);
    if now == wanted {
        return Vec::new();
    }
    let off = now.map(|name| (name.to_owned(), false));
    let on = wanted.map(|name| (name.to_owned(), true));
    off.into_iter().chain(on).collect()
}

/// What expiry is when it is not on its way from one state to another; nothing where there is none.
async fn expiry_at_rest(
    api: &Dynamo,
    name: &str,
    within: Duration,
) -> Result<Option<sdk::TimeToLiveDescription>, Failure> {
    let poll = || async move {
        let Some(now) = calls::time_to_live(api, name).await? else {
            return Ok(Progress::Ready(None));
        };
        let status = now.time_to_live_status.as_ref().map(|it| it.as_str());
        Ok(match status {
            Some(status @ ("ENABLING" | "DISABLING")) => {
                Progress::Pending(format!("the expiry of its items is `{status}`"))
            }
            _ => Progress::Ready(Some(now)),
        })
    };
    let options = WaitOptions::within(within);
    let waiting = wait_until(api.runtime(), api.stop(), options, poll).await;
    waiting.map_err(|error| waited(error, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_attribute_of_expiry_takes_two_calls() {
        let wanted = |name: &str, enabled: bool| TimeToLive {
            attribute_name: name.into(),
            enabled: enabled.into(),
        };
        let call = |name: &str, enabled| (name.to_owned(), enabled);
        assert!(expiry(None, &wanted("", false)).is_empty());
        assert_eq!(expiry(None, &wanted("at", true)), [call("at", true)]);
        assert!(expiry(Some("at"), &wanted("at", true)).is_empty());
        assert_eq!(expiry(Some("at"), &wanted("", false)), [call("at", false)]);
        assert_eq!(
            expiry(Some("at"), &wanted("until", true)),
            [call("at", false), call("until", true)]
        );
    }
}
