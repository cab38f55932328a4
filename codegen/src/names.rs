//! How names are spelt: in the API, in Rust's SDK, and in HCL.
//!
//! The rules are those of smithy-rs (its `splitOnWordBoundaries`), because the SDK's crates are made
//! with them; the names that they give are checked against the crates themselves
//! ([`crate::readers::surface`]).

/// Words that are cased in their own way inside names.
const WHOLE_WORDS: [&str; 7] = ["ipv4", "ipv6", "sigv4", "mib", "gib", "kib", "ttl"];

/// Members that would hide a method of a builder get `_value`.
const TAKEN: [&str; 8] = [
    "build",
    "builder",
    "default",
    "send",
    "make_operation",
    "presigned",
    "customize",
    "meta",
];

/// Keywords of Rust that a raw identifier cannot hold.
const NEVER_RAW: [&str; 3] = ["crate", "self", "super"];

/// Keywords of Rust that smithy-rs writes as raw identifiers.
const KEYWORDS: [&str; 48] = [
    "as", "async", "await", "break", "const", "continue", "dyn", "else", "enum", "extern", "false",
    "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref",
    "return", "static", "struct", "trait", "true", "type", "unsafe", "use", "where", "while",
    "abstract", "become", "box", "do", "final", "macro", "override", "priv", "typeof", "unsized",
    "virtual", "yield", "try", "gen",
];

/// A name in snake case: `CidrBlock` is `cidr_block`.
pub fn snake(name: &str) -> String {
    words(name).join("_")
}

/// A name in kebab case: `VpcId` is `vpc-id`.
pub fn kebab(name: &str) -> String {
    words(name).join("-")
}

/// Units of which the last letter stays large in Pascal case.
const UNITS: [(&str, &str); 3] = [("mib", "MiB"), ("gib", "GiB"), ("kib", "KiB")];

/// A name in Pascal case: `DBInstance` is `DbInstance`.
pub fn pascal(name: &str) -> String {
    let mut out = String::new();
    for word in words(name) {
        if let Some((_, unit)) = UNITS.iter().find(|(small, _)| *small == word) {
            out.push_str(unit);
            continue;
        }
        let mut letters = word.chars();
        out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        out.extend(letters);
    }
    out
}

/// The field of a struct of the SDK, without `r#`.
pub fn field(member: &str) -> String {
    let name = snake(member);
    if TAKEN.contains(&name.as_str()) {
        format!("{name}_value")
    } else if NEVER_RAW.contains(&name.as_str()) {
        format!("{name}_")
    } else {
        name
    }
}

/// A field as it is written in Rust: a keyword is a raw identifier.
pub fn identifier(field: &str) -> String {
    if KEYWORDS.contains(&field) {
        format!("r#{field}")
    } else {
        field.to_owned()
    }
}

/// The words of a name, in lower case.
fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let all_lower = name.to_lowercase() == name;
    let mut out = Vec::new();
    let mut word = String::new();
    for (index, &next) in letters.iter().enumerate() {
        let Some(last) = word.chars().last() else {
            if next.is_alphanumeric() {
                word.push(next);
            }
            continue;
        };
        let rest: String = letters[index..].iter().collect();
        let seen = format!("{word}{rest}").to_lowercase();
        let in_whole_word = WHOLE_WORDS.iter().any(|whole| seen.starts_with(whole))
            && !WHOLE_WORDS.contains(&word.to_lowercase().as_str());
        let lower_then_upper =
            next.is_uppercase() && (last.is_lowercase() || last.is_ascii_digit());
        let digit_then_lower = all_lower && last.is_ascii_digit() && next.is_lowercase();
        let boundary = !next.is_alphanumeric()
            || !in_whole_word && (lower_then_upper || digit_then_lower)
            || ends_acronym(last, next, letters.get(index + 1), letters.get(index + 2));
        if boundary {
            out.push(std::mem::take(&mut word).to_lowercase());
        }
        if next.is_alphanumeric() {
            word.push(next);
        }
    }
    if !word.is_empty() {
        out.push(word.to_lowercase());
    }
    out
}

/// Whether a new word begins after an acronym: `DB|Proxy`, but not `AC|Ls` and not `DynamoD|Bv2`.
fn ends_acronym(last: char, next: char, peek: Option<&char>, second: Option<&char>) -> bool {
    let Some(peek) = peek else { return false };
    if !last.is_uppercase() || !next.is_uppercase() || !peek.is_lowercase() {
        return false;
    }
    let plural = *peek == 's' && !second.is_some_and(|letter| letter.is_lowercase());
    let version = *peek == 'v' && second.is_some_and(char::is_ascii_digit);
    !plural && !version
}

#[cfg(test)]
mod tests {
    use super::{field, identifier, kebab, pascal, snake};

    #[test]
    fn names_follow_smithy_rs() {
        for (name, expected) in [
            ("CidrBlock", "cidr_block"),
            ("Ipv6CidrBlock", "ipv6_cidr_block"),
            ("EnableDns64", "enable_dns64"),
            (
                "EnableResourceNameDnsAAAARecord",
                "enable_resource_name_dns_aaaa_record",
            ),
            ("DBProxyARNs", "db_proxy_arns"),
            ("IAMUser", "iam_user"),
            ("ACLs", "acls"),
            ("DynamoDBv2", "dynamo_dbv2"),
            ("S3Key", "s3_key"),
            ("s3key", "s3_key"),
            ("TTL", "ttl"),
            ("logGroupName", "log_group_name"),
            ("SSEKMSKeyId", "ssekms_key_id"),
            ("NatGatewayIds", "nat_gateway_ids"),
        ] {
            assert_eq!(snake(name), expected, "{name}");
        }
        assert_eq!(pascal("DBInstance"), "DbInstance");
        assert_eq!(pascal("MemoryGiBPerVCpu"), "MemoryGiBPerVCpu");
        assert_eq!(kebab("NatGatewayId"), "nat-gateway-id");
    }

    #[test]
    fn taken_names_are_avoided() {
        assert_eq!(field("Default"), "default_value");
        assert_eq!(field("Self"), "self_");
        assert_eq!(identifier(&field("Type")), "r#type");
    }
}
