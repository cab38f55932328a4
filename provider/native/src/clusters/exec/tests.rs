use super::*;

use slipway_kubernetes::client::Credentials as _;

use crate::clusters::minted::Minted;
use crate::testing::run;

const SHELL: &str = "/bin/sh";

fn exec(script: &str) -> Value {
    json!({
        "apiVersion": VERSIONS[1], "command": SHELL, "args": ["-c", script],
        "env": [{ "name": "WHO", "value": "ci" }], "interactiveMode": "IfAvailable",
    })
}

fn read(exec: &Value, allowed: &[&str]) -> Result<Plugin, String> {
    let allowed: Vec<String> = allowed.iter().map(ToString::to_string).collect();
    Plugin::read(exec, &json!({ "server": "https://10.0.0.1" }), &allowed)
}

fn printing(status: &Value) -> Value {
    let told = json!({ "apiVersion": VERSIONS[1], "kind": "ExecCredential", "status": status });
    exec(&format!("echo '{told}'"))
}

#[test]
fn a_program_is_started_only_where_it_is_allowed() {
    let why = read(&exec("true"), &[]).expect_err("refused");
    assert!(why.contains("`exec_plugins`"), "{why}");
    assert!(read(&exec("true"), &["/usr/bin/sh"]).is_err());
    assert!(read(&exec("true"), &[SHELL]).is_ok());
    let mut bare = exec("true");
    bare["command"] = "sh".into();
    assert_eq!(read(&bare, &[SHELL]).expect("allowed").program, SHELL);
    bare["command"] = "../bin/sh".into();
    assert!(read(&bare, &[SHELL]).is_err());
    bare["command"] = "".into();
    assert!(read(&bare, &[SHELL]).is_err());
    for (member, value, says) in [
        (
            "apiVersion",
            "client.authentication.k8s.io/v1alpha1",
            "are known",
        ),
        ("interactiveMode", "Always", "needs a terminal"),
    ] {
        let mut wrong = exec("true");
        wrong[member] = value.into();
        let why = read(&wrong, &[SHELL]).expect_err("refused");
        assert!(why.contains(says), "{why}");
    }
}

async fn asked(exec: &Value) -> Result<Fresh, CloudError> {
    let plugin = read(exec, &[SHELL]).expect("allowed");
    plugin.ask(&Runtime::system()).await
}

#[test]
fn a_token_is_used_until_its_time_is_nearly_over() {
    run(async {
        let fresh = asked(&printing(&json!({ "token": "t" })))
            .await
            .expect("a token");
        assert_eq!(fresh.token, Token::new("t"));
        assert_eq!(fresh.good, FOR_EVER);
        let ended = json!({ "token": "t", "expirationTimestamp": "2020-01-01T00:00:00Z" });
        let fresh = asked(&printing(&ended)).await.expect("a token");
        assert_eq!((fresh.fresh, fresh.good), (Duration::ZERO, Duration::ZERO));
        // It hears what the file says, and which form is wanted.
        let script = r#"test "$WHO" = ci && case "$KUBERNETES_EXEC_INFO" in *'"interactive":false'*) echo '{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"it"}}';; esac"#;
        let fresh = asked(&exec(script)).await.expect("a token");
        assert_eq!(fresh.token, Token::new("it"));
    });
}

#[test]
fn what_goes_wrong_is_told_without_what_was_printed() {
    run(async {
        for (exec, says) in [
            (exec("echo no session >&2; exit 3"), "no session"),
            (exec("echo secret"), "did not print an ExecCredential"),
            (
                printing(&json!({ "clientCertificateData": "secret" })),
                "tokens alone",
            ),
            (printing(&json!({})), "printed no token"),
        ] {
            let error = asked(&exec).await.err().expect("it fails");
            let told = format!("{error:?}");
            assert!(told.contains(says), "{told}");
            assert!(!told.contains("secret"), "{told}");
        }
    });
}

#[test]
fn it_is_started_again_when_the_cluster_refuses_its_token() {
    // The nanoseconds tell one start from another.
    let script = r#"printf '{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"%s"}}' "$(date +%s%N)""#;
    run(async {
        let starter = Starter {
            plugin: read(&exec(script), &[SHELL]).expect("allowed"),
            runtime: Runtime::system(),
        };
        let minted = Minted::new(starter, Runtime::system());
        let first = minted.token(None).await.expect("a token").expect("one");
        let second = minted.token(None).await.expect("a token").expect("one");
        assert_eq!(first, second);
        let third = minted.token(Some(&first)).await.expect("a token");
        assert_ne!(Some(first), third);
    });
}
