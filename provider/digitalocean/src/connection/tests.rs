//! What becomes of arguments and variables.

use super::*;

fn opened(settings: &Settings, variables: &[(&str, &str)]) -> Result<Connection, ConnectError> {
    let environment = Environment::from_variables(variables.iter().copied());
    Connection::open(settings, &environment, Runtime::system())
}

fn detail(settings: &Settings, variables: &[(&str, &str)]) -> String {
    let error = opened(settings, variables).expect_err("it is refused");
    format!("{:?}: {}", error.argument(), error.detail())
}

fn secret(text: &str) -> Option<Secret> {
    Some(Secret::new(text.to_owned()))
}

#[test]
fn a_token_is_looked_for_in_the_block_and_in_two_variables() {
    let none = Settings::default();
    let told = detail(&none, &[]);
    for place in ["`token`", "DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN"] {
        assert!(told.contains(place), "{told}");
    }
    let account = |settings: &Settings, variables: &[(&str, &str)]| {
        opened(settings, variables).unwrap().account().to_owned()
    };
    let both = [
        ("DIGITALOCEAN_ACCESS_TOKEN", "b"),
        ("DIGITALOCEAN_TOKEN", "a"),
    ];
    assert_eq!(account(&none, &both), fingerprint("a"));
    assert_eq!(account(&none, &both[..1]), fingerprint("b"));
    let given = Settings {
        token: secret("c"),
        ..Settings::default()
    };
    assert_eq!(account(&given, &both), fingerprint("c"));
    let empty = Settings {
        token: secret(""),
        ..Settings::default()
    };
    assert_eq!(account(&empty, &both), fingerprint("a"));
}

#[test]
fn a_value_that_cannot_be_used_is_told_with_its_place_and_without_the_secret() {
    let told = detail(
        &Settings {
            token: secret("dop_v1_secret\n"),
            ..Settings::default()
        },
        &[],
    );
    assert!(told.starts_with("Some(\"token\"): The value of the argument `token`"));
    assert!(!told.contains("secret"), "{told}");
    let token = ("DIGITALOCEAN_TOKEN", "a");
    let none = Settings::default();
    let told = detail(&none, &[token, ("DIGITALOCEAN_API_URL", "ftp://here")]);
    assert!(told.starts_with("None: The value of the environment variable DIGITALOCEAN_API_URL"));
    let told = detail(&none, &[token, ("HTTPS_PROXY", "socks5://proxy:1")]);
    assert!(told.contains("HTTPS_PROXY"), "{told}");
    let told = detail(
        &none,
        &[token, ("SPACES_ENDPOINT_URL", "https://{{.Place}}.test")],
    );
    assert!(told.contains("{{.Region}}"), "{told}");
}

#[test]
fn a_spaces_key_has_two_parts_and_is_enough_without_a_token() {
    let id = ("SPACES_ACCESS_KEY_ID", "DO1");
    let key = ("SPACES_SECRET_ACCESS_KEY", "hidden");
    let none = Settings::default();
    assert!(detail(&none, &[id]).contains("`spaces_secret_key`"));
    assert!(detail(&none, &[key]).contains("`spaces_access_id`"));
    let connection = opened(&none, &[id, key]).unwrap();
    let given = || connection.spaces_keys().given();
    assert_eq!(given().unwrap().id, "DO1");
    assert!(connection.client().is_err());
    assert_eq!(
        connection.spaces_endpoint("fra1"),
        "https://fra1.digitaloceanspaces.com"
    );
    assert!(!format!("{connection:?} {:?}", given()).contains("hidden"));
}

#[test]
fn retries_are_limited_as_the_block_says() {
    let settings = Settings {
        http_retry_max: Some(0),
        http_retry_wait_min: seconds(0.5),
        http_retry_wait_max: seconds(2.0),
        requests_per_second: Some(1.5),
        ..Settings::default()
    };
    let connection = opened(&settings, &[("DIGITALOCEAN_TOKEN", "a")]).unwrap();
    let policy = connection.policy();
    assert_eq!(policy.attempts, 1);
    assert_eq!(policy.least, Duration::from_millis(500));
    assert_eq!(policy.throttle.cap, Duration::from_secs(2));
    assert_eq!(connection.rate(), Some((1.5, 1)));
    let none = opened(&Settings::default(), &[("DIGITALOCEAN_TOKEN", "a")]).unwrap();
    assert_eq!(none.policy(), Policy::default());
    assert_eq!(none.rate(), None);
}
