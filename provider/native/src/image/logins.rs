//! Who pulls images: logins that the clouds give for their registries, and those of the provider block.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderValue;
use slipway_engine::clock::Moment;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::settings::Secret;
use slipway_framework::diag::Diagnostics;
use slipway_framework::path::Path;
use tokio::sync::Mutex;

use super::reference::Reference;
use super::registry::REGISTRY;
use crate::shared::{Clouds, Shared};

/// The registry of DigitalOcean.
const DIGITALOCEAN: &str = "registry.digitalocean.com";

/// For how long a login of DigitalOcean is asked for, and for how long one of either cloud is used.
const LIFE: Duration = Duration::from_secs(20 * 60);
const FRESH: Duration = Duration::from_secs(10 * 60);

/// Who pulls.
#[derive(Clone, Debug)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: Secret<String>,
}

impl Login {
    /// As the header `Authorization`.
    ///
    /// # Errors
    /// Never: base64 has no characters that no header may have.
    pub(super) fn basic(&self) -> Result<HeaderValue, CloudError> {
        let both = format!("{}:{}", self.user, self.password.expose());
        let value = HeaderValue::try_from(format!("Basic {}", STANDARD.encode(both)));
        let mut value = value.map_err(|error| {
            CloudError::new(REGISTRY, "Login", ErrorKind::Invalid).with_source(error)
        })?;
        value.set_sensitive(true);
        Ok(value)
    }
}

/// Which cloud gives a login.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Giver {
    /// ECR in this region.
    Aws(String),
    /// DigitalOcean, for this registry.
    DigitalOcean(String),
}

impl Giver {
    /// The cloud whose registry a reference names.
    pub(super) fn of(reference: &Reference) -> Option<Self> {
        if reference.host == DIGITALOCEAN {
            let registry = reference.repository.split('/').next()?;
            return Some(Self::DigitalOcean(registry.to_owned()));
        }
        ecr(&reference.host).map(|region| Self::Aws(region.to_owned()))
    }
}

/// The region of a private registry of ECR (ECR user guide, "Amazon ECR private registry"): `ACCOUNT.dkr.ecr.REGION.amazonaws.com`,
/// and the forms of other partitions and of both versions of IP.
fn ecr(host: &str) -> Option<&str> {
    let (account, rest) = host.split_once('.')?;
    if account.len() != 12 || !account.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let rest = ["dkr.ecr.", "dkr.ecr-fips.", "dkr-ecr.", "dkr-ecr-fips."]
        .iter()
        .find_map(|it| rest.strip_prefix(it))?;
    let (region, domain) = rest.split_once('.')?;
    let known = [
        "amazonaws.com",
        "amazonaws.com.cn",
        "on.aws",
        "on.amazonwebservices.com.cn",
    ];
    known.contains(&domain).then_some(region)
}

/// A login and when it was made, once it is.
type Slot = Arc<Mutex<Option<(Login, Moment)>>>;

/// The logins in use.
#[derive(Default)]
pub(super) struct Logins {
    held: Mutex<HashMap<Giver, Slot>>,
}

impl Logins {
    /// The login that a cloud gives: one for all that ask at once.
    ///
    /// # Errors
    /// When the cloud gives none.
    pub(super) async fn of(&self, shared: &Shared, giver: &Giver) -> Result<Login, Diagnostics> {
        let slot = Arc::clone(self.held.lock().await.entry(giver.clone()).or_default());
        let mut slot = slot.lock().await;
        let now = shared.runtime().now();
        if let Some((login, made)) = &*slot
            && now.since(*made) < FRESH
        {
            return Ok(login.clone());
        }
        let clouds = shared.connection()?;
        let login = given(&clouds, giver).await?;
        *slot = Some((login.clone(), now));
        Ok(login)
    }
}

async fn given(clouds: &Clouds, giver: &Giver) -> Result<Login, Diagnostics> {
    let failed = |error: CloudError, named: &str| {
        let mut doing = Doing::new(Verb::Create, "login of the registry").named(named);
        if error.is_not_found() {
            doing = doing
                .because(format!("The account has no container registry {named}."))
                .next("Correct `ref`, or use the token of the account that has the registry.");
        }
        let doing = doing
            .exists("Nothing was changed.")
            .blaming(Path::of("ref"));
        Diagnostics::from(to_diagnostic(&error, &doing))
    };
    match giver {
        Giver::Aws(region) => {
            let clusters = clouds.aws("ref", region).await?;
            let login = clusters.registry_login(region).await;
            let login = login.map_err(|error| failed(error, region))?;
            Ok(Login {
                user: login.user,
                password: login.password,
            })
        }
        Giver::DigitalOcean(registry) => {
            let clusters = clouds.digitalocean("ref").await?;
            let login = clusters.registry_login(registry, LIFE).await;
            let login = login.map_err(|error| failed(error, registry))?;
            Ok(Login {
                user: login.user,
                password: login.password,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_says_which_cloud_lets_in() {
        for (host, region) in [
            (
                "123456789012.dkr.ecr.eu-central-1.amazonaws.com",
                Some("eu-central-1"),
            ),
            (
                "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
                Some("cn-north-1"),
            ),
            (
                "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com",
                Some("us-east-1"),
            ),
            ("123456789012.dkr-ecr.us-east-1.on.aws", Some("us-east-1")),
            // Whoever names a host like that is not told a password.
            ("123456789012.dkr.ecr.us-east-1.amazonaws.com.example", None),
            ("shop.dkr.ecr.us-east-1.amazonaws.com", None),
            ("public.ecr.aws", None),
        ] {
            assert_eq!(ecr(host), region, "{host}");
        }
    }
}
