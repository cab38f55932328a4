//! The program `slipway-sandbox` as it is used from a shell, and with bad input.

use crate::process::{children_of, ends};
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Output, Stdio};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_slipway-sandbox"));
    command.env_remove("AWS_ENDPOINT_URL");
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A running `up`, with its endpoint and moto's process id.
struct Running {
    child: Child,
    endpoint: String,
    moto: u32,
}

impl Running {
    #[track_caller]
    fn up(arguments: &[&str]) -> Self {
        let mut child = program()
            .arg("up")
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut first = String::new();
        BufReader::new(child.stdout.as_mut().expect("piped"))
            .read_line(&mut first)
            .expect("a line");
        let endpoint = first
            .trim()
            .strip_prefix("export AWS_ENDPOINT_URL=")
            .unwrap_or_else(|| panic!("no endpoint: {first}"))
            .to_owned();
        let children = children_of(child.id());
        assert_eq!(children.len(), 1, "moto is its only child");
        Self {
            child,
            endpoint,
            moto: children[0],
        }
    }

    fn ask(&self, arguments: &[&str]) -> Output {
        let mut command = program();
        command
            .args(arguments)
            .env("AWS_ENDPOINT_URL", &self.endpoint);
        command.output().expect("the program runs")
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([name, &pid]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Waits for the end; what it wrote to its standard error, and whether it succeeded.
    fn end(mut self) -> (bool, String) {
        let status = self.child.wait().expect("it ends");
        let mut told = String::new();
        let stderr = self.child.stderr.as_mut().expect("piped");
        stderr.read_to_string(&mut told).expect("text");
        assert!(ends(self.moto), "moto is gone");
        (status.success(), told)
    }
}

#[test]
fn a_running_sandbox_is_asked_and_ends_with_what_was_not_simulated() {
    let folder = tempfile::tempdir().expect("a folder");
    let rules = folder.path().join("faults.toml");
    std::fs::write(
        &rules,
        "[[rule]]\nname = \"busy\"\non = \"sts:*\"\nfault = \"throttle\"\n",
    )
    .expect("written");
    let running = Running::up(&["--instant"]);
    let put = running.ask(&["faults", rules.to_str().expect("a path")]);
    assert_eq!(text(&put.stdout), "busy: spoiled 0 of 0 matching calls\n");
    let python = slipway_tools::ensure_moto().expect("moto's environment");
    let script = r#"
import boto3
sts, route53 = boto3.client("sts"), boto3.client("route53")
sts.get_caller_identity()
zone = route53.create_hosted_zone(Name="up.example", CallerReference="1")
try: route53.list_traffic_policies()
except Exception: pass
"#;
    let client = Command::new(python)
        .args(["-c", script])
        .env("AWS_ENDPOINT_URL", &running.endpoint)
        .env(
            "AWS_ACCESS_KEY_ID",
            slipway_sandbox::aws::Sandbox::ACCESS_KEY,
        )
        .env(
            "AWS_SECRET_ACCESS_KEY",
            slipway_sandbox::aws::Sandbox::SECRET_KEY,
        )
        .env("AWS_REGION", "eu-central-1")
        .env("AWS_DEFAULT_REGION", "eu-central-1")
        .output()
        .expect("python runs");
    assert!(client.status.success(), "{}", text(&client.stderr));
    let fired = running.ask(&["faults", "--all-fired"]);
    assert!(fired.status.success(), "{}", text(&fired.stderr));
    let enough = running.ask(&["calls", "--at-most", "4"]);
    assert!(enough.status.success(), "{}", text(&enough.stderr));
    let too_many = running.ask(&["calls", "--summary", "--at-most", "3"]);
    assert_eq!(
        (too_many.status.code(), text(&too_many.stderr).as_str()),
        (
            Some(1),
            "Error: More calls than allowed\n\nThere were 4 calls; --at-most allows 3.\n"
        )
    );
    let table = text(&running.ask(&["calls"]).stdout);
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 5, "{table}");
    assert!(
        rows[1].contains("sts:GetCallerIdentity") && rows[1].ends_with("busy"),
        "{table}"
    );
    assert!(rows[2].contains("sts:GetCallerIdentity"), "{table}");
    assert!(
        rows[3].contains("route53:CreateHostedZone") && rows[3].contains("  up.example +1  201"),
        "{table}"
    );
    let summary = text(&running.ask(&["calls", "--summary", "--clear"]).stdout);
    assert!(
        summary
            .lines()
            .last()
            .is_some_and(|l| l.starts_with("total ")),
        "{summary}"
    );
    let shown = text(&running.ask(&["status"]).stdout);
    assert!(shown.contains("0 calls in"), "they were cleared: {shown}");
    assert!(shown.contains("\n  route53:HostedZone: Z"), "{shown}");
    assert!(
        shown.contains("busy: spoiled 1 of 2 matching calls"),
        "{shown}"
    );
    assert!(
        shown.contains("not simulated: route53:ListTrafficPolicies, 1 call\n"),
        "{shown}"
    );
    let never = "[[rule]]\nname = \"never\"\non = \"s3:*\"\nfault = \"drop\"\n";
    std::fs::write(&rules, never).expect("written");
    running.ask(&["faults", rules.to_str().expect("a path")]);
    let idle = running.ask(&["faults", "--all-fired"]);
    assert_eq!(
        (idle.status.code(), text(&idle.stderr).as_str()),
        (
            Some(1),
            "Error: Not every fault rule has fired\n\nNo call has met what they are for: never.\n"
        )
    );
    running.signal("-TERM");
    let (success, told) = running.end();
    assert!(success, "{told}");
    assert!(
        told.contains("fault rule that never fired: never\n"),
        "{told}"
    );
    assert!(
        told.ends_with("not simulated: route53:ListTrafficPolicies, 1 call\n"),
        "{told}"
    );
}

#[test]
fn every_usual_way_to_end_it_leaves_nothing() {
    for signal in ["-INT", "-TERM", "-HUP"] {
        let running = Running::up(&["--instant"]);
        running.signal(signal);
        let (success, told) = running.end();
        assert!(success, "{signal}: {told}");
    }
}

#[test]
fn it_ends_with_the_process_that_started_it() {
    let shell = format!(
        "{} up --instant & echo $!; sleep 100 & wait",
        env!("CARGO_BIN_EXE_slipway-sandbox")
    );
    let mut parent = Command::new("sh")
        .args(["-c", &shell])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell");
    let mut lines = BufReader::new(parent.stdout.take().expect("piped")).lines();
    let mut line = || lines.next().expect("a line").expect("text");
    let pid: u32 = line().parse().expect("a process id");
    assert!(line().starts_with("export AWS_ENDPOINT_URL="));
    let others = children_of(parent.id())
        .into_iter()
        .filter(|child| *child != pid);
    let others: Vec<u32> = others.collect();
    let moto = children_of(pid);
    parent.kill().expect("it is killed");
    parent.wait().expect("it ends");
    assert!(ends(pid), "the sandbox noticed");
    assert!(moto.into_iter().all(ends), "and so did moto");
    for other in others {
        let _ = Command::new("kill").arg(other.to_string()).status();
    }
}

#[test]
fn a_command_gets_the_variables_and_its_end_ends_the_sandbox() {
    let output = program()
        .args([
            "up",
            "--instant",
            "--",
            "sh",
            "-c",
            "echo $AWS_ENDPOINT_URL; exit 3",
        ])
        .output()
        .expect("the program runs");
    assert!(text(&output.stdout).starts_with("http://127.0.0.1:"));
    assert_eq!(output.status.code(), Some(3));
    let output = program()
        .args(["up", "--instant", "--", "no-such-program"])
        .output()
        .expect("the program runs");
    let told = text(&output.stderr);
    assert!(
        told.starts_with("Error: Unable to run the command\n\nno-such-program: "),
        "{told}"
    );
}

#[test]
fn a_command_is_asked_to_end_and_waited_for() {
    let script = "trap 'echo asked; exit 4' TERM; echo ready; while :; do sleep 0.1; done";
    let mut running = program()
        .args(["up", "--instant", "--", "sh", "-c", script])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(running.stdout.take().expect("piped")).lines();
    let mut line = || lines.next().map(|line| line.expect("text"));
    assert_eq!(line().as_deref(), Some("ready"));
    let sent = Command::new("kill").arg(running.id().to_string()).status();
    assert!(sent.expect("kill runs").success());
    assert_eq!(line().as_deref(), Some("asked"));
    assert_eq!(running.wait().expect("it ends").code(), Some(4));
}

#[test]
fn a_moto_that_dies_ends_it_with_an_error() {
    let running = Running::up(&["--instant"]);
    let moto = running.moto.to_string();
    let killed = Command::new("kill").args(["-9", &moto]).status();
    assert!(killed.expect("kill runs").success());
    let (success, told) = running.end();
    assert!(!success);
    let expected =
        "Error: The sandbox is broken\n\nmoto, which keeps the objects, has ended (signal: 9";
    assert!(told.contains(expected), "{told}");
}

#[track_caller]
fn refused(command: &mut Command, expected: &str) {
    let output = command.output().expect("the program runs");
    let told = text(&output.stderr);
    assert!(!output.status.success(), "{told}");
    assert_eq!(output.stdout, b"", "nothing is exported");
    assert!(told.starts_with(expected), "{told}");
}

#[test]
fn bad_input_is_refused_in_words() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port();
    refused(
        program().args(["up", "--port", &port.to_string()]),
        &format!("Error: Unable to start the sandbox\n\nport {port} of 127.0.0.1 is in use"),
    );
    let folder = tempfile::tempdir().expect("a folder");
    let rules = folder.path().join("faults.toml");
    std::fs::write(&rules, "[[rule]]\non = \"sts:*\"\nfault = \"explode\"\n").expect("written");
    let path = rules.to_str().expect("a path");
    let expected = format!(
        "Error: Unable to use the fault rules\n\n{path} is not valid; no rule was put in force.\n\nTOML parse error at line 3"
    );
    refused(program().args(["up", "--faults", path]), &expected);
    refused(program().args(["faults", path]), &expected);
    refused(
        program().args(["faults", "no/such/file.toml"]),
        "Error: Unable to use the fault rules\n\nno/such/file.toml cannot be read: ",
    );
    refused(
        program().args(["up", "--record", "no/such/folder/calls.jsonl"]),
        "Error: Unable to start the sandbox\n\ncannot write the record no/such/folder/calls.jsonl",
    );
    refused(
        program().arg("status"),
        "Error: Unable to ask the sandbox\n\nNo sandbox is named.",
    );
    refused(
        program().args(["calls", "--endpoint", "https://sts.amazonaws.com"]),
        "Error: Unable to ask the sandbox\n\nhttps://sts.amazonaws.com is no address of a sandbox",
    );
    drop(taken);
    let nobody = format!("http://127.0.0.1:{port}");
    refused(
        program().args(["calls", "--endpoint", &nobody]),
        &format!("Error: Unable to ask the sandbox\n\nNo sandbox answers at {nobody}: "),
    );
}

#[test]
fn a_missing_tool_is_named_with_what_gets_it() {
    let folder = tempfile::tempdir().expect("a folder");
    refused(
        program()
            .arg("up")
            .env("PATH", folder.path())
            .env("SLIPWAY_CACHE", folder.path()),
        "Error: Unable to start the sandbox\n\npython3, which runs moto, is not installed\nPython 3.10 or newer",
    );
}
