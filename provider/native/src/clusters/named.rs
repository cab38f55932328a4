//! Clusters of the provider block: any that can be reached with a token, a client's certificate, or what a file for
//! kubectl says.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use slipway_engine::clock::Runtime;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_kubernetes::client::{Anonymous, Credentials, Endpoint, Identity, StaticToken, Token};
use slipway_kubernetes::manifest;

use super::Located;
use super::exec::{Plugin, Starter};
use super::minted::Minted;
use crate::shared::Clouds;

/// A cluster, by its address and what lets in, or by the text of a file for kubectl.
#[derive(Clone, Debug, Default, Model)]
pub struct Named {
    /// The certificates that the cluster is trusted by, as PEM or as PEM in base64; those of the machine when left out.
    #[attr(optional())]
    pub certificate_authority: Attr<String>,
    /// A certificate that says who asks, as PEM or as PEM in base64. It needs `client_key`.
    #[attr(optional())]
    pub client_certificate: Attr<String>,
    /// The key of `client_certificate`, as PEM or as PEM in base64.
    #[attr(optional())]
    pub client_key: Attr<String>,
    /// The address of the control plane: `https://host:port`.
    #[attr(optional())]
    pub host: Attr<String>,
    /// The text of a file for kubectl, of which the current context counts. Programs that it names are started only where `exec_plugins` of the provider block allows it.
    #[attr(optional())]
    pub kubeconfig: Attr<String>,
    /// A token that says who asks.
    #[attr(optional())]
    pub token: Attr<String>,
}

impl Named {
    /// Checks an entry, in which anything may still be unknown.
    pub(crate) fn validate(&self, at: &Path, diagnostics: &mut Diagnostics) {
        let mut wrong = |what: &str, remedy: &str| {
            let detail = format!("{what} Nothing was changed.\n{remedy}");
            diagnostics
                .push(Diagnostic::error("Invalid connection to a cluster", detail).at(at.clone()));
        };
        let others = [
            &self.certificate_authority,
            &self.client_certificate,
            &self.client_key,
            &self.host,
            &self.token,
        ];
        if !self.kubeconfig.is_null() && others.iter().any(|value| !value.is_null()) {
            wrong(
                "`kubeconfig` says all there is to say, and other arguments say it again.",
                "Leave out `kubeconfig`, or everything else.",
            );
        } else if self.kubeconfig.is_null() && self.host.is_null() {
            wrong(
                "Nothing says where the cluster is.",
                "Give `host`, or `kubeconfig`.",
            );
        }
        if self.client_certificate.is_null() != self.client_key.is_null() {
            wrong(
                "A client's certificate and its key belong together.",
                "Give both `client_certificate` and `client_key`, or none.",
            );
        } else if !self.client_certificate.is_null() && !self.token.is_null() {
            wrong(
                "Both a token and a certificate say who asks.",
                "Leave out one of them.",
            );
        }
    }

    /// Where the cluster is, and who asks.
    ///
    /// # Errors
    /// What cannot be read.
    pub(crate) fn locate(&self, clouds: &Clouds) -> Result<Located, Diagnostics> {
        if let Some(text) = self.kubeconfig.if_known() {
            let allowed = clouds.exec_plugins();
            return of_file(text, &allowed, clouds.runtime()).map_err(|why| {
                let detail = format!(
                    "{why} Nothing was changed.\nCorrect the file, or give `host` and what lets in instead."
                );
                Diagnostic::error("Unusable kubeconfig", detail)
                    .at(Path::of("cluster"))
                    .into()
            });
        }
        let text = |value: &Attr<String>| value.if_known().filter(|it| !it.is_empty()).cloned();
        let identity = text(&self.client_certificate).zip(text(&self.client_key));
        Ok(located(
            text(&self.host).unwrap_or_default(),
            text(&self.certificate_authority),
            identity,
            text(&self.token),
        ))
    }
}

fn located(
    host: String,
    authority: Option<String>,
    identity: Option<(String, String)>,
    token: Option<String>,
) -> Located {
    let identity = identity.map(|(certificate, key)| Identity {
        certificate: pem(certificate),
        key: pem(key),
    });
    let credentials: Arc<dyn Credentials> = match token {
        Some(token) => Arc::new(StaticToken(Token::new(token))),
        None => Arc::new(Anonymous),
    };
    Located {
        endpoint: Endpoint {
            host,
            authority: authority.map(pem),
            identity,
        },
        credentials,
    }
}

/// PEM as it is, or out of base64, in which files for kubectl and the APIs of clouds have it.
pub(super) fn pem(text: String) -> String {
    if text.contains("-----BEGIN") {
        return text;
    }
    let bare: String = text.split_ascii_whitespace().collect();
    let decoded = STANDARD.decode(bare).ok();
    let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    // What is neither is told by whoever reads it as PEM.
    decoded.unwrap_or(text)
}

