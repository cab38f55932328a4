//! Checks of the characters of a text, from patterns and from what was observed.

use quote::quote;
use serde_json::Value as Json;

use super::Refused;
use super::types::Tokens;

/// Characters: classes, and single ones.
#[derive(Debug, Default, PartialEq, Eq)]
struct Characters {
    lower: bool,
    upper: bool,
    digit: bool,
    space: bool,
    others: String,
}

/// The check of a pattern that is one class of characters, repeated: `^[\w+=,.@-]+$`; or one class for
/// the first character and one for all after it: `^[0-9A-Za-z][0-9A-Za-z_-]*$`.
///
/// # Errors
/// When the pattern is another one.
pub(super) fn pattern(pattern: &Json) -> Result<Tokens, Refused> {
    let text = pattern.as_str().unwrap_or_default();
    let refused = || format!("no check for the pattern `{text}`");
    let (begins, rest) = match text.strip_prefix('^') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (ends, rest) = match rest.strip_suffix('$') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    if begins
        && ends
        && let Some((first, others)) = first_and_others(rest)
    {
        return Ok(first.check_before(&others));
    }
    let class = rest.strip_prefix('[').and_then(|it| it.strip_suffix("]+"));
    let characters = class.and_then(Characters::of_class).ok_or_else(refused)?;
    match (begins, ends) {
        (true, true) => Ok(characters.check(&quote!(all), "consist of")),
        // A pattern without ends is met by any part of the text.
        (false, false) => Ok(characters.check(&quote!(any), "have at least one of")),
        _ => Err(refused()),
    }
}

