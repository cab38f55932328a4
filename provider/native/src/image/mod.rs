//! `slipway_image`: from a tag to the digest that it means now, so that a plan shows what is going to run.
//!
//! - `reference`: what a reference says. `registry`: the API of registries, `challenge`: what they ask for.
//! - `logins`: who asks.

mod challenge;
mod logins;
mod reference;
mod registry;

use std::sync::Arc;

use reqwest::Url;
use slipway_digitalocean_client::connection::{Proxies, READ_TIMEOUT, http};
use slipway_engine::error::CloudError;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::retry::Effect;
use slipway_engine::settings::{Environment, Secret};
use slipway_framework::DataSource;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::stop::StopSignal;

use crate::shared::{Clouds, Shared};
use logins::{Giver, Login, Logins};
use reference::Reference;
use registry::{REGISTRY, Registry};

/// Calls of a registry in a second, and at once.
const RATE: (f64, u32) = (10.0, 20);

/// The variable that says where the APIs of registries are: `HOST=ADDRESS`, separated by commas.
const ADDRESSES: &str = "SLIPWAY_REGISTRIES";

/// The digest that the tag of an image means now. A release that is given `digest_ref` runs exactly that image, and a tag that was pushed anew shows in the plan.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Image {
    /// The digest: `sha256:` and 64 digits.
    #[attr(computed())]
    pub(crate) digest: Attr<String>,
    /// The image by its digest, as a container is given it.
    #[attr(computed())]
    pub(crate) digest_ref: Attr<String>,
    /// The image: `registry.example/web:main`. Without a host it is one of Docker Hub, without a tag `latest`. One that has a digest is taken as it is, and no registry is asked.
    #[attr(required())]
    pub(crate) r#ref: Attr<String>,
}

/// The data source.
pub(crate) struct Images {
    shared: Arc<Shared>,
}

impl Images {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

fn read(text: &str) -> Result<Reference, Diagnostics> {
    Reference::parse(text).map_err(|why| {
        let detail = format!("{why} Nothing was changed.\nCorrect `ref`.");
        let told = Diagnostic::error("Malformed reference of an image", detail);
        told.at(Path::of("ref")).into()
    })
}

impl DataSource for Images {
    type Model = Image;

    fn type_name(&self) -> &'static str {
        "slipway_image"
    }

    fn validate(&self, config: &Image, diagnostics: &mut Diagnostics) {
        if let Attr::Known(text) = &config.r#ref
            && let Err(told) = read(text)
        {
            diagnostics.extend(told);
        }
    }

    async fn read(&self, config: Image, _: &StopSignal) -> Result<Image, Diagnostics> {
        let text = config.r#ref.if_known().cloned().unwrap_or_default();
        let reference = read(&text)?;
        let digest = match (&reference.digest, &reference.tag) {
            (Some(digest), _) => digest.clone(),
            (None, tag) => {
                self.asked(&reference, tag.as_deref().unwrap_or_default())
                    .await?
            }
        };
        Ok(Image {
            digest_ref: format!("{}@{digest}", reference.name).into(),
            digest: digest.into(),
            ..config
        })
    }
}

impl Images {
    async fn asked(&self, reference: &Reference, tag: &str) -> Result<String, Diagnostics> {
        let clouds = self.shared.connection()?;
        let login = self.login(&clouds, reference).await?;
        let registry = Registry {
            address: address(&clouds, reference)?,
            http: client(&clouds, reference)?,
            login,
        };
        let retry = self
            .shared
            .retry(&format!("registry {}", reference.host), RATE.0, RATE.1)?;
        let empty = |kind| CloudError::new(REGISTRY, "GetManifest", kind);
        let ask = || registry.digest(&reference.repository, tag);
        let found = retry.run(Effect::Reads, empty, ask).await;
        found.map_err(|error| untold(&error, reference, tag, registry.login.as_ref()).into())
    }

