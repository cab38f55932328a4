//! Logins of ECR, good for twelve hours and for all registries that the credentials may read.

use slipway_engine::error::CloudError;
use slipway_engine::settings::Secret;

use super::{Clusters, unready};
use crate::ecr::session;
use crate::ephemeral::registry_auth::issue;

/// What lets into a registry.
#[derive(Clone, Debug)]
pub struct Login {
    /// The user.
    pub user: String,
    /// The password.
    pub password: Secret<String>,
}

impl Clusters {
    /// A login of the registries of this region.
    ///
    /// # Errors
    /// Those of the call.
    pub async fn registry_login(&self, region: &str) -> Result<Login, CloudError> {
        let api = session::connect(&self.shared, Some(region)).map_err(|why| unready(&why))?;
        let issued = issue(&api, None).await?;
        Ok(Login {
            user: issued.user,
            password: Secret::new(issued.password),
        })
    }
}