/// Whether the character `it` is one of a class as patterns write it, without its brackets.
///
/// # Errors
/// When it is no such class.
pub(super) fn class(class: &str) -> Result<Tokens, Refused> {
    let found = Characters::of_class(class);
    let found = found.ok_or_else(|| format!("no check for the characters `{class}`"))?;
    let (patterns, _) = found.patterns();
    Ok(quote!(matches!(it, #(#patterns)|*)))
}

/// The classes of `[first][others]*`.
fn first_and_others(pattern: &str) -> Option<(Characters, Characters)> {
    let classes = pattern.strip_prefix('[')?.strip_suffix("]*")?;
    let (first, others) = classes.split_once("][")?;
    let (first, others) = (Characters::of_class(first)?, Characters::of_class(others)?);
    Some((first, others))
}

/// The check of what was observed: `{"inside": {"classes": ["lower"], "punctuation": "-"}}`.
///
/// # Errors
/// When something else was observed.
pub(super) fn observed(observed: &Json) -> Result<Tokens, Refused> {
    let refused = || format!("no check for the characters {observed}");
    let object = observed.as_object().filter(|object| object.len() == 1);
    let inside = object
        .and_then(|object| object.get("inside"))
        .ok_or_else(refused)?;
    let mut characters = Characters::default();
    for class in inside["classes"].as_array().into_iter().flatten() {
        match class.as_str() {
            Some("lower") => characters.lower = true,
            Some("upper") => characters.upper = true,
            Some("digit") => characters.digit = true,
            Some("space") => characters.space = true,
            _ => return Err(refused()),
        }
    }
    characters.others = inside["punctuation"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    Ok(characters.check(&quote!(all), "consist of"))
}

impl Characters {
    /// The characters of a class as patterns write it, without its brackets.
    fn of_class(class: &str) -> Option<Self> {
        let mut found = Self::default();
        let mut letters = class.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => match letters.next()? {
                    'w' => {
                        (found.lower, found.upper, found.digit) = (true, true, true);
                        found.others.push('_');
                    }
                    'd' => found.digit = true,
                    other if other.is_ascii_punctuation() => found.others.push(other),
                    _ => return None,
                },
                '0' | 'a' | 'A' if letters.peek() == Some(&'-') => {
                    letters.next();
                    match (letter, letters.next()?) {
                        ('0', '9') => found.digit = true,
                        ('a', 'z') => found.lower = true,
                        ('A', 'Z') => found.upper = true,
                        _ => return None,
                    }
                }
                '-' if letters.peek().is_some() && !found.others.is_empty() => return None,
                other if other.is_ascii_punctuation() => found.others.push(other),
                _ => return None,
            }
        }
        Some(found)
    }

    /// The check that a text has these characters, in all places or in any.
    fn check(&self, which: &Tokens, verb: &str) -> Tokens {
        let (patterns, words) = self.patterns();
        let must = format!("{verb} {}", listed(&words));
        quote! {
            Validator::text(#must, |text| {
                text.chars().#which(|it| matches!(it, #(#patterns)|*))
            })
        }
    }

    /// The check that a text begins with one of these, and that all after it are of the others.
    fn check_before(&self, others: &Self) -> Tokens {
        let (first, first_words) = self.patterns();
        let (rest, words) = others.patterns();
        let must = format!(
            "consist of {} and begin with {}",
            listed(&words),
            alternatives(&first_words)
        );
        quote! {
            Validator::text(#must, |text| {
                text.chars().all(|it| matches!(it, #(#rest)|*))
                    && text.chars().next().is_some_and(|it| matches!(it, #(#first)|*))
            })
        }
    }

    /// The characters as patterns of Rust and as words.
    fn patterns(&self) -> (Vec<Tokens>, Vec<String>) {
        let mut patterns = Vec::new();
        let mut words = Vec::new();
        let classes = [
            (self.lower, quote!('a'..='z'), "lower-case letters"),
            (self.upper, quote!('A'..='Z'), "upper-case letters"),
            (self.digit, quote!('0'..='9'), "digits"),
            (self.space, quote!(' '), "spaces"),
        ];
        for (is_in, pattern, word) in classes {
            if is_in {
                patterns.push(pattern);
                words.push(word.to_owned());
            }
        }
        for other in self.others.chars() {
            patterns.push(quote!(#other));
            words.push(format!("`{other}`"));
        }
        (patterns, words)
    }
}

/// All of these words.
fn listed(words: &[String]) -> String {
    joined(words, "and")
}

/// One of these words.
fn alternatives(words: &[String]) -> String {
    let one = |word: &String| match word.strip_suffix('s') {
        Some(one) if one.starts_with("upper") => format!("an {one}"),
        Some(one) => format!("a {one}"),
        None => word.clone(),
    };
    joined(&words.iter().map(one).collect::<Vec<_>>(), "or")
}

fn joined(words: &[String], last_by: &str) -> String {
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => {
            format!("{} {last_by} {last}", rest.join(", "))
        }
        _ => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_read_and_another_pattern_is_refused() {
        let found = Characters::of_class(r"\w+=,.@-").unwrap();
        assert!(found.lower && found.upper && found.digit && !found.space);
        assert_eq!(found.others, "_+=,.@-");
        let found = Characters::of_class("0-9A-Za-z_-").unwrap();
        assert!(found.lower && found.upper && found.digit);
        assert_eq!(found.others, "_-");
        for other in [
            "^[a-f]+$",
            "^[a-f][a-z]*$",
            "^a+$",
            "^[\\w]*$",
            "^(a|b)$",
            "^[\\w]+",
        ] {
            assert!(pattern(&Json::from(other)).is_err(), "{other}");
        }
    }

    #[test]
    fn the_first_character_may_have_a_class_of_its_own() {
        let code = pattern(&Json::from("^[0-9a-z][0-9a-z_-]*$")).unwrap();
        let must = "consist of lower-case letters, digits, `_` and `-` and begin with a lower-case letter or a digit";
        assert!(code.to_string().contains(must), "{code}");
    }

    #[test]
    fn what_was_observed_is_said_in_words() {
        let observed = observed(&serde_json::json!({
            "inside": { "classes": ["lower", "digit"], "punctuation": "-" }
        }));
        let code = observed.unwrap().to_string();
        let must = "consist of lower-case letters, digits and `-`";
        assert!(code.contains(must), "{code}");
    }
}
