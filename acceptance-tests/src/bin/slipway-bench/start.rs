//! The process alone: its start, its schema, its memory. Any provider can be measured, of protocol 5
//! or 6, so the answers are received and not looked into.

use crate::Failure;
use crate::figures::{median, memory};
use base64::Engine as _;
use rcgen::{CertificateParams, KeyPair};
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Endpoint;
use tonic_prost::ProstCodec;

/// The value by which go-plugin tells a host from a person.
const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/// Starts that the median is taken over.
const STARTS: usize = 20;

/// Schema calls that the median is taken over, each in a new process.
const SCHEMAS: usize = 5;

/// What the process alone costs.
pub(crate) struct Start {
    /// From the start to the handshake line, with the certificates of mutual TLS made.
    pub(crate) handshake: Duration,
    /// The schema call, on a connection without TLS.
    pub(crate) schema: Duration,
    /// Resident memory after the schema call, in KiB.
    pub(crate) memory: u64,
}

/// Measures one binary, started under `name`.
///
/// # Errors
///
/// When the process does not start or answer as a provider does.
pub(crate) fn measure(binary: &Path, name: &str) -> Result<Start, Failure> {
    let certificate = certificate()?;
    // The first start reads the file from the disk.
    drop(Process::start(binary, name, Some(&certificate))?);
    let mut handshakes = Vec::new();
    for _ in 0..STARTS {
        let process = Process::start(binary, name, Some(&certificate))?;
        handshakes.push(process.handshake);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut schemas = Vec::new();
    let mut memories = Vec::new();
    for _ in 0..SCHEMAS {
        let process = Process::start(binary, name, None)?;
        schemas.push(runtime.block_on(process.schema())?);
        let (resident, _) = memory(process.child.id()).ok_or("the process has ended")?;
        memories.push(resident);
    }
    Ok(Start {
        handshake: median(handshakes),
        schema: median(schemas),
        memory: median(memories),
    })
}

/// A running provider, killed when the value goes.
struct Process {
    child: Child,
    handshake: Duration,
    /// `5` or `6`.
    protocol: u8,
    socket: PathBuf,
    _folder: tempfile::TempDir,
}

impl Process {
    fn start(binary: &Path, name: &str, certificate: Option<&str>) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let mut command = Command::new(binary);
        command
            .arg0(name)
            .env_clear()
            .env("HOME", folder.path())
            .env("TMPDIR", folder.path())
            .env("TF_PLUGIN_MAGIC_COOKIE", COOKIE)
            .env("PLUGIN_PROTOCOL_VERSIONS", "5,6")
            .env("PLUGIN_MIN_PORT", "10000")
            .env("PLUGIN_MAX_PORT", "25000")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if let Some(certificate) = certificate {
            command.env("PLUGIN_CLIENT_CERT", certificate);
        }
        let started = Instant::now();
        let mut child = command.spawn()?;
        let stdout = child.stdout.take().ok_or("standard output is no pipe")?;
        let mut line = String::new();
        let read = BufReader::new(stdout).read_line(&mut line);
        let handshake = started.elapsed();
        // From here on the value ends the process, whatever fails.
        let mut process = Self {
            child,
            handshake,
            protocol: 0,
            socket: PathBuf::new(),
            _folder: folder,
        };
        read?;
        let fields: Vec<&str> = line.trim_end().split('|').collect();
        let [_, protocol, "unix", socket, "grpc", ..] = fields[..] else {
            return Err(format!("not a handshake: {line:?}").into());
        };
        process.protocol = protocol.parse()?;
        process.socket = socket.into();
        Ok(process)
    }

    /// How long the schema call takes.
    async fn schema(&self) -> Result<Duration, Failure> {
        let endpoint = Endpoint::from_shared(format!("unix://{}", self.socket.display()))?;
        let channel = endpoint.connect().await?;
        let mut client = tonic::client::Grpc::new(channel).max_decoding_message_size(usize::MAX);
        let call = PathAndQuery::from_static(match self.protocol {
            5 => "/tfplugin5.Provider/GetSchema",
            _ => "/tfplugin6.Provider/GetProviderSchema",
        });
        client.ready().await?;
        let started = Instant::now();
        // An empty message as the answer's type: its fields are skipped.
        client
            .unary(
                tonic::Request::new(()),
                call,
                ProstCodec::<(), ()>::default(),
            )
            .await?;
        Ok(started.elapsed())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A process that has ended by itself cannot be killed, and that is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A host's certificate: P-521, as the hosts make them.
fn certificate() -> Result<String, Failure> {
    let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P521_SHA512)?;
    let params = CertificateParams::new(vec!["localhost".to_owned()])?;
    let certificate = params.self_signed(&key)?;
    let text = base64::engine::general_purpose::STANDARD.encode(certificate.der());
    let lines: Vec<_> = text
        .as_bytes()
        .chunks(64)
        .map(String::from_utf8_lossy)
        .collect();
    Ok(format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        lines.join("\n")
    ))
}
