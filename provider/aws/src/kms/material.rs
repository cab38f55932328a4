//! Key material that users bring along: checked at plan, imported in an encrypted form, and again when it is
//! lost.
//!
//! Facts: KMS developer guide, "Importing key material", "Key states of AWS KMS keys"; KMS API reference,
//! GetParametersForImport, ImportKeyMaterial, DeleteImportedKeyMaterial.

use std::time::Duration;

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrapPadded as _};
use aws_lc_rs::rand;
use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey};
use aws_sdk_kms::types::{self as sdk, AlgorithmSpec, ExpirationModelType, WrappingKeySpec};
use aws_smithy_types::date_time::Format;
use aws_smithy_types::{Blob, DateTime};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use slipway_engine::lifecycle::{Crud, Failure, Work};
use slipway_engine::retry::Effect;
use slipway_framework::diag::Diagnostic;
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use super::session::Kms;
use super::settings::{self, SETTLES};
use crate::api::Operation;
use crate::outcome::{self, Passing};
use crate::parts::{self, States, given};

const GET_PARAMETERS_FOR_IMPORT: Operation = Operation {
    name: "GetParametersForImport",
    effect: Effect::Reads,
    kinds: &[],
};
const IMPORT_KEY_MATERIAL: Operation = Operation {
    name: "ImportKeyMaterial",
    effect: Effect::Repeatable("a key takes the material that it has again"),
    kinds: &[],
};

/// The argument with the material.
const ARGUMENT: &str = "key_material_base64";

/// The state of a key that has no material: not yet, or not any more.
const AWAITS: &str = "PendingImport";

/// What RSA of 2048 bits encrypts at most: its 256 bytes without two hashes of 32 bytes and two more
/// bytes (RFC 8017, section 7.1.1).
const MOST: usize = 256 - 2 * 32 - 2;

/// A key made just now is not known everywhere yet.
const PASSING: &[Passing] = &[Passing {
    code: "NotFoundException",
    messages: &[],
    within: Duration::from_secs(60),
}];

/// What a key has of its material, or is to have.
#[derive(Clone, Debug)]
pub(crate) struct Material {
    /// The material, in base64.
    pub(crate) text: Attr<String>,
    /// Until when it can be used.
    pub(crate) valid_to: Attr<String>,
    /// Whether the key can be used.
    pub(crate) enabled: Attr<bool>,
    /// Whether the key has none in the cloud, as far as the state says.
    pub(crate) is_awaited: bool,
}

/// Whether a key in this state has no material, as far as anybody knows.
pub(crate) fn is_awaited(key_state: &Attr<String>) -> bool {
    given(key_state).is_none_or(|state| state == AWAITS)
}

/// Forgets material that a key has lost, so that it is planned to be imported again.
pub(crate) fn forget(key_state: &Attr<String>, text: &mut Attr<String>) {
    if given(key_state) == Some(AWAITS) {
        *text = Attr::Null;
    }
}

/// Plans what follows from the material that is wished for, or refuses it.
pub(crate) fn check<M: Model + Clone>(plan: &mut Plan<M>, of: impl Fn(&M) -> Material) {
    let before = plan.prior.as_ref().map(&of);
    let Some(wished) = plan.planned.as_ref().map(&of) else {
        return;
    };
    for fault in faults(before.as_ref(), &wished) {
        plan.tell(fault);
    }
    if is_other(before.as_ref(), &wished) {
        plan.replace(Path::of(ARGUMENT));
    }
    for name in recomputed(before.as_ref(), &wished) {
        plan.set_unknown(name);
    }
}

/// What cannot be done with the material that is wished for.
fn faults(before: Option<&Material>, wished: &Material) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let mut fault = |summary: &str, detail: &str, argument| {
        let detail = format!("{detail} Nothing was changed.\nWrite `{ARGUMENT}`.");
        faults.push(Diagnostic::error(summary, detail).at(Path::of(argument)));
    };
    if given(&wished.text).is_some_and(|text| decoded(text).is_none()) {
        let detail = "Key material is written in base64, and this is something else.";
        fault("Invalid key material", detail, ARGUMENT);
    }
    if !matches!(wished.text, Attr::Null) {
        return faults;
    }
    let expires = before.map_or(&Attr::Null, |before| &before.valid_to);
    if wished.valid_to != *expires && !wished.valid_to.is_unknown() {
        let detail = "When material expires is said with its import, and there is none to import.";
        fault("Expiry without key material", detail, "valid_to");
    }
    let has_none = before.is_none_or(|before| before.is_awaited);
    if has_none && wished.enabled == Attr::Known(true) {
        let detail = "A key without material cannot be enabled.";
        fault("Key without material", detail, "enabled");
    }
    faults
}