/// What a file for kubectl says of its current context (Kubernetes documentation, "kubeconfig (v1)").
///
/// # Errors
/// What is missing or not allowed, in a sentence. Nothing of its text is repeated: it holds secrets.
fn of_file(text: &str, allowed: &[String], runtime: &Runtime) -> Result<Located, String> {
    let file = manifest::value(text).map_err(|problems| {
        let place = problems.first();
        let place = place.map_or_else(String::new, |it| format!(" in line {}", it.line));
        format!("The text is no YAML that kubectl reads: the first error is{place}.")
    })?;
    let entry = |list: &str, kind: &str, name: &str| {
        let all = file[list].as_array().into_iter().flatten();
        let mut all = all.filter(|entry| entry["name"] == name);
        let found = all.next().map(|entry| &entry[kind]);
        found.ok_or_else(|| format!("The file has no `{name}` in `{list}`."))
    };
    let Some(current) = file["current-context"].as_str().filter(|it| !it.is_empty()) else {
        return Err("The file has no `current-context`.".to_owned());
    };
    let context = entry("contexts", "context", current)?;
    let named = |member: &str| context[member].as_str().unwrap_or_default();
    let cluster = entry("clusters", "cluster", named("cluster"))?;
    let user = match named("user") {
        "" => &Value::Null,
        name => entry("users", "user", name)?,
    };
    for (of, member, remedy) in [
        (
            cluster,
            "insecure-skip-tls-verify",
            "a cluster that proves itself to nobody is not trusted",
        ),
        (
            cluster,
            "certificate-authority",
            "files beside it are not read; `certificate-authority-data` is",
        ),
        (
            user,
            "client-certificate",
            "files beside it are not read; `client-certificate-data` is",
        ),
        (
            user,
            "client-key",
            "files beside it are not read; `client-key-data` is",
        ),
        (
            user,
            "tokenFile",
            "files beside it are not read; `token` is",
        ),
        (
            user,
            "auth-provider",
            "it is gone from Kubernetes itself; give a token",
        ),
        (
            user,
            "username",
            "control planes take no passwords any more; give a token",
        ),
        (user, "as", "nobody else is impersonated"),
        (cluster, "proxy-url", "proxies of a file are not used"),
    ] {
        let value = &of[member];
        if !value.is_null() && *value != Value::Bool(false) && *value != "" {
            return Err(format!("The file says `{member}`: {remedy}."));
        }
    }
    let text = |of: &Value, member: &str| of[member].as_str().map(ToOwned::to_owned);
    let Some(host) = text(cluster, "server") else {
        return Err("The file says no `server`.".to_owned());
    };
    let identity = text(user, "client-certificate-data").zip(text(user, "client-key-data"));
    let mut located = located(
        host,
        text(cluster, "certificate-authority-data"),
        identity,
        text(user, "token"),
    );
    if !user["exec"].is_null() {
        let starter = Starter {
            plugin: Plugin::read(&user["exec"], cluster, allowed)?,
            runtime: runtime.clone(),
        };
        located.credentials = Arc::new(Minted::new(starter, runtime.clone()));
    }
    Ok(located)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "apiVersion: v1\nkind: Config\ncurrent-context: main\n\
        contexts:\n- name: main\n  context: {cluster: c, user: u}\n\
        clusters:\n- name: c\n  cluster: {server: 'https://10.0.0.1:6443', certificate-authority-data: Y2E=}\n\
        users:\n- name: u\n  user: {token: secret}\n";

    #[test]
    fn the_current_context_of_a_file_counts() {
        let exec = "{exec: {apiVersion: client.authentication.k8s.io/v1, command: aws}}";
        let with_program = FILE.replace("{token: secret}", exec);
        let allowed = ["/usr/local/bin/aws".to_owned()];
        assert!(of_file(&with_program, &allowed, &Runtime::system()).is_ok());
        let of_file = |text: &str| of_file(text, &[], &Runtime::system());
        let located = of_file(FILE).map_err(|why| panic!("{why}")).expect("read");
        assert_eq!(located.endpoint.host, "https://10.0.0.1:6443");
        assert_eq!(located.endpoint.authority.as_deref(), Some("ca"));
        for (from, to, says) in [
            (
                "{token: secret}",
                "{exec: {command: aws}}",
                "`exec_plugins`",
            ),
            ("{token: secret}", "{client-certificate: /a}", "not read"),
            (
                "current-context: main",
                "current-context: other",
                "no `other` in `contexts`",
            ),
            ("user: u}", "user: v}", "no `v` in `users`"),
            (
                "server: 'https://10.0.0.1:6443', ",
                "insecure-skip-tls-verify: true, ",
                "not trusted",
            ),
            ("kind: Config", "kind: [", "line"),
        ] {
            let wrong = FILE.replace(from, to);
            assert_ne!(wrong, FILE, "{from}");
            let why = of_file(&wrong).err().expect("refused");
            assert!(why.contains(says), "{why}");
            assert!(!why.contains("secret"), "{why}");
        }
    }

    #[test]
    fn a_connection_says_where_and_who() {
        let complaints = |named: Named| {
            let mut diagnostics = Diagnostics::new();
            named.validate(&Path::of("clusters").key("a"), &mut diagnostics);
            diagnostics.iter().count()
        };
        let host: Attr<String> = "https://10.0.0.1".into();
        let token: Attr<String> = "t".into();
        assert_eq!(complaints(Named::default()), 1);
        assert_eq!(
            complaints(Named {
                host: host.clone(),
                token: token.clone(),
                ..Named::default()
            }),
            0
        );
        assert_eq!(
            complaints(Named {
                host: host.clone(),
                client_key: "k".into(),
                ..Named::default()
            }),
            1
        );
        assert_eq!(
            complaints(Named {
                host,
                kubeconfig: FILE.into(),
                ..Named::default()
            }),
            1
        );
        assert_eq!(
            complaints(Named {
                kubeconfig: Attr::Unknown,
                ..Named::default()
            }),
            0
        );
    }
}
