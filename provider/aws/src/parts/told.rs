//! States of what answers do not tell as it was configured.

use slipway_framework::model::Attr;

use super::given;

/// What no answer tells and objects have together with this text: nothing where there is none.
pub(crate) fn beside<T: Clone>(other: &Attr<String>, known: &Attr<T>) -> Attr<T> {
    match given(other) {
        Some(_) => known.clone(),
        None => Attr::Null,
    }
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
}