/// Whether other material is wished for than the key has, which no key ever takes (KMS developer guide,
/// "Reimport key material").
fn is_other(before: Option<&Material>, wished: &Material) -> bool {
    let before = before.map(|before| &before.text);
    before.is_some_and(|before| given(before).is_some() && *before != wished.text)
}

/// What a key has otherwise once the material that is wished for is imported.
fn recomputed(before: Option<&Material>, wished: &Material) -> Vec<&'static str> {
    let Some(before) = before else {
        return Vec::new();
    };
    let (is_enabled, expires) = (
        wished.enabled != before.enabled,
        wished.valid_to != before.valid_to,
    );
    let imports = given(&wished.text).is_some() && (expires || wished.text != before.text);
    let wakes = imports && before.is_awaited;
    let all = [
        ("enabled", wakes),
        ("expiration_model", wakes || expires),
        ("key_state", wakes || is_enabled),
    ];
    let changed = all.into_iter().filter(|(_, changes)| *changes);
    changed.map(|(name, _)| name).collect()
}

/// Imports the material that is wished for, if there is some, and waits until the key can be used.
///
/// # Errors
/// Those of the import, and of the wait.
pub(crate) async fn bring<L: Crud<Api = Kms>>(
    lifecycle: &L,
    work: &Work<'_, L>,
    id: &str,
    wished: &Material,
    seen: impl Fn(&L::Remote) -> Option<&sdk::KeyState>,
) -> Result<(), Failure> {
    let Some(text) = given(&wished.text) else {
        return Ok(());
    };
    import(work.api, id, text, given(&wished.valid_to)).await?;
    let states = States {
        ready: &["Enabled", "Disabled"],
        failed: &["PendingDeletion", "Unavailable"],
    };
    let state = |remote: &L::Remote| (seen(remote).map(|it| it.as_str().to_owned()), None);
    let waited = parts::until(lifecycle, &work.briefly(), SETTLES, states, state).await;
    parts::settled(waited, L::NOUN, id.to_owned())?;
    // A key is enabled by its first material.
    if wished.enabled == Attr::Known(false) {
        settings::enable(work.api, id, false).await?;
    }
    Ok(())
}

/// Imports material into a key.
///
/// # Errors
/// Those of the calls, and a key of KMS that encrypts nothing.
async fn import(api: &Kms, id: &str, text: &str, valid_to: Option<&str>) -> Result<(), Failure> {
    // Checked at plan, but for what was not known then.
    let Some(material) = decoded(text) else {
        let detail = "Key material is written in base64, and this is something else. No material was imported.\n\
             Correct `key_material_base64`, then apply again.";
        return Err(Diagnostic::error("Invalid key material", detail)
            .at(Path::of(ARGUMENT))
            .into());
    };
    let algorithm = match material.len() {
        0..=MOST => AlgorithmSpec::RsaesOaepSha256,
        _ => AlgorithmSpec::RsaAesKeyWrapSha256,
    };
    let parameters = outcome::passing(api, PASSING, || {
        api.call(&GET_PARAMETERS_FOR_IMPORT, || {
            let request = api.client.get_parameters_for_import().key_id(id);
            let request = request.wrapping_algorithm(algorithm.clone());
            request.wrapping_key_spec(WrappingKeySpec::Rsa2048).send()
        })
    });
    let parameters = parameters.await?;
    let key = parameters.public_key.as_ref();
    let key = key.ok_or_else(|| api.incomplete(&GET_PARAMETERS_FOR_IMPORT, "PublicKey"))?;
    let sealed = match algorithm {
        AlgorithmSpec::RsaesOaepSha256 => encrypted(key.as_ref(), &material),
        _ => wrapped(key.as_ref(), &material),
    };
    let unusable = |_| api.incomplete(&GET_PARAMETERS_FOR_IMPORT, "PublicKey");
    let sealed = Blob::new(sealed.map_err(unusable)?);
    let until = valid_to.and_then(|it| DateTime::from_str(it, Format::DateTimeWithOffset).ok());
    let expires = match until {
        Some(_) => ExpirationModelType::KeyMaterialExpires,
        None => ExpirationModelType::KeyMaterialDoesNotExpire,
    };
    let sent = api.call(&IMPORT_KEY_MATERIAL, || {
        api.client
            .import_key_material()
            .key_id(id)
            .set_import_token(parameters.import_token.clone())
            .encrypted_key_material(sealed.clone())
            .expiration_model(expires.clone())
            .set_valid_to(until)
            .send()
    });
    sent.await?;
    Ok(())
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    let bytes = STANDARD.decode(text.trim()).ok()?;
    (!bytes.is_empty()).then_some(bytes)
}

/// Bytes that only the owner of this public key reads: RSAES_OAEP_SHA_256.
fn encrypted(key: &[u8], bytes: &[u8]) -> Result<Vec<u8>, Unspecified> {
    let key = PublicEncryptingKey::from_der(key).map_err(|_| Unspecified)?;
    let key = OaepPublicEncryptingKey::new(key)?;
    let mut sealed = vec![0; key.ciphertext_size()];
    let length = key
        .encrypt(&OAEP_SHA256_MGF1SHA256, bytes, &mut sealed, None)?
        .len();
    sealed.truncate(length);
    Ok(sealed)
}

