//! The plugin runtime in a process of its own, as a host sees it.
#![cfg(unix)]
#![allow(
    clippy::disallowed_methods,
    reason = "a limit in wall-clock time is what some of these tests are about"
)]

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use slipway_proto::plugin::grpc_broker_client::GrpcBrokerClient;
use slipway_proto::plugin::grpc_controller_client::GrpcControllerClient;
use slipway_proto::plugin::grpc_stdio_client::GrpcStdioClient;
use slipway_proto::plugin::{ConnInfo, Empty};
use slipway_proto::tfplugin6::provider_client::ProviderClient;
use slipway_proto::tfplugin6::{
    apply_resource_change, get_provider_schema, import_resource_state, read_data_source,
    read_resource,
};
use tonic::transport::{Channel, Endpoint};

const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/// A provider process and the folder of its socket.
struct Plugin {
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: Option<BufReader<ChildStderr>>,
    folder: tempfile::TempDir,
}

impl Plugin {
    /// Starts the process with the variables of a host and some more.
    fn start(variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bare-plugin"));
        command
            .env("TF_PLUGIN_MAGIC_COOKIE", COOKIE)
            .env("PLUGIN_PROTOCOL_VERSIONS", "5,6")
            .envs(variables.iter().copied());
        Self::spawn(command)
    }

    fn spawn(mut command: Command) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in [
            "TF_LOG",
            "TF_LOG_PROVIDER",
            "PLUGIN_CLIENT_CERT",
            "RUST_BACKTRACE",
        ] {
            if !command.get_envs().any(|(given, _)| given == name) {
                command.env_remove(name);
            }
        }
        let mut child = command
            .env("TMPDIR", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the process starts");
        let stdout = BufReader::new(child.stdout.take().expect("stdout is a pipe"));
        let stderr = child.stderr.take().map(BufReader::new);
        Self {
            child,
            stdout,
            stderr,
            folder,
        }
    }

    /// The first line of standard output, without its line break.
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("stdout is text");
        assert!(line.ends_with('\n'), "an incomplete line: {line:?}");
        line.truncate(line.len() - 1);
        line
    }

    /// Reads the handshake and connects.
    async fn connect(&mut self) -> Channel {
        let line = self.line();
        let fields: Vec<_> = line.split('|').collect();
        let [core, protocol, network, path, kind, certificate] = fields[..] else {
            panic!("not a handshake: {line}");
        };
        assert_eq!(
            [core, protocol, network, kind, certificate],
            ["1", "6", "unix", "grpc", ""]
        );
        connect(path).await
    }

    /// Reads log lines from standard error up to one with this message.
    async fn logged(&mut self, message: &'static str) -> Value {
        let mut stderr = self.stderr.take().expect("one reader at a time");
        let (stderr, found) = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            while stderr.read_line(&mut line).expect("stderr is text") > 0 {
                let object: Value = serde_json::from_str(&line).expect("a log line is JSON");
                if object["@message"] == message {
                    return (stderr, object);
                }
                line.clear();
            }
            panic!("the process ended without `{message}`");
        })
        .await
        .expect("no panic");
        self.stderr = Some(stderr);
        found
    }

    fn signal(&self, name: &str) {
        let process = self.child.id().to_string();
        let status = Command::new("kill")
            .args(["-s", name, &process])
            .status()
            .expect("kill can be run");
        assert!(status.success(), "the process is gone before {name}");
    }

    /// Waits for the end of the process; returns its status and what else it wrote.
    fn end(mut self) -> (ExitStatus, String, String) {
        let status = self.child.wait().expect("the process can be waited for");
        let (mut out, mut err) = (String::new(), String::new());
        self.stdout
            .read_to_string(&mut out)
            .expect("stdout is text");
        let stderr = self.stderr.as_mut().expect("stderr is a pipe");
        stderr.read_to_string(&mut err).expect("stderr is text");
        assert_eq!(
            files(self.folder.path()),
            Vec::<PathBuf>::new(),
            "left behind"
        );
        (status, out, err)
    }
}

