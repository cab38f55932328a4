//! Whether Spaces answers as Ceph's object gateway does, the family of software that the real one is of:
//! `cargo xtask spaces-truth`.

use crate::client::Api;
use crate::spaces::{boto, key};
use serde_json::{Value, json};
use slipway_sandbox::digitalocean::Sandbox;
use slipway_tools::ensure_radosgw;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// Steps in which the two differ, and why.
const APART: [(&str, &str); 9] = [
    (
        "other",
        "a name that somebody else has, which only the simulator can make",
    ),
    ("elsewhere", "the gateway is one region"),
    ("buckets", "the same"),
    ("hidden", "the same"),
    ("reader elsewhere", "the same"),
    ("location", "the same"),
    (
        "logging",
        "Spaces keeps logs since then; 16.2 does not know them",
    ),
    ("logging is", "the same"),
    (
        "tags",
        "Spaces has no tags of buckets (documentation, \"S3 compatibility\")",
    ),
];

/// The gateway, which ends with its standard input.
struct Gateway {
    child: Child,
    endpoint: String,
    _work: TempDir,
}

impl Gateway {
    fn start() -> Self {
        let root = ensure_radosgw().expect("radosgw");
        let work = tempfile::tempdir().expect("a folder");
        let listen = || TcpListener::bind("127.0.0.1:0").expect("a port");
        // Both are held until they are known, so that they differ.
        let [port, monitor] = [listen(), listen()].map(|listener| {
            let address = listener.local_addr().expect("an address");
            address.port()
        });
        let mut child = Command::new("bash")
            .args(["-c", include_str!("radosgw.sh"), "radosgw.sh"])
            .args([root.as_path(), &work.path().join("ceph")])
            .args([port.to_string(), monitor.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("bash runs");
        let mut said = String::new();
        let stdout = child.stdout.take().expect("piped");
        BufReader::new(stdout).read_line(&mut said).expect("a text");
        let log = work.path().join("ceph").join("out.log");
        let log = std::fs::read_to_string(log).unwrap_or_default();
        assert_eq!(said, "ready\n", "{log}");
        Self {
            child,
            endpoint: format!("http://127.0.0.1:{port}"),
            _work: work,
        }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

#[test]
#[ignore = "it needs Debian's packages of Ceph: cargo xtask spaces-truth"]
fn spaces_answers_as_the_gateway_does() {
    let gateway = Gateway::start();
    let full = json!({ "access_key": "FULL", "secret_key": "secret" });
    let theirs = boto(
        &gateway.endpoint,
        &json!({ "full": full, "reader": full, "writer": full }),
    );
    let api = Api {
        sandbox: Sandbox::start_with_spaces().expect("it starts"),
        token: Sandbox::TOKEN.to_owned(),
    };
    let full = key(&api, "full", "", "fullaccess");
    let endpoint = api.sandbox.spaces_endpoint().expect("an endpoint");
    let ours = boto(
        &endpoint,
        &json!({ "full": full, "reader": full, "writer": full }),
    );
    let steps = ours.as_object().expect("an object").keys();
    let is_apart = |step: &String| APART.iter().any(|(name, _)| name == step);
    let differing: Vec<(&String, &Value, &Value)> = steps
        .filter(|step| ours[*step] != theirs[*step] && !is_apart(step))
        .map(|step| (step, &ours[step], &theirs[step]))
        .collect();
    assert_eq!(differing, [], "step, ours, theirs");
}
