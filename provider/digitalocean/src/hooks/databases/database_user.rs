//! Hooks of `digitalocean_database_user`.

use slipway_digitalocean_client::types as sdk;
use slipway_engine::lifecycle::{Failure, Work};
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::api::Operation;
use crate::generated::databases::database_user::{
    DatabaseUser, DatabaseUserSettings, DatabaseUsers, Hooks,
};
use crate::hooks::databases::database_cluster::{LOST, ONCE};
use crate::parts::{self, given};
use crate::session::Api;

/// What a user of MySQL 8 has (the API's document, `mysql_settings`).
const USUAL: &str = "caching_sha2_password";

const CLUSTER: Operation = Operation {
    name: "databases_get_cluster",
    effect: Effect::Reads,
    kinds: &[],
};

const RESET: Operation = Operation {
    name: "databases_reset_auth",
    effect: Effect::Repeatable("one new password is as good as another"),
    kinds: &[],
};

const SET: Operation = Operation {
    name: "databases_update_user",
    effect: Effect::Repeatable("it sets what is to be"),
    kinds: &[],
};

impl Hooks for DatabaseUsers {
    fn mysql(of: &DatabaseUser) -> Option<sdk::MysqlSettings> {
        let plugin = given(&of.mysql_auth_plugin)?;
        Some(sdk::MysqlSettings {
            auth_plugin: Some(plugin.to_owned()),
        })
    }

    fn usual(&self, plan: &mut Plan<DatabaseUser>) {
        if plan
            .config
            .settings
            .if_known()
            .is_some_and(|it| it.len() > 1)
        {
            let detail = "A user has one block `settings`, with any number of rights. Nothing was changed.\nWrite \
                          all rights into one block, then plan again.";
            let told = Diagnostic::error("Several settings of a database user", detail);
            plan.tell(told.at(Path::of("settings")));
        }
        let Some(prior) = &plan.prior else {
            return;
        };
        let is_usual = given(&prior.mysql_auth_plugin) == Some(USUAL);
        if plan.planned.is_some() && is_usual && plan.config.mysql_auth_plugin == Attr::Null {
            let (plugin, password) = (prior.mysql_auth_plugin.clone(), prior.password.clone());
            plan.set::<String>("mysql_auth_plugin", plugin);
            plan.set::<String>("password", password);
        }
    }

    async fn recoverable(&self, work: &Work<'_, Self>) -> Result<DatabaseUser, Failure> {
        if work.planned.store_credentials.if_known() == Some(&false) {
            let (api, (cluster, _)) = (work.api, whose(work));
            let answer = api.call(&CLUSTER, || api.client.databases_get_cluster(cluster));
            let engine = answer.await?.database.and_then(|it| it.engine);
            if engine.is_some_and(|it| it == ONCE) {
                let told = Diagnostic::error("Password that nothing would tell", LOST);
                return Err(told.at(Path::of("store_credentials")).into());
            }
        }
        Ok(work.planned.clone())
    }

    fn told_once(&self, _: &Api, object: &sdk::DatabaseUser, made: &mut DatabaseUser) {
        let told = parts::some(object.password.clone());
        made.password = told.map_or(Attr::Unknown, Attr::Known);
    }

    fn as_known(_: &Api, known: &DatabaseUser, state: &mut DatabaseUser) {
        keep(known, state);
    }

    async fn reset(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let plugin = given(&work.planned.mysql_auth_plugin).unwrap_or(USUAL);
        if given(&work.prior.mysql_auth_plugin).unwrap_or(USUAL) == plugin {
            // It is so already, and a password is not changed in vain.
            return Ok(());
        }
        let body = &sdk::DatabasesResetAuthBody {
            mysql_settings: Some(sdk::MysqlSettings {
                auth_plugin: Some(plugin.to_owned()),
            }),
        };
        let (api, (cluster, name)) = (work.api, whose(work));
        let call = || api.client.databases_reset_auth(cluster, name, body);
        let answer = api.call(&RESET, call).await?.user.unwrap_or_default();
        // A token that is told no password later may be told this one.
        if let Some(password) = parts::some(answer.password) {
            work.became(&DatabaseUser {
                password: password.into(),
                ..work.prior.clone()
            });
        }
        Ok(())
    }

    async fn set_rights(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let body = &sdk::DatabasesUpdateUserBody {
            settings: Some(rights(work.prior, work.planned)),
        };
        let (api, (cluster, name)) = (work.api, whose(work));
        api.call(&SET, || {
            api.client.databases_update_user(cluster, name, body)
        })
        .await?;
        Ok(())
    }
}

/// Keeps what is told once, or not to every token, and leaves out what nobody asked for.
fn keep(known: &DatabaseUser, state: &mut DatabaseUser) {
    for (known, state) in [
        (&known.password, &mut state.password),
        (&known.access_cert, &mut state.access_cert),
        (&known.access_key, &mut state.access_key),
    ] {
        if given(state).is_none() && given(known).is_some() {
            *state = known.clone();
        }
    }
    // An import knows neither, and what is usual means the same as none.
    let is_usual = given(&state.mysql_auth_plugin) == Some(USUAL);
    if is_usual && given(&known.mysql_auth_plugin).is_none() {
        state.mysql_auth_plugin = known.mysql_auth_plugin.clone();
    }
    let asked = known.settings.if_known().is_some_and(|it| !it.is_empty());
    if !asked
        && state
            .settings
            .if_known()
            .is_some_and(|all| all.iter().all(is_empty))
    {
        state.settings = Attr::Known(Vec::new());
    }
}

