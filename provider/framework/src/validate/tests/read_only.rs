use expect_test::{Expect, expect};

use super::render;
use crate::schema::{Attribute, AttributeKind, Block, NestedBlock, Nesting, Type};
use crate::validate::config;
use crate::value::Value;

fn text() -> Attribute {
    Attribute::of(AttributeKind::Plain(Type::String))
}

/// An object with parts, and their read-only attribute `arn`.
fn part() -> Block {
    let name = text().optional();
    let block = Block::default().attribute("name", name);
    block.attribute("arn", text().computed())
}

fn check(block: &Block, value: &Value, message: Expect) {
    message.assert_eq(&render(&config(block, value, true)));
}

#[test]
fn what_only_the_provider_sets_is_written_by_nobody() {
    let block = part().attribute("id", text().optional_computed());
    let of = |arn: Value| Value::object([("arn", arn), ("id", "x".into()), ("name", "n".into())]);
    // What is not known yet was written, too.
    for arn in ["arn:mine".into(), Value::unknown()] {
        check(
            &block,
            &of(arn),
            expect![[r#"
                Error: Attribute that cannot be set
                  at arn
                Only the provider sets `arn`: what it is follows from the object. Nothing was changed.
                Remove it.
            "#]],
        );
    }
    check(&block, &of(Value::Null), expect![""]);
}

#[test]
fn it_is_found_in_blocks_and_put_up_with_in_whole_objects() {
    let part_with = |arn: &str| Value::object([("arn", arn.into()), ("name", "n".into())]);
    let value = Value::object([("part", Value::List(vec![part_with("arn:mine")]))]);
    let nested = NestedBlock::new(Nesting::List, part());
    let blocks = Block::default().nested("part", nested);
    check(
        &blocks,
        &value,
        expect![[r#"
            Error: Attribute that cannot be set
              at part[0].arn
            Only the provider sets `part[0].arn`: what it is follows from the object. Nothing was changed.
            Remove it.
        "#]],
    );
    // Who writes an object as a value has to write all of its attributes.
    let nested = AttributeKind::Nested(Nesting::List, part());
    let plain = Attribute::of(nested).optional().plain();
    let values = Block::default().attribute("part", plain);
    check(&values, &value, expect![""]);
}
