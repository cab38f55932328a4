//! Import ids of objects whose id is made of their attributes.

use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::Attr;

/// What an import id says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Parts<const N: usize> {
    /// The values, in the order of the form.
    pub(crate) values: [Attr<String>; N],
    /// The region after an `@`, where the type lives in one.
    pub(crate) region: Attr<String>,
}

/// Reads an import id of this form, such as `{role}/{policy_arn}`: `ends` is what stands after each
/// value. A value goes up to the first place where its end stands; the last one takes the rest. Types
/// that live in a region take `@REGION` at the end, as hashicorp/aws 6 does.
///
/// # Errors
/// When a value is empty, or the text between two of them is not there.
pub(crate) fn parts<const N: usize>(
    id: &str,
    form: &str,
    ends: [&str; N],
    is_regional: bool,
) -> Result<Parts<N>, Diagnostics> {
    let refused = || Diagnostics::from(malformed(id, form, is_regional));
    let (mut rest, region) = match id.rsplit_once('@').filter(|_| is_regional) {
        Some((_, "")) => return Err(refused()),
        Some((rest, region)) => (rest, region.into()),
        None => (id, Attr::Null),
    };
    let mut values = [const { Attr::Null }; N];
    for (index, (value, end)) in values.iter_mut().zip(ends).enumerate() {
        let text = if index + 1 == N {
            rest.strip_suffix(end).ok_or_else(refused)?
        } else {
            let (text, after) = rest.split_once(end).ok_or_else(refused)?;
            rest = after;
            text
        };
        if text.is_empty() {
            return Err(refused());
        }
        *value = text.into();
    }
    Ok(Parts { values, region })
}

fn malformed(id: &str, form: &str, is_regional: bool) -> Diagnostic {
    let form = form.to_uppercase().replace(['{', '}'], "");
    let region = if is_regional {
        ", perhaps with `@` and a region at its end"
    } else {
        ""
    };
    let detail = format!(
        "The import id has the form below{region}. Nothing was imported.\n\
         Correct the id, then import again.\n\n  Given:  {id}\n  Form:   {form}"
    );
    Diagnostic::error("Malformed import id", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_up_to_what_stands_between_them() {
        let arn = "arn:aws:iam::123456789012:policy/team/web";
        let found = parts(&format!("web/{arn}"), "{role}/{arn}", ["/", ""], false);
        assert_eq!(found.unwrap().values, ["web".into(), arn.into()]);
        for id in ["", "web", "web/", "/arn"] {
            let told = parts(id, "{role}/{arn}", ["/", ""], false).unwrap_err();
            let detail = told.iter().map(|it| it.detail.clone()).collect::<String>();
            assert!(detail.contains("Form:   ROLE/ARN"), "{detail}");
        }
    }

    #[test]
    fn a_region_stands_after_the_last_at_sign() {
        let found = parts("a@b@eu-west-1", "{name}", [""], true).unwrap();
        assert_eq!(found.values, ["a@b".into()]);
        assert_eq!(found.region, "eu-west-1".into());
        assert!(parts("a@", "{name}", [""], true).is_err());
        let global = parts("a@b", "{name}", [""], false).unwrap();
        assert_eq!(global.values, ["a@b".into()]);
    }
}
