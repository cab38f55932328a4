use super::*;
use crate::schema::{Attribute, AttributeKind};

const PIECES: &[Piece] = &[
    Piece::Part("cluster"),
    Piece::Text(":"),
    Piece::Part("number"),
    Piece::Text("/"),
    Piece::OneOf(&["left", "right"]),
];

fn block() -> Block {
    let text = || Attribute::of(AttributeKind::Plain(Type::String)).optional();
    let number = || Attribute::of(AttributeKind::Plain(Type::Number)).optional();
    Block::default()
        .attribute("cluster", text().describe("The cluster."))
        .attribute("number", number())
        .attribute("left", text())
        .attribute("right", text())
        .attribute("zone", text())
}

fn identity(owner: Option<&'static str>) -> Identity {
    Identity::new(PIECES)
        .perhaps("@", "zone")
        .with("owner", "Who owns it.", move || owner.map(str::to_owned))
}

fn state(cluster: Value, zone: Value) -> Value {
    Value::object([
        ("cluster", cluster),
        ("number", 7.into()),
        ("left", Value::Null),
        ("right", "r".into()),
        ("zone", zone),
        ("other", "o".into()),
    ])
}

#[test]
fn the_pieces_tell_what_an_import_needs() {
    let described: Vec<_> = identity(None)
        .described(&block())
        .into_iter()
        .map(|it| (it.name, it.ty.to_string(), it.is_required, it.description))
        .collect();
    let text = |name, required, said: &str| (name, "string".to_owned(), required, said.to_owned());
    assert_eq!(
        described,
        [
            text("cluster", true, "The cluster."),
            text("left", false, ""),
            ("number", "number".to_owned(), true, String::new()),
            text("owner", false, "Who owns it."),
            text("right", false, ""),
            text("zone", false, ""),
        ]
    );
    assert!(identity(None).check(&block()).is_empty());
    let errors = Identity::new(&[Piece::Part("nowhere")]).check(&block());
    assert_eq!(errors[0].problem, "a part of the identity is no attribute");
    let secret = Attribute::of(AttributeKind::Plain(Type::String)).optional();
    let secret = Block::default().attribute("cluster", secret.sensitive());
    let errors = Identity::new(&[Piece::Part("cluster")]).check(&secret);
    assert!(errors[0].problem.contains("sensitive"));
}

#[test]
fn a_state_that_does_not_say_which_object_it_is_has_none() {
    let of = |cluster| identity(None).of(&state(cluster, Value::Null), &Value::Null);
    assert!(of("main".into()).is_some());
    assert_eq!(of(Value::Null), None);
    assert_eq!(of(Value::unknown()), None);
    assert_eq!(identity(None).of(&Value::Null, &Value::Null), None);
}

#[test]
fn what_was_told_once_stays_while_it_names_the_same_object() {
    let first = identity(None).of(&state("main".into(), Value::Null), &Value::Null);
    let first = first.expect("an identity");
    // Zone and owner have become known, which is no change of the object.
    let now = state("main".into(), "z1".into());
    assert_eq!(identity(Some("us")).of(&now, &first), Some(first.clone()));
    let fresh = identity(Some("us")).of(&now, &Value::Null);
    assert_ne!(fresh, Some(first.clone()));
    // Another object has another identity.
    let other = identity(None).of(&state("spare".into(), Value::Null), &first);
    assert_ne!(other, Some(first));
    // One that another provider left, without our parts, counts as none.
    let foreign = Value::object([("cluster", Value::Null)]);
    assert_eq!(identity(Some("us")).of(&now, &foreign), fresh);
}

#[test]
fn an_identity_becomes_an_import_id() {
    let id = |owner: Option<&'static str>, with: &[(&str, Value)]| {
        let with = with.iter().cloned();
        identity(owner).import_id("thing", &Value::object(with))
    };
    let whole = [
        ("cluster", "main".into()),
        ("number", 7.into()),
        ("right", "r".into()),
    ];
    assert_eq!(id(None, &whole), Ok("main:7/r".to_owned()));
    let mut more = whole.to_vec();
    more.push(("zone", "z1".into()));
    more.push(("owner", "us".into()));
    assert_eq!(id(Some("us"), &more), Ok("main:7/r@z1".to_owned()));
    let told = |refused: Result<String, Diagnostics>| {
        let refused = refused.unwrap_err();
        refused
            .iter()
            .map(|it| it.detail.clone())
            .collect::<String>()
    };
    assert!(told(id(Some("them"), &more)).contains("Given:     owner = us"));
    assert!(told(id(None, &whole[1..])).contains("no `cluster`"));
    assert!(told(id(None, &whole[..2])).contains("no `left` or `right`"));
}

#[test]
fn an_import_id_says_what_a_part_tells() {
    let identity = || {
        Identity::new(&[Piece::Part("cluster")]).ending("@", "cluster", |name| {
            name.split_once('.').map(|(_, zone)| zone.to_owned())
        })
    };
    let id = |name: &str| {
        let value = Value::object([("cluster", name.into())]);
        identity().import_id("thing", &value)
    };
    assert_eq!(id("main.z1"), Ok("main.z1@z1".to_owned()));
    assert_eq!(id("main"), Ok("main".to_owned()));
}

#[test]
fn what_an_older_version_stored_names_the_object_or_is_none() {
    let named = Value::object([
        ("cluster", "main".into()),
        ("number", 7.into()),
        ("left", Value::Null),
        ("right", "r".into()),
    ]);
    assert_eq!(identity(None).upgraded(named.clone()), named);
    let half = Value::object([("cluster", "main".into()), ("number", Value::Null)]);
    assert_eq!(identity(None).upgraded(half), Value::Null);
    assert_eq!(identity(None).upgraded(Value::Null), Value::Null);
    assert_eq!(identity(None).version(), 0);
    assert_eq!(identity(None).versioned(2).version(), 2);
}

#[test]
fn what_an_import_leaves_out_the_provider_says() {
    let given = |right: Value| {
        Value::object([
            ("cluster", "main".into()),
            ("number", 7.into()),
            ("left", Value::Null),
            ("right", right),
            ("zone", Value::Null),
            ("owner", Value::Null),
        ])
    };
    let whole = identity(Some("us")).completed(&given("r".into()));
    let whole = whole.expect("it names the object");
    assert_eq!(whole.as_object().expect("an object")["owner"], "us".into());
    assert_eq!(identity(Some("us")).completed(&given(Value::Null)), None);
}
