//! Certificates, as what uses them names them.
//!
//! The API takes and tells ids, and a certificate of Let's Encrypt has another one after each renewal;
//! configurations name certificates. The id of `digitalocean_certificate` is its name, so what stands for
//! an id may be a name too.

pub(crate) mod rotation;
mod users;

use std::collections::{BTreeMap, BTreeSet};

use slipway_digitalocean_client::types::Certificate;
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::Failure;
use slipway_engine::operation::Operation;
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Attr;
use slipway_framework::path::Path;

use crate::parts::given;
use crate::session::{Api, PER_PAGE};

const GET: Operation = Operation {
    name: "certificates_get",
    effect: Effect::Reads,
    kinds: &[("not_found", ErrorKind::NotFound)],
};

const LIST: Operation = Operation {
    name: "certificates_list",
    effect: Effect::Reads,
    kinds: &[],
};

/// What the CDN tells where it waits for a certificate of Cloudflare's.
const NOT_YET: &str = "needs-cloudflare-cert";

/// The id to send for a certificate that is named by its name, by its id, or by a name in the place of
/// the id; none when it is not named. `at` is what a message points at.
pub(crate) async fn id_of(
    api: &Api,
    name: &Attr<String>,
    id: &Attr<String>,
    at: &str,
) -> Result<Option<String>, Failure> {
    let named = match (given(name), given(id)) {
        (Some(name), _) => name,
        (None, Some(id)) if is_id(id) => return Ok(Some(id.to_owned())),
        (None, Some(name)) => name,
        (None, None) => return Ok(None),
    };
    let page = |page: i64| async move {
        let ask = || {
            api.client
                .certificates_list(Some(named), Some(page), Some(PER_PAGE))
        };
        let answer = api.call(&LIST, ask).await?;
        Ok((answer.certificates, answer.links))
    };
    let found = api.pages(&LIST, page).await?;
    let found = found
        .into_iter()
        .find(|it| it.name.as_deref() == Some(named));
    match found.and_then(|it| it.id) {
        Some(id) => Ok(Some(id)),
        None => {
            let detail = format!(
                "The account has no certificate of the name `{named}`. Nothing was changed.\nCorrect the name, then \
                 apply again."
            );
            let told = Diagnostic::error("No such certificate", detail);
            Err(told.at(Path::of(at)).into())
        }
    }
}

/// The name of the certificate with this id; none when there is none, or none yet.
pub(crate) async fn name_of(api: &Api, id: &str) -> Result<Option<String>, CloudError> {
    if id.is_empty() || id == NOT_YET {
        return Ok(None);
    }
    match api.call(&GET, || api.client.certificates_get(id)).await {
        Ok(answer) => Ok(answer.certificate.and_then(|it: Certificate| it.name)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// The names of the certificates with these ids, by them: of several from one list. A certificate that this
/// does not have may be a young one, and is asked for by itself.
pub(crate) async fn names_of(
    api: &Api,
    ids: BTreeSet<String>,
) -> Result<BTreeMap<String, String>, CloudError> {
    let mut names = BTreeMap::new();
    if ids.len() > 1 {
        let page = |page: i64| async move {
            let ask = || {
                api.client
                    .certificates_list(None, Some(page), Some(PER_PAGE))
            };
            let answer = api.call(&LIST, ask).await?;
            Ok((answer.certificates, answer.links))
        };
        let all = api.pages(&LIST, page).await?;
        let told = all.into_iter().filter_map(|it| Some((it.id?, it.name?)));
        names.extend(told.filter(|(id, _)| ids.contains(id)));
    }
    for id in ids {
        if !names.contains_key(&id)
            && let Some(name) = name_of(api, &id).await?
        {
            names.insert(id, name);
        }
    }
    Ok(names)
}

/// What the state says instead of an id that is told: what was written stands for the same certificate
/// when it is its name, or when the name of the certificate is still the same.
pub(crate) fn spelled(
    written: &Attr<String>,
    (name_before, name): (&Attr<String>, Option<&str>),
    told: Attr<String>,
) -> Attr<String> {
    let is_name = given(written).is_some() && given(written) == name;
    let is_renewed = given(written).is_some() && name.is_some() && given(name_before) == name;
    match is_name || is_renewed {
        true => written.clone(),
        false => told,
    }
}

fn is_id(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    let is_uuid =
        lengths.eq([8, 4, 4, 4, 12]) && text.chars().all(|it| it == '-' || it.is_ascii_hexdigit());
    is_uuid || text == NOT_YET
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_was_renewed_is_the_same_one() {
        let (old, new) = (Attr::from("old"), Attr::from("new"));
        let shop = Attr::from("shop");
        let said = |written: &Attr<String>, before: &Attr<String>, name: Option<&str>| {
            spelled(written, (before, name), new.clone())
        };
        assert_eq!(said(&old, &shop, Some("shop")), old);
        assert_eq!(said(&shop, &Attr::Null, Some("shop")), shop);
        assert_eq!(said(&old, &shop, Some("other")), new);
        assert_eq!(said(&old, &shop, None), new);
        assert_eq!(said(&Attr::Null, &shop, Some("shop")), new);
    }

    #[test]
    fn a_name_may_stand_in_the_place_of_an_id() {
        assert!(is_id("892071a0-bb95-49bc-8021-3afd67a210bf"));
        assert!(is_id(NOT_YET));
        assert!(!is_id("shop-certificate-of-2026-november-x"));
    }
}
