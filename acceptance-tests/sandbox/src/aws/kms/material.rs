//! Keys whose material is imported. Until then they cannot be used, and they take no other material than
//! their first (KMS API reference, GetParametersForImport, ImportKeyMaterial; KMS developer guide,
//! "Importing key material", "Deleting imported key material").

use crate::aws::answer::{Answer, error_answer, json_answer};
use crate::aws::request::Request;
use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrapPadded as _};
use aws_lc_rs::rsa::{
    KeySize, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, PrivateDecryptingKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// The bytes of an RSA ciphertext of 2048 bits.
const SEALED: usize = 256;

/// What is known of the material of a key.
#[derive(Debug, Default)]
pub(super) struct Material {
    /// The bytes; empty before the first import. A key takes no others, also when it has lost them.
    bytes: Vec<u8>,
    /// Whether the key has them.
    is_there: bool,
    /// When they expire, in seconds since 1970.
    valid_to: Option<f64>,
    /// The key of the last parameters for an import, and its token.
    import: Option<(OaepPrivateDecryptingKey, String)>,
}

impl Material {
    /// The answer of a call that is about material, or that a key without any refuses.
    pub(super) fn serve(&mut self, request: &Request, body: &Value) -> Option<Answer> {
        match request.operation.as_str() {
            "GetParametersForImport" => Some(self.parameters(request, body)),
            "ImportKeyMaterial" => Some(match self.take(body) {
                Ok(()) => json_answer(200, &json!({})),
                Err(code) => error_answer(request, 400, code, ""),
            }),
            "DeleteImportedKeyMaterial" => {
                (self.is_there, self.valid_to) = (false, None);
                Some(json_answer(200, &json!({ "KeyId": body["KeyId"] })))
            }
            "EnableKey" | "DisableKey" if !self.is_there => {
                let text = format!("{} is pending import.", body["KeyId"]);
                let code = "KMSInvalidStateException";
                Some(error_answer(request, 400, code, &text))
            }
            _ => None,
        }
    }

    fn parameters(&mut self, request: &Request, body: &Value) -> Answer {
        let made = PrivateDecryptingKey::generate(KeySize::Rsa2048).ok();
        let pair = made.and_then(|made| {
            let public: PublicKeyX509Der<'_> = made.public_key().as_der().ok()?;
            let public = STANDARD.encode(public.as_ref());
            Some((public, OaepPrivateDecryptingKey::new(made).ok()?))
        });
        let Some((public, private)) = pair else {
            return error_answer(request, 500, "KMSInternalException", "no key can be made");
        };
        let token = STANDARD.encode(&request.request_id);
        self.import = Some((private, token.clone()));
        let told = json!({
            "KeyId": body["KeyId"],
            "ImportToken": token,
            "PublicKey": public,
            "ParametersValidTo": 4_102_444_800_i64,
        });
        json_answer(200, &told)
    }

    fn take(&mut self, body: &Value) -> Result<(), &'static str> {
        let (key, token) = self.import.as_ref().ok_or("InvalidImportTokenException")?;
        if body["ImportToken"] != token.as_str() {
            return Err("InvalidImportTokenException");
        }
        let sealed = body["EncryptedKeyMaterial"].as_str().unwrap_or_default();
        let sealed = STANDARD.decode(sealed).unwrap_or_default();
        let bytes = opened(key, &sealed).ok_or("InvalidCiphertextException")?;
        if !self.bytes.is_empty() && self.bytes != bytes {
            return Err("IncorrectKeyMaterialException");
        }
        let expires = body["ExpirationModel"] != "KEY_MATERIAL_DOES_NOT_EXPIRE";
        self.valid_to = body["ValidTo"].as_f64();
        if expires != self.valid_to.is_some() || bytes.is_empty() {
            return Err("ValidationException");
        }
        (self.bytes, self.is_there) = (bytes, true);
        Ok(())
    }

    /// Says what is true of a key that moto takes for one with material of its own making.
    pub(super) fn show(&self, key: &mut Value) {
        key["Origin"] = json!("EXTERNAL");
        if !self.is_there {
            key["Enabled"] = json!(false);
            if key["KeyState"] != "PendingDeletion" {
                key["KeyState"] = json!("PendingImport");
            }
            return;
        }
        key["ExpirationModel"] = match self.valid_to {
            Some(moment) => {
                key["ValidTo"] = json!(moment);
                json!("KEY_MATERIAL_EXPIRES")
            }
            None => json!("KEY_MATERIAL_DOES_NOT_EXPIRE"),
        };
    }
}

/// The bytes that were encrypted for this key: by it alone, or by a key that is.
fn opened(key: &OaepPrivateDecryptingKey, sealed: &[u8]) -> Option<Vec<u8>> {
    let (first, rest) = sealed.split_at_checked(SEALED)?;
    let mut bytes = vec![0; key.min_output_size()];
    let bytes = key.decrypt(&OAEP_SHA256_MGF1SHA256, first, &mut bytes, None);
    let bytes = bytes.ok()?.to_vec();
    if rest.is_empty() {
        return Some(bytes);
    }
    let mut whole = vec![0; rest.len()];
    let key = AesKek::new(&AES_256, &bytes).ok()?;
    let whole = key.unwrap_with_padding(rest, &mut whole).ok()?;
    Some(whole.to_vec())
}
