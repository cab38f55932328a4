//! Names of buckets and regions (documentation of Spaces, "Create a Spaces bucket": 3 to 63 characters, made of
//! small letters, digits, hyphens and dots, as names of the DNS are).

use std::net::Ipv4Addr;

use slipway_framework::validate::Validator;

/// What a region has to be. Which of them have Spaces is nothing that the API tells, and a new one needs no new
/// version of this provider.
pub(super) fn region() -> Validator {
    Validator::text("be the name of a region, such as `fra1`", is_region)
}

/// Three letters and a number, in any case.
fn is_region(text: &str) -> bool {
    let Some((place, number)) = text.split_at_checked(3) else {
        return false;
    };
    place.bytes().all(|it| it.is_ascii_alphabetic())
        && !number.is_empty()
        && number.bytes().all(|it| it.is_ascii_digit())
}

/// What is wrong with the name of a new bucket.
pub(super) fn fault(name: &str) -> Option<&'static str> {
    let is_plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit();
    Some(if !(3..=63).contains(&name.len()) {
        "it has 3 to 63 characters"
    } else if !name
        .chars()
        .all(|it| is_plain(it) || it == '.' || it == '-')
    {
        "it is made of small letters, digits, hyphens and dots"
    } else if !name.starts_with(is_plain) || !name.ends_with(is_plain) {
        "it begins and ends with a small letter or a digit"
    } else if name.contains("..") {
        "no two dots stand beside each other"
    } else if name.parse::<Ipv4Addr>().is_ok() {
        "it is no IP address"
    } else {
        return None;
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_spaces_refuses_are_told() {
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
        ] {
            assert!(fault(name).is_some(), "{name}");
        }
        assert!(fault(&"b".repeat(64)).is_some());
    }

    #[test]
    fn a_region_is_a_place_and_a_number() {
        for region in ["fra1", "NYC3", "abc12"] {
            assert!(is_region(region), "{region}");
        }
        for region in ["", "fra", "1fra", "eu-west-1", "frä1"] {
            assert!(!is_region(region), "{region}");
        }
    }
}
