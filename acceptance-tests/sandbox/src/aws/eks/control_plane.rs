//! Where a simulated cluster's API server is.

use super::ids::Ids;
use base64::Engine as _;

/// What a cluster's description says of its API server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlPlane {
    /// The server's URL.
    pub endpoint: String,
    /// The certificate that signed the server's, as PEM in base64.
    pub certificate_authority: String,
}

/// Starts and ends the API servers of simulated clusters. Without one, a cluster's endpoint is a name
/// in the manner of EKS that leads nowhere.
pub trait ControlPlanes: Send + Sync {
    /// A cluster is being created: its server has to answer from when the cluster is `ACTIVE`.
    fn start(&self, cluster_arn: &str, version: &str) -> ControlPlane;

    /// A cluster runs another minor version from now on.
    fn upgrade(&self, cluster_arn: &str, version: &str);

    /// A cluster is gone.
    fn end(&self, cluster_arn: &str);
}

/// An endpoint that nobody listens on.
pub(super) fn nowhere(ids: &mut Ids, arn: &str, region: &str) -> ControlPlane {
    let name = ids.hex_of(arn, 32).to_ascii_uppercase();
    // Not a certificate: nothing can be reached that would show one.
    let pem = format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        ids.hex_of(arn, 64)
    );
    ControlPlane {
        endpoint: format!("https://{name}.gr7.{region}.eks.amazonaws.com"),
        certificate_authority: base64::engine::general_purpose::STANDARD.encode(pem),
    }
}