impl Drop for Plugin {
    fn drop(&mut self) {
        // After a failed test; a process that has ended cannot be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder)
        .expect("the folder can be listed")
        .map(|entry| entry.expect("the folder can be listed").path())
        .collect()
}

async fn connect(path: &str) -> Channel {
    Endpoint::from_shared(format!("unix://{path}"))
        .expect("a path is an address")
        .connect()
        .await
        .expect("the plugin accepts connections")
}

async fn is_alive(channel: Channel) -> bool {
    ProviderClient::new(channel)
        .get_provider_schema(get_provider_schema::Request {})
        .await
        .is_ok()
}

#[tokio::test]
async fn shutdown_ends_the_process_at_once() {
    let mut plugin = Plugin::start(&[]);
    let channel = plugin.connect().await;

    // The two streams that a host keeps open must not hold up the end.
    let silence = tokio_stream::pending::<ConnInfo>();
    let mut broker = GrpcBrokerClient::new(channel.clone())
        .start_stream(silence)
        .await
        .expect("the broker answers")
        .into_inner();
    let mut stdio = GrpcStdioClient::new(channel.clone())
        .stream_stdio(())
        .await
        .expect("the stream opens")
        .into_inner();
    let schema = ProviderClient::new(channel.clone())
        .get_provider_schema(get_provider_schema::Request {})
        .await
        .expect("the schema is served")
        .into_inner();
    assert!(
        schema
            .to_response()
            .expect("the schema is a schema")
            .provider
            .is_some()
    );

    let asked = Instant::now();
    // The process may be gone before its answer arrives, and hosts do not look at the answer.
    let _ = GrpcControllerClient::new(channel).shutdown(Empty {}).await;
    // On another thread, so that this side of the connection stays responsive, as a host's does.
    let (status, out, err) = tokio::task::spawn_blocking(|| plugin.end())
        .await
        .expect("no panic");
    let took = asked.elapsed();
    assert!(took < Duration::from_millis(100), "{took:?}");
    assert!(status.success(), "{status}");
    assert_eq!(
        (out.as_str(), err.as_str()),
        ("", ""),
        "only the handshake is written"
    );

    let silent = |next: Result<Option<()>, _>| match next {
        Ok(None) | Err(_) => true,
        Ok(Some(())) => false,
    };
    assert!(silent(broker.message().await.map(|item| item.map(drop))));
    assert!(silent(stdio.message().await.map(|item| item.map(drop))));
}

#[tokio::test]
async fn sigint_is_left_to_the_host() {
    let mut plugin = Plugin::start(&[]);
    let channel = plugin.connect().await;
    plugin.signal("INT");
    plugin.signal("INT");
    assert!(is_alive(channel.clone()).await);
    let _ = GrpcControllerClient::new(channel).shutdown(Empty {}).await;
    assert!(plugin.end().0.success());
}

#[tokio::test]
async fn sigterm_ends_an_idle_process() {
    let mut plugin = Plugin::start(&[]);
    let _channel = plugin.connect().await;
    let asked = Instant::now();
    plugin.signal("TERM");
    assert!(plugin.end().0.success());
    let took = asked.elapsed();
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[tokio::test]
async fn sigterm_lets_a_running_change_report_what_it_made() {
    let mut plugin = Plugin::start(&[("TF_LOG", "INFO")]);
    let mut client = ProviderClient::new(plugin.connect().await);
    let call = tokio::spawn(async move {
        client
            .apply_resource_change(apply_resource_change::Request::default())
            .await
    });
    let line = plugin.logged("waiting to be stopped").await;
    assert_eq!(line["tf_rpc"], "ApplyResourceChange");
    assert_eq!(line["@module"], "provider");

    plugin.signal("TERM");
    let answer = call
        .await
        .expect("no panic")
        .expect("the call returns")
        .into_inner();
    assert_eq!(answer.private, b"created");
    assert!(plugin.end().0.success());
}

#[tokio::test]
async fn a_second_sigterm_waits_for_nothing() {
    let mut plugin = Plugin::start(&[("TF_LOG", "DEBUG")]);
    let channel = plugin.connect().await;
    let call = tokio::spawn(async move {
        let request = read_data_source::Request::default();
        ProviderClient::new(channel).read_data_source(request).await
    });
    plugin.logged("waiting for ever").await;
    plugin.signal("TERM");
    plugin.logged("ending").await;
    let asked = Instant::now();
    plugin.signal("TERM");
    assert!(plugin.end().0.success());
    let took = asked.elapsed();
    assert!(took < Duration::from_secs(1), "{took:?}");
    call.abort();
}

#[tokio::test]
async fn the_death_of_the_host_ends_the_process() {
    let mut host = Command::new("sh");
    // The second command keeps the shell from becoming the plugin.
    host.args(["-c", r#""$PLUGIN"; true"#])
        .env("PLUGIN", env!("CARGO_BIN_EXE_bare-plugin"))
        .env("TF_PLUGIN_MAGIC_COOKIE", COOKIE)
        .env("PLUGIN_PROTOCOL_VERSIONS", "6");
    let mut host = Plugin::spawn(host);
    let channel = host.connect().await;
    assert!(is_alive(channel).await);
    host.signal("KILL");
    // Standard output is shared, so it ends when the plugin has ended as well.
    let (status, out, _) = host.end();
    assert!(!status.success());
    assert_eq!(out, "");
}

#[tokio::test]
async fn a_contained_panic_is_an_error_and_no_crash() {
    let mut plugin = Plugin::start(&[]);
    let channel = plugin.connect().await;
    let mut client = ProviderClient::new(channel.clone());
    let error = client
        .read_resource(read_resource::Request::default())
        .await
        .expect_err("the call panics");
    let text = error.message();
    assert!(text.starts_with("the answer is not 42 at "), "{text}");
    assert!(text.contains("bare_plugin.rs:"), "{text}");
    assert!(is_alive(channel.clone()).await);

    let _ = GrpcControllerClient::new(channel).shutdown(Empty {}).await;
    // The host would tell the person that the provider crashed.
    assert_eq!(plugin.end().2, "");
}

#[tokio::test]
async fn an_uncaught_panic_is_shown_by_the_host() {
    let mut plugin = Plugin::start(&[]);
    let channel = plugin.connect().await;
    ProviderClient::new(channel.clone())
        .import_resource_state(import_resource_state::Request::default())
        .await
        .expect_err("the thread panics");
    let _ = GrpcControllerClient::new(channel).shutdown(Empty {}).await;
    let (_, _, err) = plugin.end();
    assert!(err.starts_with("panic: the answer is not 42\n"), "{err}");
    assert!(err.contains("bare_plugin.rs:"), "{err}");
}

#[test]
fn without_a_host_the_process_says_what_it_is() {
    let plugin = Plugin::spawn(Command::new(env!("CARGO_BIN_EXE_bare-plugin")));
    let (status, out, err) = plugin.end();
    assert_eq!((status.code(), out.as_str()), (Some(3), ""));
    assert!(
        err.starts_with("error: this is a provider for Terraform and OpenTofu"),
        "{err}"
    );
}

#[test]
fn an_older_host_is_told_which_version_is_needed() {
    let plugin = Plugin::start(&[("PLUGIN_PROTOCOL_VERSIONS", "4,5")]);
    let (status, out, err) = plugin.end();
    assert_eq!((status.code(), out.as_str()), (Some(1), ""));
    assert!(
        err.contains("needs Terraform or OpenTofu 1.0 or later"),
        "{err}"
    );
}

#[tokio::test]
async fn a_debugged_process_outlives_its_hosts_and_ends_with_ctrl_c() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bare-plugin"));
    command.arg("--debug");
    let mut plugin = Plugin::spawn(command);
    let line = plugin.line();
    let value = line
        .strip_prefix("TF_REATTACH_PROVIDERS='")
        .and_then(|rest| rest.strip_suffix('\''))
        .unwrap_or_else(|| panic!("not a variable: {line}"));
    let value: Value = serde_json::from_str(value).expect("the value is JSON");
    let entry = &value["acme/bare"];
    assert_eq!(entry["Protocol"], "grpc");
    assert_eq!(entry["ProtocolVersion"], 6);
    assert_eq!(entry["Pid"], plugin.child.id());
    assert_eq!(entry["Test"], true);
    assert_eq!(entry["Addr"]["Network"], "unix");
    let path = entry["Addr"]["String"]
        .as_str()
        .expect("an address is text");

    for _ in 0..2 {
        let channel = connect(path).await;
        GrpcControllerClient::new(channel.clone())
            .shutdown(Empty {})
            .await
            .expect("the request is answered");
        assert!(is_alive(channel).await);
    }
    plugin.signal("INT");
    let (status, out, _) = plugin.end();
    assert!(status.success());
    assert_eq!(out, "");
}
