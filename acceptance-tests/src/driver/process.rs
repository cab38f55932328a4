//! A provider process, started and spoken to as a host does.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tonic::transport::Channel;

use super::connect::{Address, connect};
use super::host::Host;

/// The value by which go-plugin tells a host from a person.
const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/// How long a host waits for the handshake.
const START_LIMIT: Duration = Duration::from_secs(60);

/// How long to wait for the last words of a process that has ended.
const READ_LIMIT: Duration = Duration::from_secs(2);

/// How to start a provider.
#[derive(Clone, Debug)]
pub struct Launch {
    pub(crate) host: Host,
    program: PathBuf,
    name: Option<OsString>,
    environment: BTreeMap<OsString, OsString>,
    tls: bool,
}

impl Launch {
    /// A provider binary, started as Terraform 1.11 starts it.
    ///
    /// Of this process's environment only `PATH` is passed on, so that no test depends on whose
    /// machine it runs on; `HOME` and `TMPDIR` are a new folder.
    pub fn new(program: impl AsRef<Path>) -> Self {
        Self {
            host: Host::default(),
            program: program.as_ref().to_owned(),
            name: None,
            environment: BTreeMap::new(),
            tls: true,
        }
    }

    /// Plays another host.
    #[must_use]
    pub fn host(mut self, host: Host) -> Self {
        self.host = host;
        self
    }

    /// Starts the program under another name, which chooses the face of a binary with several.
    #[must_use]
    pub fn named(mut self, name: impl Into<OsString>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets a variable.
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.environment.insert(name.into(), value.into());
        self
    }

    /// Speaks without TLS, as a host with `TF_DISABLE_PLUGIN_TLS` does.
    #[must_use]
    pub fn plaintext(mut self) -> Self {
        self.tls = false;
        self
    }
}

/// Why a provider did not start.
#[derive(Debug)]
pub struct StartError(String);

impl StartError {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartError {}

/// Lines that a process has written.
type Lines = Arc<Mutex<Vec<String>>>;

/// A running provider.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    pub(crate) stdout: Lines,
    pub(crate) stderr: Lines,
    readers: [JoinHandle<()>; 2],
    _folder: tempfile::TempDir,
}

impl Process {
    /// Starts a provider, reads its handshake and connects.
    pub(crate) async fn start(launch: &Launch) -> Result<(Self, Channel), StartError> {
        let folder = tempfile::tempdir().map_err(|error| StartError::new(error.to_string()))?;
        let identity = launch.tls.then(Identity::new);
        let mut command = Command::new(&launch.program);
        if let Some(name) = &launch.name {
            command.arg0(name);
        }
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", folder.path())
            .env("TMPDIR", folder.path())
            .env("TF_PLUGIN_MAGIC_COOKIE", COOKIE)
            // A host's order is random; this is the one that tempts to take the first.
            .env("PLUGIN_PROTOCOL_VERSIONS", "5,6")
            .env("PLUGIN_MIN_PORT", "10000")
            .env("PLUGIN_MAX_PORT", "25000")
            .envs(&launch.environment)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        if let Some(identity) = &identity {
            command.env("PLUGIN_CLIENT_CERT", pem(&identity.certificate));
        }
        let mut child = command
            .spawn()
            .map_err(|error| StartError::new(format!("{}: {error}", launch.program.display())))?;
        let (stderr, stderr_reader) = collect(child.stderr.take().expect("stderr is a pipe"));
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is a pipe"));
        let mut line = String::new();
        let read = timeout(START_LIMIT, stdout.read_line(&mut line)).await;
        let said = || stderr.lock().expect("no panic").join("\n");
        match read {
            Err(_) => return Err(StartError::new("no handshake within a minute")),
            Ok(Err(error)) => return Err(StartError::new(error.to_string())),
            Ok(Ok(0)) => {
                // What it says goes on until its end; when that does not come, this has to do.
                let _ = timeout(READ_LIMIT, stderr_reader).await;
                return Err(StartError::new(format!("no handshake: {}", said())));
            }
            Ok(Ok(_)) => {}
        }
        let (address, certificate) = read_handshake(&line)?;
        let tls = match (identity, certificate) {
            (Some(identity), Some(certificate)) => Some(identity.trusting(certificate)?),
            (None, None) => None,
            (Some(_), None) => return Err(StartError::new("the provider does not speak TLS")),
            (None, Some(_)) => return Err(StartError::new("TLS that nobody asked for")),
        };
        let channel = connect(address, tls).await?;
        let (stdout, stdout_reader) = collect(stdout);
        let process = Self {
            child,
            stdout,
            stderr,
            readers: [stdout_reader, stderr_reader],
            _folder: folder,
        };
        Ok((process, channel))
    }