fn whose<'a>(work: &'a Work<'_, DatabaseUsers>) -> (&'a str, &'a str) {
    let cluster = given(&work.planned.cluster_id).unwrap_or_default();
    (cluster, given(&work.planned.name).unwrap_or_default())
}

fn is_empty(settings: &DatabaseUserSettings) -> bool {
    let topics = settings.acl.if_known().is_none_or(Vec::is_empty);
    topics && settings.opensearch_acl.if_known().is_none_or(Vec::is_empty)
}

/// The rights that are to be; a kind of which none is left is an empty list, and one that there never
/// was is left out.
fn rights(prior: &DatabaseUser, planned: &DatabaseUser) -> sdk::UserSettings {
    fn first(user: &DatabaseUser) -> Option<&DatabaseUserSettings> {
        user.settings.if_known()?.first()
    }
    fn kept<T, U>(
        before: Option<&Attr<Vec<T>>>,
        after: Option<&Attr<Vec<T>>>,
        form: impl Fn(&T) -> U,
    ) -> Option<Vec<U>> {
        let all = |it: Option<&Attr<Vec<T>>>| -> usize {
            it.and_then(Attr::if_known).map_or(0, Vec::len)
        };
        if all(before) == 0 && all(after) == 0 {
            return None;
        }
        let after = after.and_then(Attr::if_known).into_iter().flatten();
        Some(after.map(form).collect())
    }
    let (before, after) = (first(prior), first(planned));
    let text = |value: &Attr<String>| given(value).map(str::to_owned);
    sdk::UserSettings {
        acl: kept(before.map(|it| &it.acl), after.map(|it| &it.acl), |it| {
            sdk::UserSettingsAcl {
                id: text(&it.id),
                permission: text(&it.permission),
                topic: text(&it.topic),
            }
        }),
        opensearch_acl: kept(
            before.map(|it| &it.opensearch_acl),
            after.map(|it| &it.opensearch_acl),
            |it| sdk::UserSettingsOpensearchAcl {
                index: text(&it.index),
                permission: text(&it.permission),
            },
        ),
        ..Default::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::databases::database_user::DatabaseUserSettingsAcl;

    fn user(plugin: Option<&str>, password: &str) -> DatabaseUser {
        DatabaseUser {
            mysql_auth_plugin: plugin.map(str::to_owned).into(),
            password: password.into(),
            ..DatabaseUser::default()
        }
    }

    fn with_topics(topics: &[&str]) -> DatabaseUser {
        let right = |topic: &&str| DatabaseUserSettingsAcl {
            topic: (*topic).into(),
            permission: "consume".into(),
            ..DatabaseUserSettingsAcl::default()
        };
        DatabaseUser {
            settings: Attr::Known(vec![DatabaseUserSettings {
                acl: Attr::Known(topics.iter().map(right).collect()),
                ..DatabaseUserSettings::default()
            }]),
            ..DatabaseUser::default()
        }
    }

    #[test]
    fn rights_that_are_gone_are_an_empty_list_and_others_are_left_out() {
        let sent = rights(&with_topics(&["a", "b"]), &DatabaseUser::default());
        assert_eq!(sent.acl, Some(Vec::new()));
        assert_eq!(sent.opensearch_acl, None);
        let sent = rights(&DatabaseUser::default(), &with_topics(&["a"]));
        let topics = sent.acl.unwrap_or_default();
        assert_eq!(topics[0].topic.as_deref(), Some("a"));
    }

    #[test]
    fn settings_that_nobody_asked_for_are_none() {
        let mut state = with_topics(&[]);
        keep(&DatabaseUser::default(), &mut state);
        assert_eq!(state.settings, Attr::Known(Vec::new()));
        let mut state = with_topics(&["a"]);
        keep(&DatabaseUser::default(), &mut state);
        assert_eq!(state, with_topics(&["a"]));
    }

    #[test]
    fn a_password_that_is_told_once_stays_and_a_new_one_is_taken_over() {
        for (known, told, expected) in [("a", "", "a"), ("a", "b", "b"), ("", "b", "b")] {
            let mut state = user(None, told);
            keep(&user(None, known), &mut state);
            assert_eq!(state.password, expected.into());
        }
    }

    #[test]
    fn the_usual_plugin_is_none_unless_it_was_asked_for() {
        for (known, told, expected) in [
            (None, Some(USUAL), None),
            (Some(USUAL), Some(USUAL), Some(USUAL)),
            (
                None,
                Some("mysql_native_password"),
                Some("mysql_native_password"),
            ),
        ] {
            let mut state = user(told, "a");
            keep(&user(known, "a"), &mut state);
            assert_eq!(state, user(expected, "a"));
        }
    }
}
