//! The program, as it is used from a shell.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_slipway-sandbox"));
    command.env_remove("AWS_ENDPOINT_URL");
    command
}

#[test]
fn it_runs_from_a_shell_and_is_asked_like_the_other_cloud() {
    let mut child = program()
        .args(["digitalocean", "--instant"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let mut variable = |name: &str| {
        let line = lines.next().expect("a line").expect("a text");
        let start = format!("export {name}=");
        line.strip_prefix(&start).expect("the variable").to_owned()
    };
    let endpoint = variable("DIGITALOCEAN_API_URL");
    assert!(variable("DIGITALOCEAN_TOKEN").starts_with("dop_v1_"));
    assert!(variable("SPACES_ENDPOINT_URL").starts_with("http://127.0.0.1:"));
    let ask = |arguments: &[&str]| {
        let mut command = program();
        command.args(arguments).args(["--endpoint", &endpoint]);
        let output = command.output().expect("the program runs");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(ask(&["status"]).contains("nothing"));
    ask(&["calls", "--json"]);
    let pid = child.id().to_string();
    let killed = Command::new("kill").args(["-TERM", &pid]).status();
    assert!(killed.expect("kill runs").success());
    let status = child.wait().expect("it ends");
    let mut said = String::new();
    let mut stderr = child.stderr.take().expect("piped");
    stderr.read_to_string(&mut said).expect("a text");
    assert!(status.success(), "{said}");
    assert!(said.contains("until Ctrl-C"), "{said}");
}
