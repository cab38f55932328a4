//! A made-up service and a definition of its one type.

use std::path::Path;

use expect_test::Expect;
use slipway_codegen::infer;
use slipway_codegen::inputs::Inputs;
use slipway_codegen::ir::Resource;
use slipway_codegen::problem::{Problems, Text};

/// The definition that is right.
pub(crate) const BOX: &str = include_str!("../fixture/box.toml");

/// The inputs of the made-up service.
pub(crate) fn inputs() -> Inputs {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixture/inputs");
    Inputs::open(&folder).expect("the fixture is whole")
}

/// What is made of a definition.
pub(crate) fn make(definition: &str) -> (Text, Result<Resource, Problems>) {
    let text = Text {
        name: "box.toml".to_owned(),
        text: definition.to_owned(),
    };
    let made = infer::resource(&inputs(), &text);
    (text, made)
}

/// The errors of the right definition after this text was replaced by that one.
pub(crate) fn check(change: (&str, &str), expect: Expect) {
    let (from, to) = change;
    assert!(BOX.contains(from), "`{from}` is not in the definition");
    let (text, made) = make(&BOX.replacen(from, to, 1));
    let said = match made {
        Ok(_) => "it is right".to_owned(),
        Err(problems) => problems.render(&text),
    };
    expect.assert_eq(&said);
}

/// The same with text added at the end.
pub(crate) fn check_with(added: &str, expect: Expect) {
    let last = "unless = \"keep\"\n";
    check((last, &format!("{last}{added}")), expect);
}
