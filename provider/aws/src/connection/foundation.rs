//! What every SDK client of a connection stands on: variables, shared configuration, HTTP, endpoints.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use aws_config::profile::ProfileSet;
use aws_config::{BehaviorVersion, ConfigLoader, Region};
use aws_credential_types::Credentials;
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_runtime::env_config::property::PropertiesKey;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_async::time::SharedTimeSource;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::os_shim_internal::{Env, Fs};

use super::Environment;
use super::error::{ConnectError, Kind, Origin};
use super::http::{CONNECT_TIMEOUT, READ_TIMEOUT, SharedHttp};
use super::network;
use super::settings::Settings;

/// The clock and the sleep of a connection.
#[derive(Clone, Debug)]
pub struct Runtime {
    /// Dates signatures and decides when credentials are renewed.
    pub time: SharedTimeSource,
    /// Sleeps between attempts to get credentials.
    pub sleep: SharedAsyncSleep,
}

impl Default for Runtime {
    /// The clock of the system and the timer of tokio.
    fn default() -> Self {
        Self {
            time: SharedTimeSource::default(),
            sleep: SharedAsyncSleep::new(TokioSleep::new()),
        }
    }
}

/// See the module. Has no `Debug`, because that of the profiles prints their keys.
#[derive(Clone)]
pub(super) struct Foundation {
    pub(super) runtime: Runtime,
    pub(super) http: SharedHttp,
    /// The variables as `aws-config` is to see them: those of the user, with the arguments of the
    /// provider block laid over them where `aws-config` takes a variable only.
    pub(super) variables: Environment,
    pub(super) profiles: ProfileSet,
    /// Set when the argument `profile` is.
    pub(super) profile: Option<String>,
    /// The keys in variables, for a profile that names the environment as its source.
    pub(super) keys_of_variables: Option<Credentials>,
    /// By service key of the `endpoints` block.
    pub(super) endpoints: BTreeMap<String, String>,
    files: EnvConfigFiles,
    use_fips: Option<bool>,
    use_dual_stack: Option<bool>,
}

/// Attempts to get credentials. They are needed before the engine runs, and refreshed inside calls.
const CREDENTIALS_ATTEMPTS: u32 = 3;

impl Foundation {
    pub(super) async fn lay(
        settings: &Settings,
        environment: Environment,
        runtime: Runtime,
    ) -> Result<Self, ConnectError> {
        let endpoints = endpoints(settings, &environment)?;
        let keys_of_variables = keys_of_variables(&environment);
        let mut variables = overlaid(settings, environment, &endpoints)?;
        let files = shared_files(settings, &variables).await;
        let profile = settings.profile.clone().filter(|name| !name.is_empty());
        let profiles = load_profiles(&files, profile.as_deref(), &variables).await?;
        add_spelled_endpoint(&profiles, &mut variables);
        let http = network::http(settings, &variables, &profiles).await?;
        Ok(Self {
            runtime,
            http,
            variables,
            profiles,
            profile,
            keys_of_variables,
            endpoints,
            files,
            use_fips: settings.use_fips_endpoint,
            use_dual_stack: settings.use_dualstack_endpoint,
        })
    }

    /// A loader of SDK configuration that reads the shared files anew.
    pub(super) fn loader(&self, region: Option<&str>) -> ConfigLoader {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT)
            .build();
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .env(to_sdk(&self.variables))
            .profile_files(self.files.clone())
            .http_client(self.http.clone())
            .time_source(self.runtime.time.clone())
            .sleep_impl(self.runtime.sleep.clone())
            .timeout_config(timeouts)
            .retry_config(RetryConfig::standard().with_max_attempts(CREDENTIALS_ATTEMPTS));
        if let Some(region) = region {
            loader = loader.region(Region::new(region.to_owned()));
        }
        if let Some(profile) = &self.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(use_fips) = self.use_fips {
            loader = loader.use_fips(use_fips);
        }
        if let Some(use_dual_stack) = self.use_dual_stack {
            loader = loader.use_dual_stack(use_dual_stack);
        }
        loader
    }
}

