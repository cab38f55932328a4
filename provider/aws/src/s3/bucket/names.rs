//! Names of buckets (S3 user guide, "General purpose bucket naming rules").

use std::net::Ipv4Addr;

/// What is wrong with the name of a new bucket. Older ones in us-east-1 may have others.
pub(super) fn fault(name: &str) -> Option<&'static str> {
    let is_plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit();
    let begins = |list: &[&str]| list.iter().any(|it| name.starts_with(it));
    let ends = |list: &[&str]| list.iter().any(|it| name.ends_with(it));
    Some(if !(3..=63).contains(&name.len()) {
        "it has 3 to 63 characters"
    } else if !name
        .chars()
        .all(|it| is_plain(it) || it == '.' || it == '-')
    {
        "it is made of small letters, digits, dots and hyphens"
    } else if !name.starts_with(is_plain) || !name.ends_with(is_plain) {
        "it begins and ends with a small letter or a digit"
    } else if name.contains("..") {
        "no two dots stand beside each other"
    } else if name.parse::<Ipv4Addr>().is_ok() {
        "it is no IP address"
    } else if begins(&["xn--", "sthree-", "amzn-s3-demo-"]) {
        "`xn--`, `sthree-` and `amzn-s3-demo-` are no beginnings of it"
    } else if ends(&["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]) {
        "`-s3alias`, `--ol-s3`, `.mrap`, `--x-s3` and `--table-s3` are no ends of it"
    } else {
        return None;
    })
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn names_that_s3_refuses_are_told() {
        for name in ["abc", "my-bucket", "www.example.com", "1-2-3"] {
            assert_eq!(fault(name), None, "{name}");
        }
        for name in [
            "ab",
            "Upper",
            "under_score",
            "-a-b",
            "a-b-",
            "a..b",
            "192.168.5.4",
            "xn--bucket",
            "bucket--x-s3",
        ] {
            assert!(fault(name).is_some(), "{name}");
        }
        assert!(fault(&"b".repeat(64)).is_some());
    }
}
