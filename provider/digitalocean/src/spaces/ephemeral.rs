//! `digitalocean_spaces_key`, an ephemeral resource: a key for the time of a run.

use std::sync::Arc;

use slipway_digitalocean_client::types;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::{AFTER_STOP, Session as _};
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
use crate::session::{self, Api, PER_PAGE};
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
const LIST: Operation = Operation {
    name: "spaces_key_list",
    effect: Effect::Reads,
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
        let (id, secret) = match key {
            Ok(key) => key,
            Err(error) => {
                let name = given(&config.name).unwrap_or_default();
                return Err(refused(&api, &error, name).await);
            }
        };
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

/// What the user reads. Where the answer was lost there may be a key whose secret nobody knows, which nothing
/// ends: those of the name are told, with when they were made.
async fn refused(api: &Api, error: &CloudError, name: &str) -> Diagnostics {
    let doing = Doing::new(Verb::Create, NOUN).of(DIGITALOCEAN).named(name);
    if !error.is_ambiguous() {
        return to_diagnostic(error, &doing).into();
    }
    let page = |page: i64| async move {
        let api = api.detached(AFTER_STOP);
        let client = &api.client;
        let ask = || {
            client.spaces_key_list(
                None,
                Some(name),
                Some(page),
                Some(PER_PAGE),
                None,
                None,
                None,
            )
        };
        let answer = api.call(&LIST, ask).await?;
        Ok((answer.keys, answer.links))
    };
    let keys = api.pages(&LIST, page).await.unwrap_or_default();
    let same = keys
        .into_iter()
        .filter(|it| it.name.as_deref() == Some(name));
    let told = same.filter_map(|it| {
        let made = it.created_at.unwrap_or_default();
        Some(format!("{}, made {made}", it.access_key?))
    });
    let doing = doing
        .next(
            "Look for a Spaces key of this name that no run uses, and delete it if it is there: only the answer that was lost had its secret, and nothing ends it.",
        )
        .listing("Perhaps one of", told.collect());
    to_diagnostic(error, &doing).into()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::session::tests::session;

    /// Of three keys two have the name.
    fn keys(_: &str, _: usize) -> Option<(u16, String)> {
        let key = |name: &str, id: &str| {
            format!(
                r#"{{"name":"{name}","access_key":"{id}","created_at":"2026-01-02T03:04:05Z"}}"#
            )
        };
        let all = [
            key("run", "DO001"),
            key("other", "DO002"),
            key("run", "DO003"),
        ];
        Some((200, format!(r#"{{"keys":[{}]}}"#, all.join(","))))
    }

    #[tokio::test]
    async fn keys_that_a_lost_answer_may_have_left_are_named() {
        let (_shared, api, _) = session(keys).await;
        let lost = CloudError::new(DIGITALOCEAN, CREATE.name, ErrorKind::Ambiguous);
        let told = refused(&api, &lost, "run").await;
        let detail: Vec<_> = told.iter().map(|it| it.detail.as_str()).collect();
        expect![[r#"
            DigitalOcean did not say what became of the request. It is not known whether the Spaces key was created.
            Look for a Spaces key of this name that no run uses, and delete it if it is there: only the answer that was lost had its secret, and nothing ends it.

              Object:    run
              Operation: digitalocean:spaces_key_create
              Perhaps one of:
                DO001, made 2026-01-02T03:04:05Z
                DO003, made 2026-01-02T03:04:05Z"#]].assert_eq(&detail.join("\n"));
        let known = CloudError::new(DIGITALOCEAN, CREATE.name, ErrorKind::AccessDenied);
        let told = refused(&api, &known, "run").await;
        assert!(told.iter().all(|it| !it.detail.contains("Perhaps")));
    }
}