fn keys_of_variables(variables: &Environment) -> Option<Credentials> {
    Some(Credentials::new(
        variables.get("AWS_ACCESS_KEY_ID")?,
        variables.get("AWS_SECRET_ACCESS_KEY")?,
        variables.get("AWS_SESSION_TOKEN").map(str::to_owned),
        None,
        "environment",
    ))
}

/// The endpoints of the provider block, and of the two variables that it has had for STS before
/// `AWS_ENDPOINT_URL_STS` existed.
fn endpoints(
    settings: &Settings,
    environment: &Environment,
) -> Result<BTreeMap<String, String>, ConnectError> {
    let mut endpoints = settings.endpoints.clone();
    endpoints.retain(|_, url| !url.is_empty());
    for (service, url) in &endpoints {
        check_url(url).map_err(|reason| {
            let reason = format!("{reason}: {service} = \"{url}\"");
            ConnectError::value(Origin::Argument("endpoints"), reason)
        })?;
    }
    if let Some((_, url)) = environment.first(&["TF_AWS_STS_ENDPOINT", "AWS_STS_ENDPOINT"]) {
        endpoints
            .entry("sts".to_owned())
            .or_insert_with(|| url.to_owned());
    }
    Ok(endpoints)
}

fn check_url(url: &str) -> Result<(), &'static str> {
    let uri: http::Uri = url.parse().map_err(|_| "it is not a URL")?;
    match (uri.scheme_str(), uri.host()) {
        (Some("http" | "https"), Some(host)) if !host.is_empty() => Ok(()),
        _ => Err("a URL with http or https and a host is needed"),
    }
}

/// Lays arguments over variables where `aws-config` has no other way in.
fn overlaid(
    settings: &Settings,
    mut variables: Environment,
    endpoints: &BTreeMap<String, String>,
) -> Result<Environment, ConnectError> {
    // The Go SDK knows this older name; `aws-config` does not.
    if let (None, Some(profile)) = (
        variables.get("AWS_PROFILE"),
        variables.get("AWS_DEFAULT_PROFILE").map(str::to_owned),
    ) {
        variables.set("AWS_PROFILE", &profile);
    }
    if settings
        .profile
        .as_ref()
        .is_some_and(|name| !name.is_empty())
    {
        // A profile that the configuration names wins over keys and tokens in variables.
        const KEYS: [&str; 6] = [
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_ROLE_ARN",
            "AWS_ROLE_SESSION_NAME",
        ];
        variables.retain(|name| !KEYS.contains(&name));
    }
    // Clients inside `aws-config` do not know the variable, so what it switches off goes away here.
    if variables.flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") == Some(true) {
        variables.retain(|name| !name.starts_with("AWS_ENDPOINT_URL"));
    }
    for (service, variable) in [
        ("sts", "AWS_ENDPOINT_URL_STS"),
        ("sso", "AWS_ENDPOINT_URL_SSO"),
    ] {
        if let Some(url) = endpoints.get(service) {
            variables.set(variable, url);
        }
    }
    overlay_metadata(settings, &mut variables)?;
    Ok(variables)
}

fn overlay_metadata(settings: &Settings, variables: &mut Environment) -> Result<(), ConnectError> {
    if let Some(url) = &settings.ec2_metadata_service_endpoint {
        check_url(url).map_err(|reason| {
            ConnectError::value(Origin::Argument("ec2_metadata_service_endpoint"), reason)
        })?;
        variables.set("AWS_EC2_METADATA_SERVICE_ENDPOINT", url);
    }
    if let Some(mode) = &settings.ec2_metadata_service_endpoint_mode {
        if !["ipv4", "ipv6"].contains(&mode.to_ascii_lowercase().as_str()) {
            let origin = Origin::Argument("ec2_metadata_service_endpoint_mode");
            return Err(ConnectError::value(
                origin,
                "it is neither `IPv4` nor `IPv6`",
            ));
        }
        variables.set("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", mode);
    }
    match settings.skip_metadata_api_check.as_deref() {
        None | Some("") => {}
        Some(value @ ("true" | "false")) => variables.set("AWS_EC2_METADATA_DISABLED", value),
        Some(_) => {
            let origin = Origin::Argument("skip_metadata_api_check");
            return Err(ConnectError::value(
                origin,
                "it is neither `true` nor `false`",
            ));
        }
    }
    Ok(())
}

