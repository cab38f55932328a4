//! Sentences made of the API's names.

use super::{dialect, types};
use crate::ir::{Face, Resource};

/// How a word of a name is written in a sentence.
fn word(word: &str) -> String {
    match word {
        "vpc" | "arn" | "dns" | "ip" | "cidr" | "ipam" | "acl" | "kms" | "lni" => {
            word.to_uppercase()
        }
        "ipv4" => "IPv4".to_owned(),
        "ipv6" => "IPv6".to_owned(),
        "dns64" => "DNS64".to_owned(),
        "aaaa" => "AAAA".to_owned(),
        other => other.to_owned(),
    }
}

/// A name as words: `availability_zone_id` is `availability zone id`.
pub(super) fn words(name: &str) -> String {
    let words: Vec<String> = name.split('_').map(word).collect();
    words.join(" ")
}

/// The same at the beginning of a sentence.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// The noun of a type without the service in front.
pub(crate) fn short(resource: &Resource) -> &str {
    types::short_noun(resource)
}

/// The same of any noun of a service.
pub(crate) fn short_of(noun: &str, face: Face, service: &str) -> String {
    let title = dialect::of(face)
        .service(service)
        .map_or("", |facts| facts.title);
    noun.strip_prefix(title)
        .unwrap_or(noun)
        .trim_start()
        .to_owned()
}

/// What an attribute is, in a sentence made of its name.
pub(crate) fn attribute(name: &str, noun: &str) -> String {
    match name {
        "id" => format!("Id of the {noun}."),
        _ => match name.strip_suffix("_id") {
            Some(of) => format!("Id of the {}.", words(of)),
            None => format!("{}.", capital(&words(name))),
        },
    }
}

/// `20m` as seconds.
///
/// # Errors
/// When it is no such duration.
pub(super) fn seconds(text: &str) -> Result<u64, String> {
    let refused = || format!("`{text}` is no duration in hours, minutes or seconds");
    let end = text.len().checked_sub(1).ok_or_else(refused)?;
    let (number, unit) = text.split_at(end);
    let number: u64 = number.parse().map_err(|_| refused())?;
    match unit {
        "h" => Ok(number * 3600),
        "m" => Ok(number * 60),
        "s" => Ok(number),
        _ => Err(refused()),
    }
}
