//! Descriptions in our own words, made of the API's names.

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

/// The words for an article: a vowel's sound decides.
pub(super) fn article(noun: &str) -> &'static str {
    let vowel = noun.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O']);
    if vowel { "An" } else { "A" }
}

/// What an attribute is, in a sentence.
pub(super) fn attribute(name: &str, noun: &str, is_bool: bool) -> String {
    match name {
        "arn" => "Amazon resource name.".to_owned(),
        "id" => format!("Id of the {noun}."),
        "owner_id" => "Account that owns it.".to_owned(),
        "region" => "Region, by default that of the provider.".to_owned(),
        "tags" => "Tags.".to_owned(),
        "tags_all" => "The tags together with the provider's `default_tags`.".to_owned(),
        "timeouts" => "How long to wait.".to_owned(),
        _ if is_bool => format!("Whether it is so: {}.", words(name)),
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
