//! Names that are made up: of a configured prefix, or of the one that hashicorp/aws uses without any.
//!
//! A made-up name ends in the time and a random number, 26 digits and letters from `a` to `f` in all,
//! as the official provider's do: so each of the two can tell the prefix of the other's names.

use aws_smithy_types::DateTime;
use slipway_engine::clock::Runtime;
use slipway_framework::model::Attr;

use crate::parts::given;

/// The prefix of names without one in the configuration, as in the contract.
const PREFIX: &str = "terraform-";

/// How long the made-up end of a name is.
const END: usize = 26;

/// The name of a new object: the one that is planned, or else one that nobody has had before, with this
/// after it.
pub(crate) fn named(
    runtime: &Runtime,
    name: Attr<String>,
    prefix: &Attr<String>,
    ending: &str,
) -> Attr<String> {
    if given(&name).is_some() {
        return name;
    }
    let prefix = given(prefix).unwrap_or(PREFIX);
    format!("{prefix}{}{ending}", end(runtime)).into()
}

/// The prefix of a new name: the configured one, or else this, where names have to begin with it.
pub(crate) fn beginning(prefix: &Attr<String>, beginning: &'static str) -> Attr<String> {
    given(prefix).unwrap_or(beginning).into()
}

/// What a made-up name ends with when this switch is on.
pub(crate) fn ending(switch: &Attr<bool>, ending: &'static str) -> &'static str {
    match switch {
        Attr::Known(true) => ending,
        _ => "",
    }
}

/// The time to a tenth of a millisecond, and 32 random bits.
fn end(runtime: &Runtime) -> String {
    let now = DateTime::from(runtime.wall());
    let text = now.to_string();
    let seconds = text.split(['.', 'Z']).next().unwrap_or_default();
    let digits: String = seconds.chars().filter(char::is_ascii_digit).collect();
    let fraction = now.subsec_nanos() / 100_000;
    let random = crc32fast::hash(runtime.token(END).as_bytes());
    format!("{digits}{fraction:04}{random:08x}")
}

/// The prefix that a name was made with: what is known of it, or what a made-up name shows; null for a
/// name that somebody chose. `ending` is what such a name may have after its made-up end.
pub(crate) fn prefix_of(name: &Attr<String>, known: &Attr<String>, ending: &str) -> Attr<String> {
    if let Attr::Known(_) = known {
        return known.clone();
    }
    let is_made_up = |end: &str| {
        end.bytes()
            .all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it))
    };
    let name = given(name).map(|name| name.strip_suffix(ending).unwrap_or(name));
    let parts = name.and_then(|name| name.split_at_checked(name.len().checked_sub(END)?));
    match parts {
        Some((prefix, end)) if !prefix.is_empty() && is_made_up(end) => prefix.into(),
        _ => Attr::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(name: Attr<String>, prefix: Attr<String>) -> String {
        let made = named(&Runtime::system(), name, &prefix, "");
        given(&made).unwrap_or_default().to_owned()
    }

    #[test]
    fn a_chosen_name_stays_and_another_is_made_of_its_prefix() {
        assert_eq!(made("web".into(), Attr::Null), "web");
        let named = made(Attr::Unknown, "web-".into());
        assert!(named.starts_with("web-20"), "{named}");
        assert_eq!(named.len(), "web-".len() + END);
        assert_ne!(named, made(Attr::Unknown, "web-".into()));
        assert!(made(Attr::Unknown, Attr::Unknown).starts_with(PREFIX));
        let alias = beginning(&Attr::Null, "alias/");
        assert!(made(Attr::Unknown, alias).starts_with("alias/20"));
        assert_eq!(
            beginning(&"alias/web-".into(), "alias/"),
            "alias/web-".into()
        );
    }

    #[test]
    fn a_made_up_name_tells_its_prefix() {
        let name: Attr<String> = made(Attr::Unknown, "web-".into()).into();
        assert_eq!(prefix_of(&name, &Attr::Null, ""), "web-".into());
        assert_eq!(prefix_of(&name, &Attr::Unknown, ""), "web-".into());
        assert_eq!(prefix_of(&name, &"".into(), ""), "".into());
        assert_eq!(prefix_of(&"web".into(), &Attr::Unknown, ""), Attr::Null);
        let longer = "an-ordinary-name-of-many-letters";
        assert_eq!(prefix_of(&longer.into(), &Attr::Null, ""), Attr::Null);
    }

    #[test]
    fn a_made_up_name_may_have_something_after_its_end() {
        let fifo = ending(&Attr::Known(true), ".fifo");
        let name = named(&Runtime::system(), Attr::Unknown, &"web-".into(), fifo);
        assert!(given(&name).is_some_and(|name| name.ends_with(".fifo")));
        assert_eq!(prefix_of(&name, &Attr::Null, ".fifo"), "web-".into());
        let chosen = "web.fifo".into();
        assert_eq!(prefix_of(&chosen, &Attr::Null, ".fifo"), Attr::Null);
        assert_eq!(ending(&Attr::Known(false), ".fifo"), "");
    }
}
