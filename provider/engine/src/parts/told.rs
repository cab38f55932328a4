//! States of what answers do not tell as it was configured.

use slipway_framework::model::Attr;

use super::given;

/// What no answer tells and objects have together with this text: nothing where there is none.
pub fn beside<T: Clone>(other: &Attr<String>, known: &Attr<T>) -> Attr<T> {
    match given(other) {
        Some(_) => known.clone(),
        None => Attr::Null,
    }
}

/// A block that the API has whether or not it was asked for: none, unless one is known or what was found
/// says something. `is_bare` tells that it does not.
pub fn asked<T>(found: Vec<T>, known: &Attr<Vec<T>>, is_bare: impl Fn(&T) -> bool) -> Attr<Vec<T>> {
    let known = known.if_known();
    let is_known = known.is_some_and(|all| !all.is_empty());
    let says = is_known || !found.iter().all(is_bare);
    Attr::Known(if says { found } else { Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_with_a_text_is_not_there_without_it() {
        let length = Attr::Known(56);
        assert_eq!(beside(&"pool".into(), &length), length);
        assert_eq!(beside(&"".into(), &length), Attr::Null);
        assert_eq!(beside(&Attr::Null, &length), Attr::Null);
    }

    #[test]
    fn a_block_that_nobody_asked_for_is_there_when_it_says_something() {
        let read = |found: Vec<&'static str>, known: Vec<&'static str>| {
            let state = asked(found, &Attr::Known(known), |it| *it == "plain");
            state.if_known().map(Vec::len)
        };
        assert_eq!(read(vec!["plain"], Vec::new()), Some(0));
        assert_eq!(read(vec!["plain"], vec!["plain"]), Some(1));
        assert_eq!(read(vec!["parquet"], Vec::new()), Some(1));
        assert_eq!(read(Vec::new(), vec!["plain"]), Some(0));
        let unknown = asked(vec!["plain"], &Attr::Unknown, |it| *it == "plain");
        assert_eq!(unknown, Attr::Known(Vec::new()));
    }
}
