//! A small HTTP server that is every AWS service, a proxy and a metadata service at once, and keeps
//! what it was asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;

/// One request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// `key/region/service` of the signature; empty when unsigned.
    pub(crate) fn signer(&self) -> String {
        let scope = self.header("authorization").split_once("Credential=");
        let scope = scope.and_then(|(_, rest)| rest.split_once(','));
        let parts: Vec<&str> = scope.map_or("", |(scope, _)| scope).split('/').collect();
        match parts[..] {
            [key, _date, region, service, _] => format!("{key}/{region}/{service}"),
            _ => String::new(),
        }
    }

    /// A field of a form body, still percent-encoded.
    pub(crate) fn field(&self, name: &str) -> &str {
        let mut fields = self
            .body
            .split('&')
            .filter_map(|field| field.split_once('='));
        let found = fields.find(|(found, _)| *found == name);
        found.map_or("", |(_, value)| value)
    }
}

/// What the server answers.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// Status, further header lines, body.
    Full(u16, &'static str, String),
    /// Announces more than it sends, then hangs up.
    Truncated(String),
    /// Hangs up.
    Reset,
}

type Script = Arc<dyn Fn(&Seen) -> Option<Answer> + Send + Sync>;

#[derive(Clone)]
pub(crate) struct Fake {
    pub(crate) port: u16,
    /// The certificate in PEM form when it speaks TLS.
    pub(crate) certificate: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    tls: Option<TlsAcceptor>,
    script: Script,
}

impl Fake {
    pub(crate) async fn start() -> Self {
        Self::scripted(|_| None).await
    }

    /// `script` answers first; what it leaves is answered as AWS would.
    pub(crate) async fn scripted(
        script: impl Fn(&Seen) -> Option<Answer> + Send + Sync + 'static,
    ) -> Self {
        Self::run(Arc::new(script), None, String::new()).await
    }

