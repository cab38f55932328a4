//! `digitalocean_spaces_key`: a key of Spaces, without its secret.

use std::sync::Arc;

use slipway_engine::error::ErrorKind;
use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;
use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model};
use slipway_framework::stop::StopSignal;

use crate::parts::given;
use crate::session;
use crate::shared::Shared;

const GET: Operation = Operation {
    name: "spaces_key_get",
    effect: Effect::Reads,
    kinds: &[("not_found", ErrorKind::NotFound)],
};

/// What a key may do somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Grant {
    /// The bucket; empty for all of them.
    #[attr(computed())]
    pub bucket: Attr<String>,
    /// What is allowed there: `read`, `readwrite` or `fullaccess`.
    #[attr(computed())]
    pub permission: Attr<String>,
}

/// A key of Spaces that exists. Nothing tells its secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct KeyData {
    /// The public half of the key.
    #[attr(required())]
    pub access_key: Attr<String>,
    /// When it was made.
    #[attr(computed())]
    pub created_at: Attr<String>,
    /// What it may do, by bucket.
    #[attr(computed().plain())]
    pub grant: Attr<Vec<Grant>>,
    /// The public half of the key.
    #[attr(computed())]
    pub id: Attr<String>,
    /// The name that the control panel shows.
    #[attr(computed())]
    pub name: Attr<String>,
}

/// The data source.
pub(super) struct KeySource {
    shared: Arc<Shared>,
}

impl KeySource {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for KeySource {
    type Model = KeyData;

    fn type_name(&self) -> &'static str {
        "digitalocean_spaces_key"
    }

    async fn read(&self, config: KeyData, _: &StopSignal) -> Result<KeyData, Diagnostics> {
        let api = session::connect(&self.shared)?;
        let id = given(&config.access_key).unwrap_or_default();
        let answer = api.call(&GET, || api.client.spaces_key_get(id)).await;
        let key = answer.and_then(|it| it.key.ok_or_else(|| api.incomplete(&GET, "key")));
        let key = key.map_err(|error| super::failed(&error, "Spaces key", id, None))?;
        let grants = key.grants.unwrap_or_default().into_iter();
        let grants = grants.map(|it| Grant {
            bucket: it.bucket.into(),
            permission: it.permission.into(),
        });
        Ok(KeyData {
            created_at: key.created_at.into(),
            grant: Attr::Known(grants.collect()),
            id: id.into(),
            name: key.name.into(),
            ..config
        })
    }
}
