//! Control planes: how long one takes to start, what it needs, and what becomes of it.

use crate::client::Api;
use crate::doks::cluster;
use crate::kubectl::Kubectl;
use serde_json::Value;
use slipway_sandbox::digitalocean::Settings;
use slipway_sandbox::kubernetes::{Cluster, KubernetesSettings};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The memory that the programs have for themselves and share with nobody, in megabytes.
fn memory(cluster: &Cluster) -> Vec<(String, u64)> {
    let resident = |pid: u32| {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        number.unwrap_or(0) / 1024
    };
    let pids = cluster.pids().into_iter();
    pids.map(|(name, pid)| (name, resident(pid))).collect()
}

/// Linux tells times of processors in hundredths (proc(5), `USER_HZ`).
const TICKS: f64 = 100.0;

/// The processors, and the time that nobody has used of all of them, in seconds.
fn idle() -> (u32, f64) {
    let stat = std::fs::read_to_string("/proc/stat").expect("the system tells it");
    let lines = stat.lines().filter(|line| line.starts_with("cpu"));
    let all: Vec<&str> = lines.collect();
    // Idle, and idle while something is read.
    let numbers = all[0].split_whitespace().skip(4).take(2);
    let ticks: f64 = numbers.filter_map(|it| it.parse::<f64>().ok()).sum();
    (u32::try_from(all.len() - 1).expect("a few"), ticks / TICKS)
}

/// The time that the programs have computed, in seconds.
fn computed(cluster: &Cluster) -> f64 {
    let ticks = |pid: u32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // The name before it may have blanks in it.
        let (_, rest) = stat.rsplit_once(')').unwrap_or_default();
        let numbers = rest.split_whitespace().skip(11).take(2);
        numbers
            .filter_map(|number| number.parse::<f64>().ok())
            .sum::<f64>()
    };
    let pids = cluster.pids().into_iter();
    pids.map(|(_, pid)| ticks(pid)).sum::<f64>() / TICKS
}

#[test]
fn one_starts_quickly_and_fits_into_its_memory() {
    let api = Api::start();
    cluster(&api, "one", 2);
    let server = api.sandbox.cluster("one").expect("it is there");
    assert!(server.pids().is_empty());
    let (processors, before) = idle();
    let took = server.start().expect("it starts");
    let computed = computed(&server);
    let unused = idle().1 - before;
    let kubectl = Kubectl::new(&server.kubeconfig());
    assert!(kubectl.ok(&["version"]).contains("Server Version: v1.36.3"));
    let needs = memory(&server);
    let sum: u64 = needs.iter().map(|(_, megabytes)| megabytes).sum();
    eprintln!(
        "a control plane is ready after {took:?}, has computed for {computed} s while {processors} processors were idle for {unused} s, and needs {sum} MB: {needs:?}"
    );
    // Ready within eight seconds of a machine that nobody else uses: other tests compute beside it, so what they
    // took of the processors does not count.
    assert!(
        computed > 0.0 && computed + unused < 8.0 * f64::from(processors),
        "{computed} s and {unused} s idle in {took:?}"
    );
    assert!(sum < 650, "{sum} MB");
}

#[test]
fn a_program_that_dies_is_named_with_its_last_lines() {
    let api = Api::start();
    cluster(&api, "one", 1);
    let server = api.sandbox.cluster("one").expect("it is there");
    let kubectl = Kubectl::new(&server.kubeconfig());
    kubectl.ok(&["get", "namespaces"]);
    let pids = server.pids();
    let (_, pid) = pids.iter().find(|(name, _)| name == "etcd").expect("etcd");
    let killed = Command::new("kill").args(["-9", &pid.to_string()]).status();
    assert!(killed.is_ok_and(|status| status.success()));
    let begin = Instant::now();
    let refused = loop {
        match kubectl.run(&["get", "namespaces"], "") {
            Err(text) => break text,
            Ok(_) => assert!(begin.elapsed() < Duration::from_secs(10)),
        }
    };
    assert!(
        refused
            .contains("etcd of the cluster one has ended (signal: 9 (SIGKILL)); its last lines:"),
        "{refused}"
    );
}

/// Nobody is asked to tidy up when the sandbox is killed.
#[test]
fn everything_ends_with_a_sandbox_that_is_killed() {
    let temporary = tempfile::tempdir().expect("a folder");
    let mut sandbox = Command::new(env!("CARGO_BIN_EXE_slipway-sandbox"))
        .args(["digitalocean", "--instant", "--without-spaces"])
        .env("TMPDIR", temporary.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let lines = BufReader::new(sandbox.stdout.take().expect("a pipe")).lines();
    let lines: Vec<String> = lines.take(2).map_while(Result::ok).collect();
    let address = lines[0].rsplit('=').next().expect("an address").to_owned();
    let api = |method: &str, path: &str, body: &str| raw(&address, method, path, body);
    let made = api(
        "POST",
        "/v2/kubernetes/clusters",
        r#"{"name": "one", "region": "fra1", "version": "latest", "node_pools": [{"name": "web", "size": "s-2vcpu-4gb", "count": 1}]}"#,
    );
    let made: Value = serde_json::from_str(&made).expect("JSON");
    let id = made["kubernetes_cluster"]["id"].as_str().expect("an id");
    let config = api(
        "GET",
        &format!("/v2/kubernetes/clusters/{id}/kubeconfig"),
        "",
    );
    Kubectl::new(&config).ok(&["get", "nodes"]);
    let folder = temporary.path().to_string_lossy().into_owned();
    let running = || {
        let all = std::fs::read_dir("/proc").expect("a list").flatten();
        let lines = all.filter_map(|one| std::fs::read(one.path().join("cmdline")).ok());
        lines
            .filter(|line| String::from_utf8_lossy(line).contains(&folder))
            .count()
    };
    assert!(running() >= 5, "{}", running());
    sandbox.kill().expect("it is killed");
    sandbox.wait().expect("it ends");
    let begin = Instant::now();
    let is_empty = || std::fs::read_dir(&folder).expect("a list").next().is_none();
    while running() > 0 || !is_empty() {
        assert!(
            begin.elapsed() < Duration::from_secs(20),
            "{} run",
            running()
        );
    }
}

/// A call to the API of the program.
fn raw(address: &str, method: &str, path: &str, body: &str) -> String {
    let host = address.replace("http://", "");
    let mut stream = TcpStream::connect(&host).expect("it listens");
    let token = slipway_sandbox::digitalocean::Sandbox::TOKEN;
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut all = String::new();
    stream.read_to_string(&mut all).expect("an answer");
    all.split_once("\r\n\r\n").expect("a head").1.to_owned()
}

#[test]
fn there_are_as_many_at_once_as_the_settings_say() {
    let none = KubernetesSettings {
        at_once: 0,
        patience: Duration::ZERO,
    };
    let api = Api::with(Settings {
        kubernetes: none,
        ..Settings::default()
    });
    cluster(&api, "one", 1);
    let server = api.sandbox.cluster("one").expect("it is there");
    let refused = Kubectl::new(&server.kubeconfig()).refused(&["get", "namespaces"]);
    assert!(
        refused.contains("0 control planes run already, as many as may run at once"),
        "{refused}"
    );
}
