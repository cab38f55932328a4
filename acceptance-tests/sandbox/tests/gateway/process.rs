//! Nothing outlives a sandbox, and several live side by side.

use crate::boto;
use slipway_sandbox::aws::{Sandbox, Settings, SharedOrigin};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A process that has ended but was not waited for by its parent counts as gone.
fn is_running(pid: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = status.rsplit(')').next().unwrap_or_default().trim_start();
    !state.is_empty() && !state.starts_with('Z')
}

pub(crate) fn ends(pid: u32) -> bool {
    let deadline = Instant::now() + Duration::from_secs(10);
    while is_running(pid) && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(10));
    }
    !is_running(pid)
}

pub(crate) fn children_of(pid: u32) -> Vec<u32> {
    let tasks = PathBuf::from(format!("/proc/{pid}/task"));
    let threads = std::fs::read_dir(tasks).expect("the process runs");
    let children = |thread: &Path| std::fs::read_to_string(thread.join("children"));
    threads
        .filter_map(|thread| children(&thread.ok()?.path()).ok())
        .flat_map(|list| {
            let pids = list.split_ascii_whitespace();
            pids.filter_map(|pid| pid.parse().ok())
                .collect::<Vec<u32>>()
        })
        .collect()
}

/// A sandbox whose moto is its own, and ends with it.
fn alone() -> Sandbox {
    let settings = Settings {
        forked_moto: false,
        ..Settings::default()
    };
    Sandbox::with_settings(settings).expect("a sandbox")
}

#[test]
fn forks_of_one_moto_know_nothing_of_each_other_and_end_alone() {
    let (one, two) = (
        Sandbox::start().expect("a sandbox"),
        Sandbox::start().expect("a sandbox"),
    );
    let make = |sandbox, name: &str| {
        let script =
            r#"out["vpc"] = client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]"#;
        let queue = format!("client(\"sqs\").create_queue(QueueName={name:?})");
        boto::run(sandbox, &format!("{script}\n{queue}"))["vpc"].clone()
    };
    assert_ne!(make(&one, "one"), make(&two, "two"), "ids are made anew");
    assert_eq!(two.existing()["sqs:Queue"], ["two"]);
    let (first, second) = (one.moto_pid(), two.moto_pid());
    drop(one);
    assert!(ends(first));
    assert!(is_running(second));
    // What the first one loaded, a third one has from the start, but none of its objects.
    assert!(Sandbox::start().expect("a sandbox").existing().is_empty());
}

#[test]
fn an_origin_that_is_shared_ends_the_motos_of_each_program_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("moto");
    let origin = SharedOrigin::start(socket.clone()).expect("it starts");
    let program = |name: &str| {
        let mut requests = UnixStream::connect(&socket).expect("it is there");
        let mut answers = BufReader::new(requests.try_clone().expect("a stream")).lines();
        let log = folder.path().join(name).join("moto.log");
        std::fs::create_dir(log.parent().expect("a folder")).expect("a folder");
        writeln!(requests, "start {}", log.display()).expect("it is asked");
        let told = answers.next().expect("an answer").expect("an answer");
        let mut words = told.split(' ').skip(1).filter_map(|it| it.parse().ok());
        let pid: u32 = words.next().expect("a pid");
        assert!(is_running(pid), "{told}");
        (requests, answers, pid)
    };
    let (first, second) = (program("first"), program("second"));
    drop((first.0, first.1));
    assert!(ends(first.2));
    assert!(is_running(second.2));
    let (mut requests, mut answers, pid) = second;
    writeln!(requests, "end {pid}").expect("it is asked");
    let told = answers.next().expect("an answer").expect("an answer");
    assert_eq!(told, format!("ended {pid} signal: 9"));
    // One that ends before it reads its answer.
    let mut deaf = UnixStream::connect(&socket).expect("it is there");
    std::fs::create_dir(folder.path().join("deaf")).expect("a folder");
    let log = folder.path().join("deaf/moto.log");
    writeln!(deaf, "start {}", log.display()).expect("it is asked");
    let deadline = Instant::now() + Duration::from_secs(10);
    while !log.exists() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(log.exists(), "it is started");
    drop(deaf);
    let third = program("third");
    origin.until(std::io::empty()).expect("it ends");
    assert!(ends(third.2));
    let left = std::fs::read_dir(folder.path()).expect("a folder");
    // Whoever asks for the end of one removes its folder.
    let left: Vec<_> = left.flatten().map(|it| it.file_name()).collect();
    assert_eq!(left, ["second"]);
}

