use expect_test::expect;

use super::values::{accepts, check, refuses, text, texts};
use crate::validate::Validator;

#[test]
fn notations() {
    accepts(
        &Validator::cidr(),
        texts(["10.0.0.1/16", "2001:db8::/32", "0.0.0.0/0"]),
    );
    refuses(
        &Validator::cidr(),
        texts(["10.0.0.0", "10.0.0.0/33", "10.0.0/8", "/8", ""]),
    );
    refuses(&Validator::cidr_network(), texts(["10.0.0.1/16", "::1/64"]));
    accepts(&Validator::ipv4_cidr(), texts(["10.0.0.0/8"]));
    refuses(&Validator::ipv4_cidr(), texts(["::/0"]));
    accepts(&Validator::ipv6_cidr(), texts(["::/0"]));
    refuses(&Validator::ipv6_cidr(), texts(["10.0.0.0/8"]));
    accepts(&Validator::ip_address(), texts(["192.0.2.1", "::1"]));
    refuses(
        &Validator::ip_address(),
        texts(["192.0.2.256", "192.0.2.1/32", "host"]),
    );
    refuses(&Validator::ipv4_address(), texts(["::1"]));
    refuses(&Validator::ipv6_address(), texts(["192.0.2.1"]));
    accepts(
        &Validator::arn(),
        texts([
            "arn:aws:s3:::bucket",
            "arn:aws-cn:iam::123456789012:role/path/name",
            "arn:aws:iam::aws:policy/AdministratorAccess",
            "arn:aws-us-gov:rds:us-gov-west-1:123456789012:cluster:name",
        ]),
    );
    refuses(
        &Validator::arn(),
        texts([
            "bucket",
            "arn:aws:s3",
            "arn:aws:s3:::",
            "arn:gcp:s3:::b",
            "arn:aws:iam::1234:x",
        ]),
    );
    accepts(&Validator::json(), texts(["{}", "1", " [null] "]));
    refuses(&Validator::json(), texts(["", "{", "{'a':1}", "[1,]"]));
    accepts(&Validator::json_object(), texts(["{}"]));
    refuses(&Validator::json_object(), texts(["[]", "\"{}\"", "{"]));
    accepts(&Validator::timestamp(), texts(["2024-02-29T00:00:00Z"]));
    refuses(
        &Validator::timestamp(),
        texts(["2023-02-29T00:00:00Z", "2024-02-29"]),
    );
    accepts(&Validator::duration(), texts(["0", "90s", "1h30m"]));
    refuses(&Validator::duration(), texts(["", "-1s", "1 h", "1d"]));
    accepts(
        &Validator::starts_with(["/aws/", "/app/"]),
        texts(["/app/x"]),
    );
    accepts(
        &Validator::text("be even", |t| t.len() % 2 == 0),
        texts(["ab"]),
    );
}

#[test]
fn notations_explain_common_slips() {
    check(
        &Validator::cidr(),
        &text("10.0.0.7"),
        expect![[r#"
        Error: Invalid address block
          at arg
        `arg` must be an IPv4 or IPv6 block in CIDR notation, such as `10.0.0.0/16`.
        An address alone is not a block; this one address is `10.0.0.7/32`.
        Correct `arg`, then plan again.

          Value:  "10.0.0.7"
    "#]],
    );
    check(
        &Validator::cidr_network(),
        &text("10.1.2.3/8"),
        expect![[r#"
        Error: Invalid address block
          at arg
        `arg` must be a network in CIDR notation without host bits, such as `10.0.0.0/16`.
        Did you mean `10.0.0.0/8`?
        Correct `arg`, then plan again.

          Value:  "10.1.2.3/8"
    "#]],
    );
    check(
        &Validator::json_object(),
        &text("{\n  \"a\": 1,\n}"),
        expect![[r#"
        Error: Invalid JSON
          at arg
        `arg` must be a JSON object.
        It is malformed, at line 3, column 1.
        Correct `arg`, then plan again.

          Value:  "{\n  \"a\": 1,\n}"
    "#]],
    );
    check(
        &Validator::duration(),
        &text("90"),
        expect![[r#"
        Error: Invalid duration
          at arg
        `arg` must be a duration of zero or more, such as `90s` or `1h30m`.
        Add a unit: `90s` is that many seconds.
        Correct `arg`, then plan again.

          Value:  "90"
    "#]],
    );
    check(
        &Validator::starts_with(["a-", "b-"]),
        &text(&"x".repeat(500)),
        expect![[r#"
        Error: Invalid text
          at arg
        `arg` must begin with "a-" or "b-".
        Correct `arg`, then plan again.

          Value:  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"
    "#]],
    );
}
