use super::*;
use crate::model::{Attr, Model};

/// Counts what it is given.
///
/// Null and unknown are told apart.
#[derive(Clone, Debug, Parameters)]
struct Count {
    /// A text.
    text: String,
    /// A text or null.
    maybe: Option<String>,
    /// Anything.
    any: Attr<i64>,
    /// The rest.
    #[variadic]
    rest: Vec<bool>,
}

/// What was counted.
#[derive(Clone, Debug, Default, Model)]
struct Counted {
    /// How many arguments have a value.
    #[attr(computed())]
    values: Attr<i64>,
    /// The number, as it was given.
    #[attr(computed())]
    any: Attr<i64>,
}

impl Function for Count {
    type Return = Counted;
    fn name() -> &'static str {
        "count"
    }
    fn call(self) -> Result<Counted, FunctionError> {
        match self.text.as_str() {
            "panic" => panic!("no text"),
            "refused" => Err(FunctionError::at(0, "the text is refused\u{202e}")),
            "unknown" => Ok(Counted {
                values: Attr::Unknown,
                any: Attr::Null,
            }),
            _ => {
                let values = 1 + i64::from(self.maybe.is_some()) + self.rest.len() as i64;
                Ok(Counted {
                    values: Attr::Known(values),
                    any: self.any,
                })
            }
        }
    }
}

/// Nothing.
#[derive(Clone, Debug, Parameters)]
struct Nothing {}

impl Function for Nothing {
    type Return = String;
    fn name() -> &'static str {
        "no-thing"
    }
    fn call(self) -> Result<String, FunctionError> {
        Ok(String::new())
    }
}

async fn call(arguments: &[Value]) -> Result<Value, FunctionError> {
    Erased::new::<Count>().call(arguments).await
}

#[test]
fn the_fields_are_the_parameters() {
    let count = Erased::new::<Count>();
    let allowed: Vec<_> = count
        .fixed
        .iter()
        .chain(&count.variadic)
        .map(|it| {
            (
                it.name,
                it.ty.to_string(),
                it.allows_null,
                it.allows_unknown,
            )
        })
        .collect();
    assert_eq!(
        allowed,
        [
            ("text", "string".to_owned(), false, false),
            ("maybe", "string".to_owned(), true, false),
            ("any", "number".to_owned(), true, true),
            ("rest", "bool".to_owned(), false, false),
        ]
    );
    assert_eq!(count.summary(), "Counts what it is given.");
    assert_eq!(count.fixed[1].description, "A text or null.");
    assert_eq!(
        count.returns.to_json().to_string(),
        r#"["object",{"any":"number","values":"number"}]"#
    );
    assert_eq!(count.parameter(7).map(|it| it.name), Some("rest"));
    assert!(count.check("count").is_empty());
}

#[tokio::test]
async fn arguments_come_by_place() {
    let given = [
        "a".into(),
        Value::Null,
        Value::unknown(),
        true.into(),
        false.into(),
    ];
    let counted = call(&given).await.expect("it counts");
    assert_eq!(
        counted,
        Value::object([("values", 3.into()), ("any", Value::unknown())])
    );
}

#[tokio::test]
async fn what_the_host_should_have_refused_names_the_argument() {
    let few = call(&["a".into()]).await.unwrap_err();
    assert_eq!(
        (few.argument(), few.text()),
        (Some(1), "the argument is missing")
    );
    let null = call(&[Value::Null, Value::Null, Value::Null]).await;
    let null = null.unwrap_err();
    assert_eq!(null.argument(), Some(0));
    assert!(null.text().contains("expected a string"), "{null}");
    let unknown = call(&[Value::unknown(), Value::Null, Value::Null]).await;
    assert_eq!(unknown.unwrap_err().argument(), Some(0));
    let rest = call(&[
        "a".into(),
        Value::Null,
        Value::Null,
        true.into(),
        "b".into(),
    ])
    .await;
    assert_eq!(rest.unwrap_err().argument(), Some(4));
    let many = Erased::new::<Nothing>().call(&["a".into()]).await;
    assert!(
        many.unwrap_err()
            .text()
            .starts_with("1 arguments were given")
    );
}

#[tokio::test]
async fn our_own_mistakes_are_errors_that_say_so() {
    for text in ["panic", "unknown"] {
        let error = call(&[text.into(), Value::Null, Value::Null]).await;
        let error = error.unwrap_err();
        assert!(error.text().contains("bug in the provider"), "{error}");
    }
    let refused = call(&["refused".into(), Value::Null, Value::Null]).await;
    assert_eq!(refused.unwrap_err().text(), "the text is refused\\u{202e}");
    let name = Erased::new::<Nothing>().check("no-thing");
    assert_eq!(name[0].problem, "a function's name is an identifier");
}
