//! Tokens by which EKS clusters know IAM users and roles.
//!
//! A token is a call of STS, signed and not made: the cluster makes it and learns who signed (EKS user
//! guide, "Cluster authentication"; kubernetes-sigs/aws-iam-authenticator, README, "API authorization
//! from outside a cluster"). The name of the cluster is signed as a header, so the token is good for no
//! other one.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::connection::{ConnectError, Connection};

/// What tokens begin with.
const PREFIX: &str = "k8s-aws-v1.";

/// The header with the name of the cluster.
const CLUSTER: &str = "x-k8s-aws-id";

/// How long the URL says that it is good for. Clusters refuse other values, and take the token for 15
/// minutes from the moment of its signature whatever stands there.
const EXPIRES: Duration = Duration::from_secs(60);

/// A token for this cluster. No call is made for it.
///
/// # Errors
/// When there are no credentials to sign with.
pub(crate) async fn token(
    connection: &Connection,
    region: &str,
    cluster: &str,
) -> Result<String, ConnectError> {
    let url = connection
        .presigned_identity(region, (CLUSTER, cluster), EXPIRES)
        .await?;
    Ok(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(url)))
}
