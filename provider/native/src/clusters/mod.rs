//! From the name of a cluster to a connection.
//!
//! A cluster is named as its cloud names it: an EKS cluster by its ARN, one of DigitalOcean by its URN. Any other
//! is an entry of the provider block, which no state ever holds. Nothing is taken from the surroundings: a wrong
//! default is the wrong cluster.
//!
//! Where it is and who asks is found out when the cluster is first needed, and kept for the process. Whoever makes a
//! new release wants to know it as of then, because a cluster of the same name may have been made a moment before.

mod doks;
mod eks;
mod exec;
mod minted;
pub(crate) mod named;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use slipway_engine::clock::Moment;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::path::Path;
use slipway_kubernetes::client::{Cluster, Credentials, Endpoint};
use tokio::sync::OnceCell;

use crate::shared::{Clouds, Shared};

/// The name of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reference {
    /// The ARN of an EKS cluster.
    Eks(Arn),
    /// The id of a cluster of DigitalOcean, from `do:kubernetes:ID`.
    Doks(String),
    /// An entry of the provider block.
    Named(String),
}

/// The ARN of an EKS cluster (Service Authorization Reference, "Resource types defined by Amazon EKS").
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arn {
    /// All of it.
    pub(crate) text: String,
    /// The account of the cluster.
    pub(crate) account: String,
    /// The region of the cluster.
    pub(crate) region: String,
    /// Its name, which is unique in its region.
    pub(crate) name: String,
}

/// What a name of a cluster has to look like.
const FORMS: &str = "A cluster is named by the ARN of an EKS cluster, by the URN of a DigitalOcean cluster \
                     (`do:kubernetes:UUID`), or by its name in `clusters` of the provider block.";

impl Reference {
    /// Reads the name of a cluster.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` names no cluster. {FORMS}");
        if text.starts_with("arn:") {
            let parts: Vec<&str> = text.splitn(6, ':').collect();
            return match parts[..] {
                ["arn", _, "eks", region, account, resource] if !region.is_empty() => {
                    let name = resource.strip_prefix("cluster/");
                    let name = name.filter(|name| !name.is_empty() && !name.contains('/'));
                    let name = name.ok_or_else(wrong)?;
                    Ok(Self::Eks(Arn {
                        text: text.to_owned(),
                        account: account.to_owned(),
                        region: region.to_owned(),
                        name: name.to_owned(),
                    }))
                }
                _ => Err(wrong()),
            };
        }
        if let Some(urn) = text.strip_prefix("do:") {
            let id = urn.strip_prefix("kubernetes:");
            let is_id = |id: &&str| {
                !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            };
            return match id.filter(is_id) {
                Some(id) => Ok(Self::Doks(id.to_owned())),
                None => Err(wrong()),
            };
        }
        let is_name = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        match !text.is_empty() && text.chars().all(is_name) {
            true => Ok(Self::Named(text.to_owned())),
            false => Err(wrong()),
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Eks(arn) => f.write_str(&arn.text),
            Self::Doks(id) => write!(f, "do:kubernetes:{id}"),
            Self::Named(name) => f.write_str(name),
        }
    }
}

/// Where a cluster is, and who asks there.
pub(crate) struct Located {
    pub(crate) endpoint: Endpoint,
    pub(crate) credentials: Arc<dyn Credentials>,
}

/// A cluster that can be called.
pub(crate) struct Reached {
    /// The cluster.
    pub(crate) cluster: Cluster,
    uid: OnceCell<Option<String>>,
}

impl Reached {
    /// What identifies the cluster, whatever its name; [`None`] where whoever asks has rights in a namespace alone and
    /// may not know it. Asked once.
    ///
    /// # Errors
    /// When the cluster does not tell.
    pub(crate) async fn uid(&self) -> Result<Option<&str>, CloudError> {
        let ask = async || match self.cluster.uid().await {
            Ok(uid) => Ok(Some(uid)),
            Err(error) if error.kind() == ErrorKind::AccessDenied => Ok(None),
            Err(error) => Err(error),
        };
        let uid = self.uid.get_or_try_init(ask).await;
        uid.map(Option::as_deref)
    }
}

/// Calls of a cluster in a second, and at once: what client libraries of Kubernetes hold themselves to by default is
/// 20 and 30 (client-go, `rest.Config`), for one of many writers; this is one of few.
const RATE: (f64, u32) = (100.0, 200);

/// The clusters that were reached, by reference as it was written, each with the time when it was looked for.
pub(crate) type Known = HashMap<String, (Moment, Arc<Reached>)>;

/// A cluster; `None` when there is certainly none of this name.
///
/// # Errors
/// When that cannot be found out.
pub(crate) async fn reach(
    shared: &Shared,
    reference: &Reference,
) -> Result<Option<Arc<Reached>>, Diagnostics> {
    reach_as_of(shared, reference, None).await
}

/// The same, looked for now or later: one look is for all that began to wait for it.
///
/// # Errors
/// As [`reach`].
pub(crate) async fn reach_anew(
    shared: &Shared,
    reference: &Reference,
) -> Result<Option<Arc<Reached>>, Diagnostics> {
    let now = shared.connection()?.runtime().now();
    reach_as_of(shared, reference, Some(now)).await
}