    /// Speaks TLS with a certificate for `localhost`, as server and behind CONNECT.
    pub(crate) async fn over_tls() -> Self {
        let names = vec!["localhost".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
        let key = made.signing_key.serialize_der().try_into().expect("a key");
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("protocol versions")
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .expect("a TLS configuration");
        let tls = TlsAcceptor::from(Arc::new(config));
        Self::run(Arc::new(|_| None), Some(tls), pem(made.cert.der())).await
    }

    async fn run(script: Script, tls: Option<TlsAcceptor>, certificate: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let fake = Self {
            port: listener.local_addr().expect("an address").port(),
            certificate,
            seen: Arc::default(),
            tls,
            script,
        };
        let server = fake.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(server.clone().serve(socket));
            }
        });
        fake
    }

    pub(crate) fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://localhost:{}", self.port)
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no panic").clone()
    }

    /// The last request whose target or body contains `text`.
    pub(crate) fn last(&self, text: &str) -> Seen {
        let seen = self.seen();
        let is_meant = |seen: &&Seen| seen.target.contains(text) || seen.body.contains(text);
        let last = seen.iter().rfind(is_meant).cloned();
        last.unwrap_or_else(|| panic!("nothing about {text} in {seen:#?}"))
    }

    async fn serve(self, mut socket: TcpStream) {
        // A TLS record begins with 22; a CONNECT request does not.
        let mut first = [0];
        if socket.peek(&mut first).await.is_err() {
            return;
        }
        match &self.tls {
            Some(tls) if first[0] == 22 => {
                if let Ok(mut stream) = tls.accept(socket).await {
                    self.exchange(&mut stream).await;
                }
            }
            // A handshake that nobody here can answer.
            None if first[0] == 22 => {}
            _ => {
                let is_tunnel = self.exchange(&mut socket).await;
                let tls = self.tls.clone();
                if let (true, Some(tls)) = (is_tunnel, tls)
                    && let Ok(mut stream) = tls.accept(socket).await
                {
                    self.exchange(&mut stream).await;
                }
            }
        }
    }

    /// Answers one request; true when it opened a tunnel.
    async fn exchange(&self, stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> bool {
        let Some(seen) = read(stream).await else {
            return false;
        };
        let scripted = (self.script)(&seen);
        let answer = scripted.unwrap_or_else(|| as_aws(&seen));
        let is_tunnel = seen.method == "CONNECT" && self.tls.is_some();
        self.seen.lock().expect("no panic").push(seen);
        let bytes = match answer {
            _ if is_tunnel => "HTTP/1.1 200 OK\r\n\r\n".to_owned(),
            Answer::Full(status, headers, body) => format!(
                "HTTP/1.1 {status} X\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            ),
            Answer::Truncated(body) => {
                format!(
                    "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len() + 9
                )
            }
            Answer::Reset => return false,
        };
        let _ = stream.write_all(bytes.as_bytes()).await;
        let _ = stream.flush().await;
        if !is_tunnel {
            let _ = stream.shutdown().await;
        }
        is_tunnel
    }
}

fn pem(certificate: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(certificate);
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<Seen> {
    let mut bytes = Vec::new();
    let head = loop {
        let mut chunk = [0; 4096];
        let count = stream
            .read(&mut chunk)
            .await
            .ok()
            .filter(|count| *count > 0)?;
        bytes.extend_from_slice(&chunk[..count]);
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break String::from_utf8(bytes.drain(..end + 4).collect()).ok()?;
        }
    };
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers
        .get("content-length")
        .and_then(|length| length.parse().ok());
    let mut rest = vec![0; length.unwrap_or(0_usize).saturating_sub(bytes.len())];
    stream.read_exact(&mut rest).await.ok()?;
    bytes.extend(rest);
    Some(Seen {
        method,
        target,
        headers,
        body: String::from_utf8_lossy(&bytes).into_owned(),
    })
}

/// The answers of STS, SSO, the metadata services, Route 53 and ACM when all is well. Keys are named
/// after where they come from.
fn as_aws(seen: &Seen) -> Answer {
    let ok = |body: String| Answer::Full(200, "", body);
    let json = |key: &str| {
        ok(format!(
            r#"{{"Code":"Success","AccessKeyId":"{key}","SecretAccessKey":"s","Token":"t",
                "Expiration":"2099-01-01T00:00:00Z"}}"#
        ))
    };
    let session = |operation: &str| {
        let role = seen
            .field("RoleArn")
            .rsplit("%2F")
            .next()
            .unwrap_or_default()
            .to_owned();
        ok(format!(
            "<{operation}Response><{operation}Result><Credentials>\
             <AccessKeyId>OF-{role}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
             <SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>\
             </Credentials></{operation}Result></{operation}Response>"
        ))
    };
    match seen.field("Action") {
        "GetCallerIdentity" => {
            return ok("<GetCallerIdentityResponse><GetCallerIdentityResult>\
                 <Arn>arn:aws:iam::123456789012:user/u</Arn><UserId>AIDA</UserId>\
                 <Account>123456789012</Account></GetCallerIdentityResult>\
                 </GetCallerIdentityResponse>"
                .to_owned());
        }
        action @ ("AssumeRole" | "AssumeRoleWithWebIdentity") => return session(action),
        _ => {}
    }
    let path = seen.target.split('?').next().unwrap_or_default();
    match path {
        "/latest/api/token" => Answer::Full(
            200,
            "x-aws-ec2-metadata-token-ttl-seconds: 21600\r\n",
            "token".to_owned(),
        ),
        "/latest/meta-data/placement/region" => ok("eu-west-3".to_owned()),
        "/container" => json("CONTAINER"),
        "/federation/credentials" => ok(
            r#"{"roleCredentials":{"accessKeyId":"SSO","secretAccessKey":"s","sessionToken":"t",
                "expiration":4070908800000}}"#
                .to_owned(),
        ),
        path if path.ends_with("/security-credentials/") => ok("role".to_owned()),
        path if path.ends_with("/security-credentials/role") => json("INSTANCE"),
        "/2013-04-01/hostedzonecount" => ok("<GetHostedZoneCountResponse>\
             <HostedZoneCount>1</HostedZoneCount></GetHostedZoneCountResponse>"
            .to_owned()),
        "/" if !seen.header("x-amz-target").is_empty() => {
            ok(r#"{"CertificateSummaryList":[]}"#.to_owned())
        }
        _ => Answer::Full(404, "", "not here".to_owned()),
    }
}