    async fn login(
        &self,
        clouds: &Clouds,
        reference: &Reference,
    ) -> Result<Option<Login>, Diagnostics> {
        let known = clouds.registry(&reference.host);
        let text = |value: &Attr<String>| value.if_known().filter(|it| !it.is_empty()).cloned();
        if let Some(known) = known
            && let (Some(user), Some(password)) = (text(&known.username), text(&known.password))
        {
            let password = Secret::new(password);
            return Ok(Some(Login { user, password }));
        }
        let Some(giver) = Giver::of(reference) else {
            return Ok(None);
        };
        let logins = self.shared.part(|_| Logins::default())?;
        logins.of(&self.shared, &giver).await.map(Some)
    }
}

/// Where the API of a registry is: where the provider block says, else the environment, else at its host.
fn address(clouds: &Clouds, reference: &Reference) -> Result<Url, Diagnostics> {
    let said = clouds.registry(&reference.host);
    let said = said.and_then(|it| it.endpoint.if_known().cloned());
    let said = said.or_else(|| of_variable(clouds.environment(), &reference.host));
    let text = said.unwrap_or_else(|| reference.address());
    let url = Url::parse(&text).ok();
    url.filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host())
        .ok_or_else(|| {
            let detail = format!(
                "`{text}` is no address of a registry such as `https://{}`. Nothing was changed.\n\
                 Correct `registries` of the provider block, or {ADDRESSES}.",
                reference.host
            );
            let told = Diagnostic::error("Invalid address of a registry", detail);
            Diagnostics::from(told.at(Path::of("ref")))
        })
}

fn of_variable(environment: &Environment, host: &str) -> Option<String> {
    let all = environment.get(ADDRESSES)?.split(',');
    let mut pairs = all.filter_map(|pair| pair.trim().split_once('='));
    let found = pairs.find(|(name, _)| *name == host);
    found.map(|(_, address)| address.to_owned())
}

/// What sends requests, by the proxies of the environment.
fn client(clouds: &Clouds, reference: &Reference) -> Result<reqwest::Client, Diagnostics> {
    let text = |names: &[&'static str]| {
        let found = clouds.environment().first(names);
        found.map(|(_, text)| text.to_owned())
    };
    let proxies = Proxies {
        http: text(&["HTTP_PROXY", "http_proxy"]),
        https: text(&["HTTPS_PROXY", "https_proxy"]),
        bypass: text(&["NO_PROXY", "no_proxy"]),
    };
    let address = address(clouds, reference)?;
    let agent = concat!("slipway/", env!("CARGO_PKG_VERSION"));
    let made = http(address.as_str(), (&proxies, agent), Some(READ_TIMEOUT));
    made.map_err(|error| {
        let detail = format!("{error}. Nothing was changed.");
        let told = Diagnostic::error("Unable to reach the registry", detail);
        told.at(Path::of("ref")).into()
    })
}

/// A digest that the registry does not tell.
fn untold(
    error: &CloudError,
    reference: &Reference,
    tag: &str,
    login: Option<&Login>,
) -> Diagnostic {
    let (host, repository) = (&reference.host, &reference.repository);
    let mut doing = Doing::new(Verb::Read, "image")
        .named(format!("{}:{tag}", reference.name))
        .blaming(Path::of("ref"));
    if error.is_not_found() {
        let is_tag = error.code() != Some("NAME_UNKNOWN");
        doing = match is_tag {
            true => doing
                .because(format!("{host} has no tag `{tag}` of {repository}."))
                .next("Push the image, or correct the tag."),
            false => doing
                .because(format!("{host} has no repository {repository}."))
                .next("Push the image, or correct its name."),
        };
    } else if error.is_access_denied() || error.is_credentials() {
        let who = login.map(|login| login.user.as_str());
        doing = match (who, Giver::of(reference)) {
            (None, _) => doing
                .because(format!("{host} lets nobody read {repository} without a login, and there is none for it."))
                .next("Correct the name, or give `username` and `password` for the host in `registries` of the provider block."),
            (Some(_), Some(_)) => doing
                .because(format!("{host} does not let the account of the provider's credentials read {repository}."))
                .next("Allow these credentials to pull from it, or correct the name."),
            (Some(user), None) => doing
                .because(format!("{host} does not let {user} read {repository}."))
                .next("Correct `username` and `password` in `registries` of the provider block, or the name."),
        };
    }
    to_diagnostic(error, &doing)
}

#[cfg(test)]
mod tests;