async fn reach_as_of(
    shared: &Shared,
    reference: &Reference,
    since: Option<Moment>,
) -> Result<Option<Arc<Reached>>, Diagnostics> {
    let clouds = shared.connection()?;
    // One look for all that want the same cluster at once.
    let mut known = clouds.reached().lock().await;
    let name = reference.to_string();
    if let Some((looked, reached)) = known.get(&name)
        && since.is_none_or(|since| *looked >= since)
    {
        return Ok(Some(reached.clone()));
    }
    known.remove(&name);
    let now = clouds.runtime().now();
    let found = find(shared, reference).await?;
    if let Some(found) = &found {
        known.insert(name, (now, found.clone()));
    }
    Ok(found)
}

/// Where a cluster is and who asks there; `None` when there is certainly none of this name. `life` is how long tokens
/// are good that are made for it, where that can be chosen.
///
/// # Errors
/// When that cannot be found out.
pub(crate) async fn locate(
    clouds: &Clouds,
    reference: &Reference,
    life: Duration,
) -> Result<Option<Located>, Diagnostics> {
    match reference {
        Reference::Eks(arn) => eks::locate(clouds, arn).await,
        Reference::Doks(id) => doks::locate(clouds, id, life).await,
        Reference::Named(name) => match clouds.named(name) {
            Some(named) => Ok(Some(named.locate(clouds)?)),
            None => Err(unnamed(name, &clouds.names())),
        },
    }
}

/// The cluster that the argument `cluster` names; an error when there is none.
///
/// # Errors
/// When that cannot be found out, and when there is none.
pub(crate) async fn required(shared: &Shared, text: &str) -> Result<Arc<Reached>, Diagnostics> {
    match reach(shared, &named_by(text)?).await? {
        Some(reached) => Ok(reached),
        None => Err(missing(text)),
    }
}

/// The cluster that the argument `cluster` names.
///
/// # Errors
/// When it has none of the forms.
pub(crate) fn named_by(text: &str) -> Result<Reference, Diagnostics> {
    Reference::parse(text).map_err(|why| {
        let detail = format!("{why} Nothing was changed.");
        let told = Diagnostic::error("Malformed name of a cluster", detail);
        told.at(Path::of("cluster")).into()
    })
}

/// A cluster that is not there.
pub(crate) fn missing(text: &str) -> Diagnostics {
    let detail = format!(
        "There is no cluster {text}. Nothing was changed.\n\
         Correct the name, or make the cluster first; one that is made in the same apply has to be named by an attribute of its resource."
    );
    Diagnostic::error("Cluster not found", detail)
        .at(Path::of("cluster"))
        .into()
}

async fn find(shared: &Shared, reference: &Reference) -> Result<Option<Arc<Reached>>, Diagnostics> {
    let clouds = shared.connection()?;
    let located = locate(&clouds, reference, doks::LIFE).await?;
    let Some(located) = located else {
        return Ok(None);
    };
    let retry = shared.retry(&format!("kubernetes {reference}"), RATE.0, RATE.1)?;
    let cluster = Cluster::new(&located.endpoint, located.credentials, retry).map_err(|error| {
        let detail = format!("{reference} cannot be reached: {error}. Nothing was changed.");
        Diagnostic::error("Unable to reach the cluster", detail).at(Path::of("cluster"))
    })?;
    Ok(Some(Arc::new(Reached {
        cluster,
        uid: OnceCell::new(),
    })))
}

fn unnamed(name: &str, known: &[&str]) -> Diagnostics {
    let known = match known {
        [] => "there are none".to_owned(),
        names => format!("there are {}", names.join(", ")),
    };
    let detail = format!(
        "The provider block has no entry `{name}` in `clusters`; {known}. Nothing was changed.\n{FORMS}"
    );
    Diagnostic::error("Unknown cluster", detail)
        .at(Path::of("cluster"))
        .into()
}

/// A cluster that cannot be worked on yet, or not any more.
fn unready(reference: &str, status: &str) -> Diagnostics {
    let detail = format!(
        "{reference} is there, and is not in a state in which it can be reached: {status}. Nothing was changed.\n\
         Wait until it runs, then apply again. In one apply, name it by an attribute of its resource, which is known \
         only when it runs."
    );
    Diagnostic::error("Cluster is not ready", detail)
        .at(Path::of("cluster"))
        .into()
}

/// What is left in the cloud of what a cluster made there, in words: load balancers, volumes. Empty where the cloud
/// does not know the cluster, or there is none to ask.
///
/// # Errors
/// When the cloud does not tell.
pub(crate) async fn leftovers(
    shared: &Shared,
    reference: &Reference,
) -> Result<Vec<String>, Diagnostics> {
    let clouds = shared.connection()?;
    match reference {
        Reference::Eks(arn) => eks::leftovers(&clouds, arn).await,
        Reference::Doks(id) => doks::leftovers(&clouds, id).await,
        Reference::Named(_) => Ok(Vec::new()),
    }
}

#[cfg(test)]
mod tests;
