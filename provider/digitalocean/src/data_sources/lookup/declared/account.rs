//! What an account has.

use std::sync::Arc;

use slipway_framework::diag::Diagnostics;
use slipway_framework::value::Value;

use super::{names, number};
use crate::data_sources::lookup::several::Several;
use crate::data_sources::lookup::shape::Attributes;
use crate::data_sources::lookup::{Asked, By, Lookup};
use crate::generated::account::ssh_key::SshKeys;
use crate::generated::projects::project::Projects;
use crate::generated::tags::tag::Tags;
use crate::reads::Listing;
use crate::session::Api;
use crate::shared::Shared;

/// SSH keys.
pub(super) struct Key;

impl Lookup for Key {
    type Of = SshKeys;
    const ABOUT: &'static str = "An SSH key of the account, found by its name.";
    const BY: By = By::All(&["name"]);

    fn of(shared: Arc<Shared>) -> SshKeys {
        SshKeys::new(shared)
    }

    fn differs(attributes: &mut Attributes) {
        number(attributes, "id");
    }

    async fn find(asked: &Asked<'_, Self>) -> Result<Value, Diagnostics> {
        let name = asked.get("name");
        let fits = |it: &<SshKeys as Listing>::Object| it.name.as_deref() == name;
        asked.find(None, |it| it.name.clone(), fits).await
    }
}

impl Several for Key {
    const NAME: &'static str = "digitalocean_ssh_keys";
    const ABOUT_ALL: &'static str = "The SSH keys of the account.";
    const NOUN: &'static str = "SSH keys";
    const LIST: &'static str = "ssh_keys";
}

/// Projects.
pub(super) struct Project;

impl Lookup for Project {
    type Of = Projects;
    const ABOUT: &'static str =
        "A project, found by its id or its name; the default project without either.";
    const BY: By = By::AtMostOne(&["id", "name"]);

    fn of(shared: Arc<Shared>) -> Projects {
        Projects::new(shared)
    }

    async fn find(asked: &Asked<'_, Self>) -> Result<Value, Diagnostics> {
        if asked.get("id").is_some() {
            return asked.read(&[("id", "id")]).await;
        }
        let name = asked.get("name");
        let fits = |it: &<Projects as Listing>::Object| match name {
            Some(_) => it.name.as_deref() == name,
            None => it.is_default == Some(true),
        };
        asked.find(None, |it| it.name.clone(), fits).await
    }
}

impl Several for Project {
    const NAME: &'static str = "digitalocean_projects";
    const ABOUT_ALL: &'static str = "The projects of the account.";
    const NOUN: &'static str = "DigitalOcean projects";
    const LIST: &'static str = "projects";
}

/// Tags.
pub(super) struct Tag;

impl Lookup for Tag {
    type Of = Tags;
    const ABOUT: &'static str = "A tag, found by its name.";
    const BY: By = By::All(&["name"]);

    fn of(shared: Arc<Shared>) -> Tags {
        Tags::new(shared)
    }

    async fn names(api: &Api) -> Vec<String> {
        names::<Tags>(api, |it| it.name).await
    }

    async fn find(asked: &Asked<'_, Self>) -> Result<Value, Diagnostics> {
        asked.read(&[("id", "name")]).await
    }
}

impl Several for Tag {
    const NAME: &'static str = "digitalocean_tags";
    const ABOUT_ALL: &'static str = "The tags of the account.";
    const NOUN: &'static str = "DigitalOcean tags";
    const LIST: &'static str = "tags";
    const NONE_HAS: &'static [&'static str] = &["id"];
}