    /// The id of the process while it runs.
    pub(crate) fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Ends the process as `SIGKILL` does.
    pub(crate) async fn kill(&mut self) {
        // A process that has ended cannot be killed, and that is as good.
        let _ = self.child.kill().await;
    }

    /// Waits for the end, and for what was written until then; nothing when it does not come in
    /// time.
    pub(crate) async fn end(&mut self, limit: Duration) -> Option<std::process::ExitStatus> {
        let status = timeout(limit, self.child.wait()).await.ok()?.ok()?;
        for reader in &mut self.readers {
            // A child of the process may hold the pipe open; what came so far has to do then.
            let _ = timeout(READ_LIMIT, reader).await;
        }
        Some(status)
    }
}

fn collect(stream: impl AsyncRead + Unpin + Send + 'static) -> (Lines, JoinHandle<()>) {
    let lines = Lines::default();
    let sink = Arc::clone(&lines);
    let reader = tokio::spawn(async move {
        let mut stream = BufReader::new(stream);
        let mut line = Vec::new();
        while stream.read_until(b'\n', &mut line).await.unwrap_or(0) > 0 {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            sink.lock().expect("no panic").push(text);
            line.clear();
        }
    });
    (lines, reader)
}

/// Takes `1|6|unix|<path>|grpc|<certificate>` apart.
fn read_handshake(line: &str) -> Result<(Address, Option<CertificateDer<'static>>), StartError> {
    let wrong = |why: &str| StartError::new(format!("{why}: {line:?}"));
    let complete = line
        .strip_suffix('\n')
        .ok_or_else(|| wrong("an incomplete handshake"))?;
    let fields: Vec<_> = complete.split('|').collect();
    let [core, protocol, network, address, kind, certificate] = fields[..] else {
        return Err(wrong("a handshake has six fields"));
    };
    if (core, protocol, kind) != ("1", "6", "grpc") {
        return Err(wrong("not a handshake of protocol 6"));
    }
    let address = match network {
        "unix" => Address::Unix(address.into()),
        "tcp" => Address::Tcp(address.to_owned()),
        _ => return Err(wrong("neither unix nor tcp")),
    };
    // A host takes up to 50 characters for no certificate.
    if certificate.len() <= 50 {
        return Ok((address, None));
    }
    let certificate = STANDARD_NO_PAD
        .decode(certificate)
        .map_err(|_| wrong("the certificate is not base64 without padding"))?;
    Ok((address, Some(certificate.into())))
}

/// The key and certificate by which a host shows who it is.
struct Identity {
    key: KeyPair,
    certificate: CertificateDer<'static>,
}

impl Identity {
    /// A certificate like a host's: P-521, signed by itself, and a CA.
    fn new() -> Self {
        let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P521_SHA512).expect("a key");
        let mut params = CertificateParams::new(["localhost".to_owned()]).expect("a name");
        params
            .distinguished_name
            .push(DnType::CommonName, "localhost");
        params
            .distinguished_name
            .push(DnType::OrganizationName, "HashiCorp");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![
            KeyUsagePurpose::DigitalSignature,
            KeyUsagePurpose::KeyEncipherment,
            KeyUsagePurpose::KeyAgreement,
            KeyUsagePurpose::KeyCertSign,
        ];
        params.extended_key_usages = vec![
            ExtendedKeyUsagePurpose::ClientAuth,
            ExtendedKeyUsagePurpose::ServerAuth,
        ];
        let certificate = params.self_signed(&key).expect("a certificate");
        let certificate = certificate.der().clone();
        Self { key, certificate }
    }

    /// TLS that trusts one server certificate and nothing else, for the name `localhost`.
    fn trusting(self, server: CertificateDer<'static>) -> Result<ClientConfig, StartError> {
        let wrong = |error: rustls::Error| StartError::new(error.to_string());
        let mut roots = RootCertStore::empty();
        roots.add(server).map_err(wrong)?;
        let key = PrivateKeyDer::try_from(self.key.serialize_der())
            .map_err(|error| StartError::new(error.to_owned()))?;
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(wrong)?
            .with_root_certificates(roots)
            .with_client_auth_cert(vec![self.certificate], key)
            .map_err(wrong)?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(config)
    }
}

/// A certificate as text of several lines, which is how it comes in a variable.
fn pem(certificate: &CertificateDer<'_>) -> String {
    let base64 = STANDARD.encode(certificate);
    let lines: Vec<_> = base64
        .as_bytes()
        .chunks(64)
        .map(String::from_utf8_lossy)
        .collect();
    let body = lines.join("\n");
    format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
}
