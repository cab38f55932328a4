//! Every argument of the provider block and every variable does what it says: the requests that reach
//! a server, or the error, tell.

mod credentials;
mod endpoints;
mod errors;
mod fake;
mod network;
mod policies;
mod roles;
mod validation;

use std::path::PathBuf;

use slipway_aws::connection::{ConnectError, Connection, Environment, Runtime, Settings};

use fake::Fake;

/// Opens a connection with variables `NAME=value`.
async fn open(settings: Settings, variables: &[(&str, &str)]) -> Result<Connection, ConnectError> {
    let environment = Environment::from_variables(variables.iter().copied());
    Connection::open(settings, environment, Runtime::default()).await
}

/// Keys and a region, STS at the fake.
fn settings(fake: &Fake) -> Settings {
    let mut settings = without_keys(fake);
    settings.access_key = Some("STATIC".to_owned());
    settings.secret_key = Some("top-secret".into());
    settings
}

/// A region, STS and SSO at the fake, no metadata service.
fn without_keys(fake: &Fake) -> Settings {
    let endpoints = ["sts", "sso"].map(|service| (service.to_owned(), fake.url()));
    Settings {
        region: Some("eu-central-1".to_owned()),
        endpoints: endpoints.into(),
        skip_metadata_api_check: Some("true".to_owned()),
        ..Settings::default()
    }
}

/// A file in a folder that lives as long as the guard.
fn file(folder: &tempfile::TempDir, name: &str, text: &str) -> String {
    let path: PathBuf = folder.path().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Who signed the question about the identity.
fn signer(fake: &Fake) -> String {
    fake.last("GetCallerIdentity").signer()
}
