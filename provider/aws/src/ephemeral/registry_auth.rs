//! `aws_ecr_authorization_token`: user and password for the account's container registries, as a data
//! source and as an ephemeral resource.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use slipway_engine::retry::Effect;
use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::ephemeral::{EphemeralResource, Opened};
use slipway_framework::model::{Attr, Model};
use slipway_framework::stop::StopSignal;

use super::failed;
use crate::api::Operation;
use crate::ecr::session::{self, Ecr};
use crate::parts::{self, given};
use crate::shared::Shared;

const TYPE: &str = "aws_ecr_authorization_token";

const NOUN: &str = "ECR authorization token";

const GET_AUTHORIZATION_TOKEN: Operation = Operation {
    name: "GetAuthorizationToken",
    effect: Effect::Reads,
    kinds: &[],
};

/// User and password for container registries, good for 12 hours. They are in the state; the ephemeral
/// resource of the same name keeps them out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct StoredAuth {
    /// User and password, as `user:password` in base64.
    #[attr(computed().sensitive())]
    pub(crate) authorization_token: Attr<String>,
    /// When the password ends.
    #[attr(computed())]
    pub(crate) expires_at: Attr<String>,
    /// The region.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// The password.
    #[attr(computed().sensitive())]
    pub(crate) password: Attr<String>,
    /// Address of the registry.
    #[attr(computed())]
    pub(crate) proxy_endpoint: Attr<String>,
    /// Region of the registries; that of the provider when it is left out.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
    /// Account of the registry whose address is wanted. The password is good for all that the
    /// credentials may use.
    #[attr(optional())]
    pub(crate) registry_id: Attr<String>,
    /// The user, which is `AWS`.
    #[attr(computed())]
    pub(crate) user_name: Attr<String>,
}

/// User and password for container registries, good for 12 hours and stored nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Auth {
    /// User and password, as `user:password` in base64.
    #[attr(computed().sensitive())]
    pub(crate) authorization_token: Attr<String>,
    /// When the password ends.
    #[attr(computed())]
    pub(crate) expires_at: Attr<String>,
    /// The password.
    #[attr(computed().sensitive())]
    pub(crate) password: Attr<String>,
    /// Address of the registry.
    #[attr(computed())]
    pub(crate) proxy_endpoint: Attr<String>,
    /// Region of the registries; that of the provider when it is left out.
    #[attr(optional_computed())]
    pub(crate) region: Attr<String>,
    /// The user, which is `AWS`.
    #[attr(computed())]
    pub(crate) user_name: Attr<String>,
}

/// What ECR answered.
pub(crate) struct Issued {
    region: String,
    token: String,
    pub(crate) user: String,
    pub(crate) password: String,
    expires_at: Option<String>,
    endpoint: Option<String>,
}

/// Both.
pub(super) struct RegistryAuth {
    shared: Arc<Shared>,
}

impl RegistryAuth {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    async fn issue(
        &self,
        region: &Attr<String>,
        registry: Option<&str>,
    ) -> Result<Issued, Diagnostics> {
        let api = session::connect(&self.shared, given(region))?;
        let asked = match registry {
            Some(registry) => ("registry_id", registry),
            None => ("region", api.region.as_str()),
        };
        let issued = issue(&api, registry).await;
        issued.map_err(|error| failed(&error, NOUN, asked))
    }
}

/// Asks for a token. The argument for registries is deprecated in the API, and still decides whose
/// address is answered.
///
/// # Errors
/// Those of the call.
pub(crate) async fn issue(
    api: &Ecr,
    registry: Option<&str>,
) -> Result<Issued, slipway_engine::error::CloudError> {
    #[expect(deprecated, reason = "the type has an argument for it")]
    let ask = || {
        let registries = registry.map(|it| vec![it.to_owned()]);
        let call = api.client.get_authorization_token();
        call.set_registry_ids(registries).send()
    };
    let answer = api.call(&GET_AUTHORIZATION_TOKEN, ask).await?;
    let incomplete = |member: &str| api.incomplete(&GET_AUTHORIZATION_TOKEN, member);
    let issued = answer.authorization_data().first();
    let issued = issued.ok_or_else(|| incomplete("authorizationData"))?;
    let token = issued.authorization_token();
    let token = token.ok_or_else(|| incomplete("authorizationToken"))?;
    let (user, password) =
        user_and_password(token).ok_or_else(|| incomplete("user and password in its token"))?;
    Ok(Issued {
        region: api.region.clone(),
        token: token.to_owned(),
        user,
        password,
        expires_at: issued.expires_at().map(parts::moment),
        endpoint: issued.proxy_endpoint().map(str::to_owned),
    })
}

/// The parts of a token (ECR API reference, AuthorizationData).
fn user_and_password(token: &str) -> Option<(String, String)> {
    let text = String::from_utf8(STANDARD.decode(token).ok()?).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

impl DataSource for RegistryAuth {
    type Model = StoredAuth;

    fn type_name(&self) -> &'static str {
        TYPE
    }

    async fn read(&self, config: StoredAuth, _: &StopSignal) -> Result<StoredAuth, Diagnostics> {
        let issued = self
            .issue(&config.region, given(&config.registry_id))
            .await?;
        Ok(StoredAuth {
            authorization_token: issued.token.into(),
            expires_at: issued.expires_at.into(),
            id: issued.region.as_str().into(),
            password: issued.password.into(),
            proxy_endpoint: issued.endpoint.into(),
            region: issued.region.into(),
            registry_id: config.registry_id,
            user_name: issued.user.into(),
        })
    }
}

impl EphemeralResource for RegistryAuth {
    type Model = Auth;

    fn type_name(&self) -> &'static str {
        TYPE
    }

    async fn open(&self, config: Auth, _: &StopSignal) -> Result<Opened<Auth>, Diagnostics> {
        let issued = self.issue(&config.region, None).await?;
        Ok(Opened::new(Auth {
            authorization_token: issued.token.into(),
            expires_at: issued.expires_at.into(),
            password: issued.password.into(),
            proxy_endpoint: issued.endpoint.into(),
            region: issued.region.into(),
            user_name: issued.user.into(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_taken_apart_at_its_first_colon() {
        let token = STANDARD.encode("AWS:pass:word");
        let parts = user_and_password(&token).expect("it has both");
        assert_eq!(parts, ("AWS".to_owned(), "pass:word".to_owned()));
        assert_eq!(user_and_password("no base64!"), None);
        assert_eq!(user_and_password(&STANDARD.encode("AWS")), None);
    }
}
