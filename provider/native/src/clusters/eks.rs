//! Clusters of EKS: found by region and name, reached by tokens that are signed here.
//!
//! A cluster takes a token for 15 minutes from its signature (EKS user guide, "Cluster authentication"), and one is used
//! for ten, so that a request that takes long on its way arrives in time.

use std::sync::Arc;
use std::time::Duration;

use slipway_aws::clusters::Clusters;
use slipway_aws::error::EKS;
use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::path::Path;
use slipway_kubernetes::client::{Endpoint, Token};

use super::minted::{Fresh, Mint, Minted};
use super::named::pem;
use super::{Arn, Located, unready};
use crate::shared::Clouds;

const NOUN: &str = "EKS cluster";

/// For how long a token is used, and for how long it is good.
const FRESH: Duration = Duration::from_secs(10 * 60);
const GOOD: Duration = Duration::from_secs(15 * 60);

/// Where a cluster is; `None` when EKS says that it has none.
///
/// # Errors
/// When that cannot be found out, or the cluster is not ready.
pub(super) async fn locate(clouds: &Clouds, arn: &Arn) -> Result<Option<Located>, Diagnostics> {
    let clusters = reach(clouds, arn).await?;
    let found = clusters.find(&arn.region, &arn.name).await;
    let Some(found) = found.map_err(|error| unread(&error, arn))? else {
        return Ok(None);
    };
    let (Some(host), "ACTIVE" | "UPDATING") = (found.endpoint, found.status.as_str()) else {
        return Err(unready(&arn.text, &found.status));
    };
    let mint = Signer {
        clusters: clusters.clone(),
        arn: arn.clone(),
    };
    Ok(Some(Located {
        endpoint: Endpoint {
            host,
            authority: found.authority.map(pem),
            identity: None,
        },
        credentials: Arc::new(Minted::new(mint, clouds.runtime().clone())),
    }))
}

/// The clusters of the account and the region of this one.
async fn reach<'a>(clouds: &'a Clouds, arn: &Arn) -> Result<&'a Clusters, Diagnostics> {
    let clusters = clouds.aws("cluster", &arn.region).await?;
    match clusters.account() {
        // EKS finds clusters by their names, so that it would answer with that of another account.
        Some(account) if account != arn.account => Err(elsewhere(arn, account)),
        _ => Ok(clusters),
    }
}

fn elsewhere(arn: &Arn, account: &str) -> Diagnostics {
    let detail = format!(
        "{} is of account {}, and the credentials are of account {account}. Nothing was changed.\n\
         Correct the ARN, or use credentials of its account: `role_arn` in `aws` of the provider block assumes a role there.",
        arn.text, arn.account
    );
    Diagnostic::error("EKS cluster of another account", detail)
        .at(Path::of("cluster"))
        .into()
}

fn unread(error: &CloudError, arn: &Arn) -> Diagnostics {
    let doing = Doing::new(Verb::Read, NOUN).of(EKS).named(&arn.text);
    to_diagnostic(error, &doing.blaming(Path::of("cluster"))).into()
}

/// What a cluster has left in AWS. One that is gone is asked for nothing: its name is what its objects are found by, and
/// another of that name may be there by now.
///
/// # Errors
/// Those of the calls.
pub(super) async fn leftovers(clouds: &Clouds, arn: &Arn) -> Result<Vec<String>, Diagnostics> {
    let clusters = reach(clouds, arn).await?;
    let left = clusters.left(&arn.region, &arn.name).await;
    left.map_err(|error| {
        let doing = Doing::new(Verb::Read, "load balancers and volumes of the cluster");
        let doing = doing
            .named(&arn.text)
            .exists("The release is gone; whether its cluster has left some is not known.");
        to_diagnostic(&error, &doing).into()
    })
}

/// Signs tokens for one cluster.
struct Signer {
    clusters: Clusters,
    arn: Arn,
}

impl Mint for Signer {
    async fn mint(&self, refused: bool) -> Result<Fresh, CloudError> {
        let (region, name) = (&self.arn.region, &self.arn.name);
        let token = match refused {
            true => self.clusters.token_anew(region, name).await?,
            false => self.clusters.token(region, name).await?,
        };
        Ok(Fresh {
            token: Token::new(token),
            fresh: FRESH,
            good: GOOD,
        })
    }

    fn advice(&self) -> String {
        let who = self.clusters.principal().unwrap_or("the principal");
        format!(
            "EKS lets {who} in only by an access entry of the cluster: make one for it (`aws_eks_access_entry`) with a \
             policy (`aws_eks_access_policy_association`), or use other credentials"
        )
    }
}
