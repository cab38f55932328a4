//! `digitalocean_account`: whose token the provider has.

use std::sync::Arc;

use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;
use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Model};
use slipway_framework::stop::StopSignal;

use crate::session;
use crate::shared::Shared;

const GET: Operation = Operation {
    name: "account_get",
    effect: Effect::Reads,
    kinds: &[],
};

/// The account that the provider's token belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(crate) struct Account {
    /// How many Droplets it may have at once.
    #[attr(computed())]
    pub(crate) droplet_limit: Attr<i64>,
    /// Address of its owner.
    #[attr(computed())]
    pub(crate) email: Attr<String>,
    /// Whether the owner has shown that the address is theirs.
    #[attr(computed())]
    pub(crate) email_verified: Attr<bool>,
    /// How many reserved IP addresses it may have.
    #[attr(computed())]
    pub(crate) floating_ip_limit: Attr<i64>,
    /// Id of the account.
    #[attr(computed())]
    pub(crate) id: Attr<String>,
    /// Its state: `active`, `warning` or `locked`.
    #[attr(computed())]
    pub(crate) status: Attr<String>,
    /// What DigitalOcean says of the state.
    #[attr(computed())]
    pub(crate) status_message: Attr<String>,
    /// Id of the account.
    #[attr(computed())]
    pub(crate) uuid: Attr<String>,
}

/// The data source.
pub(super) struct AccountData {
    shared: Arc<Shared>,
}

impl AccountData {
    pub(super) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }
}

impl DataSource for AccountData {
    type Model = Account;

    fn type_name(&self) -> &'static str {
        "digitalocean_account"
    }

    async fn read(&self, _: Account, _: &StopSignal) -> Result<Account, Diagnostics> {
        let api = session::connect(&self.shared)?;
        let answer = api.call(&GET, || api.client.account_get()).await;
        let answer = answer.and_then(|answer| {
            let account = answer.account;
            account.ok_or_else(|| api.incomplete(&GET, "account"))
        });
        let account = answer.map_err(|error| super::failed(&error, "DigitalOcean account"))?;
        Ok(Account {
            droplet_limit: account.droplet_limit.into(),
            email: account.email.into(),
            email_verified: account.email_verified.into(),
            floating_ip_limit: account.floating_ip_limit.into(),
            id: account.uuid.clone().into(),
            status: account.status.into(),
            status_message: account.status_message.into(),
            uuid: account.uuid.into(),
        })
    }
}