#[test]
fn sandboxes_live_side_by_side_and_end_when_dropped() {
    let (one, two) = (alone(), alone());
    assert_ne!(one.port(), two.port());
    boto::run(&one, r#"make_zone("one.example")"#);
    boto::run(&two, r#"make_zone("two.example")"#);
    assert_eq!(one.state().zone("one.example").name, "one.example.");
    assert_eq!(two.state().zones.len(), 1);
    assert_eq!((one.count("*"), two.count("*")), (1, 1));
    let (first, second) = (one.moto_pid(), two.moto_pid());
    drop(one);
    assert!(ends(first));
    assert!(is_running(second));
    drop(two);
    assert!(ends(second));
}

#[test]
fn a_panicking_test_leaves_no_moto() {
    let pid = std::thread::spawn(|| {
        let sandbox = alone();
        std::panic::panic_any(sandbox.moto_pid());
    })
    .join()
    .expect_err("it panics");
    assert!(ends(*pid.downcast::<u32>().expect("the pid")));
}

#[test]
fn a_sandbox_may_be_used_and_dropped_inside_an_async_test() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let sandbox = Sandbox::start().expect("a sandbox");
        assert!(sandbox.state().is_empty());
    });
}

/// Whether a folder is empty, or gets so soon.
fn is_emptied(folder: &Path) -> bool {
    let is_empty = || {
        let mut entries = std::fs::read_dir(folder).expect("the folder is there");
        entries.next().is_none()
    };
    let deadline = Instant::now() + Duration::from_secs(10);
    while !is_empty() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(10));
    }
    is_empty()
}

#[test]
fn a_sandbox_that_is_never_dropped_leaves_no_files() {
    const INSIDE: &str = "SLIPWAY_TEST_NEVER_DROPPED";
    if std::env::var_os(INSIDE).is_some() {
        // One of each kind, as a `static` would keep them.
        std::mem::forget(Sandbox::start().expect("a sandbox"));
        std::mem::forget(alone());
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let name = "process::a_sandbox_that_is_never_dropped_leaves_no_files";
    let ran = Command::new(std::env::current_exe().expect("a path"))
        .args(["--exact", name])
        .env(INSIDE, "1")
        .env("TMPDIR", folder.path())
        .output()
        .expect("this program runs");
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(said.contains("1 passed"), "{said}");
    assert!(is_emptied(folder.path()));
}

#[test]
fn a_killed_sandbox_leaves_no_moto() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut sandbox = Command::new(env!("CARGO_BIN_EXE_slipway-sandbox"))
        .arg("up")
        .env("TMPDIR", folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut first = String::new();
    BufReader::new(sandbox.stdout.take().expect("piped"))
        .read_line(&mut first)
        .expect("a line");
    assert!(
        first.starts_with("export AWS_ENDPOINT_URL=http://127.0.0.1:"),
        "{first}"
    );
    let children = children_of(sandbox.id());
    assert_eq!(children.len(), 1, "moto is its only child");
    // SIGKILL: nothing in the process itself can clean up.
    sandbox.kill().expect("it is killed");
    sandbox.wait().expect("it ends");
    assert!(ends(children[0]), "moto noticed");
    assert!(is_emptied(folder.path()), "its log went with it");
}