/// Bytes of any length, wrapped with a key that is used once and is itself encrypted:
/// RSA_AES_KEY_WRAP_SHA_256.
fn wrapped(key: &[u8], bytes: &[u8]) -> Result<Vec<u8>, Unspecified> {
    let mut once = [0; 32];
    rand::fill(&mut once)?;
    let mut sealed = encrypted(key, &once)?;
    // Padded to whole blocks of 8 bytes, and one block more (RFC 5649).
    let mut rest = vec![0; bytes.len().next_multiple_of(8) + 8];
    let length = AesKek::new(&AES_256, &once)?
        .wrap_with_padding(bytes, &mut rest)?
        .len();
    rest.truncate(length);
    sealed.append(&mut rest);
    Ok(sealed)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
    use aws_lc_rs::rsa::{KeySize, OaepPrivateDecryptingKey, PrivateDecryptingKey};

    use super::*;

    fn pair() -> (Vec<u8>, OaepPrivateDecryptingKey) {
        let private = PrivateDecryptingKey::generate(KeySize::Rsa2048).expect("a key is made");
        let public: PublicKeyX509Der<'_> = private.public_key().as_der().expect("it has a form");
        let public = public.as_ref().to_vec();
        let private = OaepPrivateDecryptingKey::new(private).expect("it decrypts");
        (public, private)
    }

    fn opened(key: &OaepPrivateDecryptingKey, sealed: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; key.min_output_size()];
        let opened = key.decrypt(&OAEP_SHA256_MGF1SHA256, sealed, &mut bytes, None);
        opened.expect("it is for this key").to_vec()
    }

    #[test]
    fn only_the_owner_of_the_key_reads_material_of_any_length() {
        let (public, private) = pair();
        let short = [7; 32];
        let sealed = encrypted(&public, &short).expect("it is short enough");
        assert_eq!(opened(&private, &sealed), short);
        let long = [9; 1217];
        assert!(encrypted(&public, &long).is_err());
        let sealed = wrapped(&public, &long).expect("any length");
        let (once, rest) = sealed.split_at(256);
        let once = AesKek::new(&AES_256, &opened(&private, once)).expect("a key");
        let mut bytes = vec![0; rest.len()];
        let bytes = once.unwrap_with_padding(rest, &mut bytes);
        assert_eq!(bytes.expect("it is for this key"), long);
    }

    #[test]
    fn material_that_is_lost_is_forgotten() {
        for (state, expected) in [
            (Attr::from("PendingImport"), Attr::Null),
            ("Disabled".into(), "Wblj".into()),
            (Attr::Null, "Wblj".into()),
        ] {
            let mut text: Attr<String> = "Wblj".into();
            forget(&state, &mut text);
            assert_eq!(text, expected, "{state:?}");
        }
    }

    #[test]
    fn what_needs_material_is_refused_without_it() {
        let none = Material {
            text: Attr::Null,
            valid_to: Attr::Null,
            enabled: Attr::Unknown,
            is_awaited: true,
        };
        let told = |before: Option<&Material>, wished: &Material| {
            let faults = faults(before, wished).into_iter();
            faults.map(|it| it.summary).collect::<Vec<_>>()
        };
        assert!(told(None, &none).is_empty());
        let expires = Material {
            valid_to: "2030-01-01T00:00:00Z".into(),
            ..none.clone()
        };
        let with = |text: &str| Material {
            text: text.into(),
            ..expires.clone()
        };
        assert_eq!(told(None, &expires), ["Expiry without key material"]);
        assert!(told(Some(&expires), &expires).is_empty());
        let enabled = Material {
            enabled: Attr::Known(true),
            ..none.clone()
        };
        assert_eq!(told(Some(&none), &enabled), ["Key without material"]);
        let elsewhere = Material {
            is_awaited: false,
            ..none.clone()
        };
        assert!(told(Some(&elsewhere), &enabled).is_empty());
        assert!(!is_other(Some(&none), &with("Wblj")) && !is_other(None, &with("Wblj")));
        assert!(is_other(Some(&with("Wblj")), &none));
        let all = ["enabled", "expiration_model", "key_state"];
        assert_eq!(recomputed(Some(&none), &with("Wblj")), all);
        assert_eq!(recomputed(Some(&elsewhere), &enabled), ["key_state"]);
        assert!(recomputed(Some(&expires), &expires).is_empty());
        assert!(told(None, &with("Wblj06fduthWggmsT0cLVoIMOkeLbc2kVfMud77i/JY=")).is_empty());
        assert_eq!(told(None, &with("no base64")), ["Invalid key material"]);
    }
}
