//! `digitalocean_spaces_key`, an ephemeral resource: a key for the time of a run.

use std::sync::Arc;

use slipway_digitalocean_client::types;
use slipway_engine::error::ErrorKind;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostics;
use slipway_framework::ephemeral::{EphemeralResource, Opened};
use slipway_framework::model::{Attr, Model};
use slipway_framework::resource::Private;
use slipway_framework::stop::StopSignal;
use slipway_framework::validate::Validator;

use crate::error::DIGITALOCEAN;
use crate::parts::given;
use crate::session;
use crate::shared::Shared;

const NOUN: &str = "Spaces key";

/// What the id of the key is kept by until it is deleted.
const ID: &str = "access_key";

/// A lost answer may leave a key behind, of which nobody knows the secret.
const CREATE: Operation = Operation {
    name: "spaces_key_create",
    effect: Effect::Changes,
    kinds: &[],
};
const DELETE: Operation = Operation {
    name: "spaces_key_delete",
    effect: Effect::Repeatable("what is gone stays gone"),
    kinds: &[("not_found", ErrorKind::NotFound)],
};

/// An access key of Spaces that is made whenever a run needs it, stored nowhere, and deleted at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct EphemeralKey {
    /// The public half of the key.
    #[attr(computed())]
    pub access_key: Attr<String>,
    /// The name that the control panel shows.
    #[attr(required().check(Validator::non_empty()))]
    pub name: Attr<String>,
    /// The secret half of the key.
    #[attr(computed().sensitive())]
    pub secret_key: Attr<String>,
    /// What the key may do in one bucket, or in all.
    #[block()]
    pub grant: Attr<Vec<Grant>>,
}

/// What the key may do in one bucket, or in all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Grant {
    /// The bucket; empty for all of them.
    #[attr(required())]
    pub bucket: Attr<String>,
    /// What is allowed there: `read`, `readwrite` or `fullaccess`.
    #[attr(required().check(Validator::one_of(["read", "readwrite", "fullaccess"])))]
    pub permission: Attr<String>,
}

/// The type.
pub(super) struct EphemeralKeys {
    shared: Arc<Shared>,
}

impl EphemeralKeys {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl EphemeralResource for EphemeralKeys {
    type Model = EphemeralKey;

    fn type_name(&self) -> &'static str {
        "digitalocean_spaces_key"
    }

    async fn open(
        &self,
        config: EphemeralKey,
        _: &StopSignal,
    ) -> Result<Opened<EphemeralKey>, Diagnostics> {
        let api = session::connect(&self.shared)?.aside();
        let grants = config.grant.if_known().into_iter().flatten();
        let grants = grants.map(|it| types::Grant {
            bucket: Some(given(&it.bucket).unwrap_or_default().to_owned()),
            permission: given(&it.permission).map(str::to_owned),
        });
        let body = types::Key {
            name: given(&config.name).map(str::to_owned),
            grants: Some(grants.collect()),
            ..types::Key::default()
        };
        let made = api.call(&CREATE, || api.client.spaces_key_create(&body));
        let key = made.await.and_then(|answer| {
            let key = answer.key.unwrap_or_default();
            let id = key.access_key.ok_or_else(|| api.incomplete(&CREATE, ID))?;
            Ok((id, key.secret_key))
        });
        let (id, secret) = key.map_err(|error| {
            let doing = Doing::new(Verb::Create, NOUN).of(DIGITALOCEAN);
            let name = given(&config.name).unwrap_or_default();
            Diagnostics::from(to_diagnostic(&error, &doing.named(name)))
        })?;
        let mut private = Private::default();
        private.write(ID, &id);
        Ok(Opened {
            result: EphemeralKey {
                access_key: id.into(),
                secret_key: secret.into(),
                ..config
            },
            private,
            renew_at: None,
        })
    }

    async fn close(&self, private: Private) -> Result<(), Diagnostics> {
        let Some(id) = private.read::<String>(ID) else {
            return Ok(());
        };
        let api = session::connect(&self.shared)?.aside();
        let deleted = api.call(&DELETE, || api.client.spaces_key_delete(&id));
        match deleted.await {
            Err(error) if !error.is_not_found() => {
                let doing = Doing::new(Verb::Delete, NOUN).of(DIGITALOCEAN).named(id);
                Err(to_diagnostic(&error, &doing).into())
            }
            _ => Ok(()),
        }
    }
}
