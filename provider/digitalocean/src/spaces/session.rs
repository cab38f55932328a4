//! Spaces in one region, as all its types use it.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use slipway_engine::clock::Runtime;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::{Notes, Session};
use slipway_engine::operation::Operation;
use slipway_engine::retry::{Effect, Retry};
use slipway_engine::stop::Stop;
use slipway_framework::diag::Diagnostics;

use super::error::{cloud_error, refusal};
use crate::connection::Connection;
use crate::session::{self, Api};
use crate::shared::Shared;

/// Calls a second that only read, and how many at once: far below the limit of an address, 1,500 a second
/// (documentation of Spaces, "Limits"), because objects are read by others too.
const READS: (f64, u32) = (150.0, 150);

/// The same of calls that change something.
const CHANGES: (f64, u32) = (75.0, 75);

/// Spaces in one region. Clones share everything.
#[derive(Clone)]
pub(crate) struct SpacesApi {
    /// The region.
    pub(super) region: String,
    connection: Connection,
    /// The API that makes a key where none is given.
    account: Option<Api>,
    reads: Retry,
    writes: Retry,
    notes: Notes,
    /// Whether it reads what nobody here is changing.
    at_rest: bool,
}

impl fmt::Debug for SpacesApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SpacesApi")
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

impl Session for SpacesApi {
    fn runtime(&self) -> &Runtime {
        self.reads.runtime()
    }

    fn stop(&self) -> &Stop {
        self.reads.stop()
    }

    fn notes(&self) -> Notes {
        self.notes.clone()
    }

    fn detached(&self, most: Duration) -> Self {
        let reads = self.reads.detached(most);
        Self {
            account: self.account.as_ref().map(|api| api.detached(most)),
            writes: self.writes.detached(most).ended_by(reads.stop()),
            reads,
            ..self.clone()
        }
    }

    fn at_rest(self) -> Self {
        Self {
            at_rest: true,
            ..self
        }
    }
}

/// Spaces in this region.
///
/// # Errors
/// When the provider is not configured.
pub(crate) fn connect(shared: &Shared, region: &str) -> Result<SpacesApi, Diagnostics> {
    let connection = shared.connection()?;
    let rate = |what: &str, (per_second, burst): (f64, u32)| {
        shared.retry(&format!("spaces {what} {region}"), per_second, burst)
    };
    let account = match connection.spaces_keys().given() {
        Some(_) => None,
        None => Some(session::connect(shared)?.aside()),
    };
    Ok(SpacesApi {
        region: region.to_owned(),
        account,
        reads: rate("reads", READS)?,
        writes: rate("changes", CHANGES)?,
        notes: Notes::default(),
        at_rest: false,
        connection,
    })
}

impl SpacesApi {
    /// Makes one call, again where that is safe. `on` is what it is about: a bucket, or `BUCKET/KEY`.
    ///
    /// # Errors
    /// See [`Retry::run`]; and when there is no key and none can be made.
    pub(super) async fn call<T, E, F>(
        &self,
        operation: &Operation,
        on: &str,
        send: impl Fn(Client) -> F + Send + Sync,
    ) -> Result<T, CloudError>
    where
        T: Send,
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
    {
        let keys = self.connection.spaces_keys();
        let (key, is_young) = keys.get(self.account.as_ref()).await?;
        let client = self.connection.spaces(&self.region, &key)?;
        let retry = match operation.effect {
            Effect::Reads => &self.reads,
            Effect::Changes | Effect::Repeatable(_) => &self.writes,
        };
        let empty = |kind| CloudError::new(super::error::SPACES, operation.name, kind);
        let once = || async {
            // The SDK's futures are large, and a stack holds only a few of them.
            let answer = Box::pin(send(client.clone())).await;
            answer.map_err(|error| {
                let error = operation.judge(cloud_error(operation.name, on, error));
                match error.kind() {
                    // It was made a moment ago, and Spaces refuses before it does anything. Another code,
                    // such as that of a wrong clock, does not pass.
                    ErrorKind::BadCredentials
                        if is_young && error.code() == Some("InvalidAccessKeyId") =>
                    {
                        error.with_kind(ErrorKind::Unavailable { retry_after: None })
                    }
                    _ => error,
                }
            })
        };
        retry.run(operation.effect, empty, once).await
    }

    /// A refusal that stands in an answer which is a success otherwise.
    pub(super) fn refused(&self, operation: &Operation, code: &str, message: &str) -> CloudError {
        operation.judge(refusal(operation.name, code, message))
    }

    /// Whether it reads what nobody here is changing, so that what differs was changed by somebody else.
    pub(super) const fn is_at_rest(&self) -> bool {
        self.at_rest
    }

    /// The host of the region's endpoint, with its port where it has one of its own.
    pub(super) fn host(&self) -> String {
        host(&self.connection, &self.region)
    }
}

/// The host of a region's endpoint.
pub(super) fn host(connection: &Connection, region: &str) -> String {
    let endpoint = connection.spaces_endpoint(region);
    let (_, rest) = endpoint.split_once("://").unwrap_or(("", &endpoint));
    rest.trim_end_matches('/').to_owned()
}

/// An operation that only reads.
pub(super) const fn reading(
    name: &'static str,
    kinds: &'static [(&'static str, ErrorKind)],
) -> Operation {
    Operation {
        name,
        effect: Effect::Reads,
        kinds,
    }
}

/// An operation that changes something and may be repeated, for this reason.
pub(super) const fn changing(name: &'static str, why: &'static str) -> Operation {
    Operation {
        name,
        effect: Effect::Repeatable(why),
        kinds: &[],
    }
}
