//! Settings, variables and profile made into the HTTP client.

use aws_config::profile::ProfileSet;

use super::Environment;
use super::error::{ConnectError, Origin};
use super::foundation::expand_path;
use super::http::{BadBundle, Bypass, Proxies, Proxy, SharedHttp, Trust};
use super::policy::Sources;
use super::settings::{Settings, UserAgent};

/// The HTTP client: whom it trusts, its proxies, and what it says about the caller.
pub(super) async fn http(
    settings: &Settings,
    variables: &Environment,
    profiles: &ProfileSet,
) -> Result<SharedHttp, ConnectError> {
    let sources = Sources {
        settings,
        variables,
        profiles,
    };
    let bundle = sources.ca_bundle();
    let trust = match bundle {
        _ if settings.insecure == Some(true) => Trust::Anything,
        None => Trust::System,
        Some((origin, path)) => {
            let pem = tokio::fs::read(expand_path(path, variables)).await;
            Trust::Bundle(pem.map_err(|error| {
                ConnectError::value(origin, format!("the file could not be read: {error}"))
            })?)
        }
    };
    let proxies = proxies(settings, variables)?;
    let user_agent = user_agent(&settings.user_agent, variables);
    SharedHttp::new(&trust, proxies, user_agent).map_err(|BadBundle(reason)| {
        let origin = bundle.map_or(Origin::Argument("custom_ca_bundle"), |(origin, _)| origin);
        ConnectError::value(origin, reason)
    })
}

/// The proxies: arguments first, then variables. The argument `http_proxy` also covers `https`, which
/// the variable does not; an empty argument means that there is none.
fn proxies(settings: &Settings, variables: &Environment) -> Result<Proxies, ConnectError> {
    let argument = |name: &'static str, value: &Option<String>| {
        let value = value.clone()?;
        Some((Origin::Argument(name), value))
    };
    let variable = |names: [&'static str; 2]| {
        let name = names
            .into_iter()
            .find(|name| variables.get(name).is_some())?;
        Some((Origin::Variable(name), variables.get(name)?.to_owned()))
    };
    let from_http = argument("http_proxy", &settings.http_proxy);
    let http = from_http
        .clone()
        .or_else(|| variable(["HTTP_PROXY", "http_proxy"]));
    let https = argument("https_proxy", &settings.https_proxy)
        .or_else(|| variable(["HTTPS_PROXY", "https_proxy"]))
        .or(from_http);
    let parse = |chosen: Option<(Origin, String)>| match chosen {
        Some((origin, text)) if !text.is_empty() => Proxy::parse(&text)
            .map(Some)
            .map_err(|reason| ConnectError::value(origin, reason)),
        _ => Ok(None),
    };
    let bypass = settings
        .no_proxy
        .as_deref()
        .or_else(|| Some(variables.first(&["NO_PROXY", "no_proxy"])?.1));
    Ok(Proxies {
        http: parse(http)?,
        https: parse(https)?,
        bypass: Bypass::parse(bypass.unwrap_or_default()),
    })
}

fn user_agent(parts: &UserAgent, variables: &Environment) -> Vec<String> {
    let product = |name: &str, version: &Option<String>| {
        let version = version.as_deref()?;
        Some(format!("{name}/{version}"))
    };
    product("Terraform", &parts.terraform_version)
        .into_iter()
        .chain(product("slipway", &parts.provider_version))
        .chain(parts.append.iter().cloned())
        .chain(variables.get("TF_APPEND_USER_AGENT").map(str::to_owned))
        .collect()
}