/// The shared files. A file that does not exist is passed over, because one configuration often lists
/// those of several machines.
async fn shared_files(settings: &Settings, variables: &Environment) -> EnvConfigFiles {
    let mut files = EnvConfigFiles::builder()
        .include_default_config_file(settings.shared_config_files.is_empty())
        .include_default_credentials_file(settings.shared_credentials_files.is_empty());
    let kinds = [
        (EnvConfigFileKind::Config, &settings.shared_config_files),
        (
            EnvConfigFileKind::Credentials,
            &settings.shared_credentials_files,
        ),
    ];
    for (kind, paths) in kinds {
        for path in paths {
            let path = expand_path(path, variables);
            if tokio::fs::try_exists(&path).await.unwrap_or(false) {
                files = files.with_file(kind, path);
            } else {
                tracing::warn!(path, "a shared AWS file does not exist");
                // The builder puts the default files back when it has no file of a kind at all.
                files = files.with_contents(kind, "");
            }
        }
    }
    files.build()
}

/// Replaces a leading `~` and any `$NAME` or `${NAME}`, as the official provider does.
pub(super) fn expand_path(path: &str, variables: &Environment) -> String {
    let home = || Some(variables.first(&["HOME", "USERPROFILE"])?.1);
    let path = match (path.strip_prefix('~'), home()) {
        (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with(['/', '\\']) => {
            Cow::Owned(format!("{home}{rest}"))
        }
        _ => Cow::Borrowed(path),
    };
    let mut parts = path.split('$');
    let mut expanded = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (name, rest) = match part.strip_prefix('{').and_then(|part| part.split_once('}')) {
            Some(braced) => braced,
            None => part.split_at(part.find(|c| !is_name(c)).unwrap_or(part.len())),
        };
        expanded.push_str(variables.get(name).unwrap_or_default());
        expanded.push_str(rest);
    }
    expanded
}

/// Reads the shared files once, to find out early what is wrong with them.
async fn load_profiles(
    files: &EnvConfigFiles,
    argument: Option<&str>,
    variables: &Environment,
) -> Result<ProfileSet, ConnectError> {
    let selected = argument.map(|name| Cow::Owned(name.to_owned()));
    let profiles = aws_config::profile::load(&Fs::real(), &to_sdk(variables), files, selected)
        .await
        .map_err(|error| Kind::SharedConfig(error.into()))?;
    let named = argument
        .map(|name| (name, Origin::Argument("profile")))
        .or_else(|| {
            Some((
                variables.get("AWS_PROFILE")?,
                Origin::Variable("AWS_PROFILE"),
            ))
        });
    if let Some((name, origin)) = named
        && profiles.get_profile(name).is_none()
    {
        let name = name.to_owned();
        return Err(Kind::UnknownProfile { name, origin }.into());
    }
    Ok(profiles)
}

/// Takes over Route 53's endpoint from the services section of the profile.
///
/// The documented key is `route_53` (AWS SDKs and tools reference, "Service-specific endpoints");
/// `aws-config` looks for `route-53`. A variable for the service or for all services wins over it.
fn add_spelled_endpoint(profiles: &ProfileSet, variables: &mut Environment) {
    const VARIABLE: &str = "AWS_ENDPOINT_URL_ROUTE_53";
    let is_ignored = variables
        .flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
        .or_else(|| Some(profiles.get("ignore_configured_endpoint_urls")? == "true"));
    let is_set = variables.first(&[VARIABLE, "AWS_ENDPOINT_URL"]).is_some();
    if is_set || is_ignored == Some(true) {
        return;
    }
    let key = profiles.get("services").and_then(|section| {
        PropertiesKey::builder()
            .section_key("services")
            .section_name(section)
            .property_name("route_53")
            .sub_property_name("endpoint_url")
            .build()
            .ok()
    });
    if let Some(url) = key.and_then(|key| profiles.other_sections().get(&key)) {
        variables.set(VARIABLE, url);
    }
}

/// The variables in the form that `aws-config` takes.
fn to_sdk(variables: &Environment) -> Env {
    let all = variables.iter();
    let all: HashMap<String, String> = all
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    Env::from(all)
}
