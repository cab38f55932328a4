//! Clusters of DigitalOcean: found by id, reached by tokens of short life that the API makes.
//!
//! Tokens are renewed at half of their life, and revoked when the process ends.

use std::sync::Arc;
use std::time::Duration;

use slipway_digitalocean::clusters::{Access, Clusters, Found};
use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::path::Path;
use slipway_kubernetes::client::{Endpoint, Token};

use super::minted::{Fresh, Mint, Minted};
use super::named::pem;
use super::{Located, unready};
use crate::shared::Clouds;

const NOUN: &str = "DigitalOcean Kubernetes cluster";

/// For how long tokens are asked for. A process that is killed revokes none, and an apply that takes longer makes
/// another.
pub(super) const LIFE: Duration = Duration::from_secs(20 * 60);

/// The states in which a cluster can be reached.
const REACHABLE: [&str; 3] = ["running", "upgrading", "degraded"];

/// Where a cluster is; `None` when the API says that there is none. Tokens are asked for so long a life.
///
/// # Errors
/// When that cannot be found out, or the cluster is not ready.
pub(super) async fn locate(
    clouds: &Clouds,
    id: &str,
    life: Duration,
) -> Result<Option<Located>, Diagnostics> {
    let clusters = clouds.digitalocean("cluster").await?;
    let unread = |error: CloudError| unread(&error, id);
    let Some(found) = clusters.find(id).await.map_err(unread)? else {
        return Ok(None);
    };
    if !REACHABLE.contains(&found.state.as_str()) {
        return Err(unready(&format!("do:kubernetes:{id}"), &found.state));
    }
    if found.wants_sign_on {
        return Err(wants_sign_on(id));
    }
    let asked = clouds.runtime().now();
    let access = clusters.access(id, &found, life).await.map_err(unread)?;
    let mint = Asker {
        clusters: clusters.clone(),
        id: id.to_owned(),
        found,
        life,
    };
    let first = fresh(&access);
    let credentials = Minted::new(mint, clouds.runtime().clone()).holding(first, asked);
    Ok(Some(Located {
        endpoint: Endpoint {
            host: access.host,
            authority: access.authority.map(pem),
            identity: None,
        },
        credentials: Arc::new(credentials),
    }))
}

fn fresh(access: &Access) -> Fresh {
    Fresh {
        token: Token::new(access.token.expose()),
        fresh: access.life / 2,
        good: access.life,
    }
}

fn unread(error: &CloudError, id: &str) -> Diagnostics {
    let doing = Doing::new(Verb::Read, NOUN).of(error.service()).named(id);
    to_diagnostic(error, &doing.blaming(Path::of("cluster"))).into()
}

fn wants_sign_on(id: &str) -> Diagnostics {
    let detail = format!(
        "do:kubernetes:{id} is reached by single sign-on only, and gives out no tokens. Nothing was changed.\n\
         Let it take tokens as well, or name an entry of `clusters` of the provider block with credentials of your own."
    );
    Diagnostic::error("Kubernetes cluster without tokens", detail)
        .at(Path::of("cluster"))
        .into()
}

/// What a cluster has left in the account.
///
/// # Errors
/// Those of the call.
pub(super) async fn leftovers(clouds: &Clouds, id: &str) -> Result<Vec<String>, Diagnostics> {
    let left = clouds.digitalocean("cluster").await?.left(id).await;
    left.map_err(|error| {
        let doing = Doing::new(Verb::Read, "load balancers and volumes of the cluster");
        let doing = doing
            .named(id)
            .exists("The release is gone; whether its cluster has left some is not known.");
        to_diagnostic(&error, &doing).into()
    })
}

/// Asks for tokens of one cluster.
struct Asker {
    clusters: Clusters,
    id: String,
    found: Found,
    life: Duration,
}

impl Mint for Asker {
    async fn mint(&self, _: bool) -> Result<Fresh, CloudError> {
        let access = self
            .clusters
            .access(&self.id, &self.found, self.life)
            .await?;
        Ok(fresh(&access))
    }

    fn advice(&self) -> String {
        "The token was made by DigitalOcean for this cluster a moment ago: try again, and look at the cluster in the \
         control panel if it goes on"
            .to_owned()
    }
}
