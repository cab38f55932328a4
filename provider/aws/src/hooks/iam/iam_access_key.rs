//! Hooks of `aws_iam_access_key`.

use aws_sdk_iam::types as sdk;
use slipway_engine::error::CloudError;
use slipway_framework::diag::Diagnostic;
use slipway_framework::model::Attr;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::api::Operation;
use crate::connection::KEYS_IN_STATE;
use crate::generated::iam::iam_access_key::{Hooks, IamAccessKey, IamAccessKeys};
use crate::iam::pgp::{Recipient, Unusable};
use crate::iam::session::{Iam, reading};
use crate::iam::smtp;
use crate::parts::given;

const GET_LAST_USED: Operation = reading("GetAccessKeyLastUsed");

/// What is made of a secret that the state may hold.
const OPEN: [&str; 2] = ["secret", "ses_smtp_password_v4"];

/// What is made of a secret that only the owner of a key may read.
const ENCRYPTED: [&str; 3] = [
    "encrypted_secret",
    "encrypted_ses_smtp_password_v4",
    "key_fingerprint",
];

impl Hooks for IamAccessKeys {
    fn as_asked(&self, plan: &mut Plan<IamAccessKey>) {
        // A key that exists has told its secret, and keeps what is known of it.
        if !plan.is_create() {
            return;
        }
        let unused = match &plan.config.pgp_key {
            Attr::Unknown => return,
            Attr::Known(key) if !key.is_empty() => {
                if let Err(why) = Recipient::read(key) {
                    plan.tell(unusable(&why));
                }
                OPEN.as_slice()
            }
            Attr::Known(_) | Attr::Null => {
                let connection = self.shared.if_connected();
                if connection.is_some_and(|it| !it.keeps_access_keys()) {
                    plan.tell(unasked());
                }
                ENCRYPTED.as_slice()
            }
        };
        for name in unused {
            plan.set::<String>(name, Attr::Null);
        }
    }

    /// The plan made sure that the key can be used, and that a secret may be kept.
    fn keep(&self, _: &Iam, object: &sdk::AccessKey, made: &mut IamAccessKey) {
        let secret = object.secret_access_key();
        // The password is for the region of the provider; IAM has none.
        let connection = self.shared.connection().ok();
        let password = connection
            .as_ref()
            .map(|it| smtp::password(secret, it.region()));
        let recipient = given(&made.pgp_key).map(Recipient::read);
        let is_kept = recipient.is_none() && connection.is_some_and(|it| it.keeps_access_keys());
        let recipient = recipient.and_then(Result::ok);
        let encrypted = |text: &str| recipient.as_ref().and_then(|it| it.encrypt(text));
        made.encrypted_secret = encrypted(secret).into();
        made.encrypted_ses_smtp_password_v4 = password.as_deref().and_then(encrypted).into();
        made.key_fingerprint = recipient.as_ref().map(Recipient::fingerprint).into();
        made.secret = is_kept.then(|| secret.to_owned()).into();
        made.ses_smtp_password_v4 = password.filter(|_| is_kept).into();
    }

    async fn whose(api: &Iam, prior: &IamAccessKey) -> Result<IamAccessKey, CloudError> {
        if given(&prior.user).is_some() {
            return Ok(prior.clone());
        }
        let id = given(&prior.id).unwrap_or_default();
        let answer = api.call(&GET_LAST_USED, || {
            let request = api.client.get_access_key_last_used();
            request.access_key_id(id).send()
        });
        let user = answer.await?.user_name;
        let user = user.ok_or_else(|| api.incomplete(&GET_LAST_USED, "UserName"))?;
        Ok(IamAccessKey {
            user: user.into(),
            ..prior.clone()
        })
    }
}

fn unasked() -> Diagnostic {
    let detail = format!(
        "IAM shows the secret of a new access key once, and without `pgp_key` it would stand in the state, for \
         everybody who can read that. No access key was created.\n\
         Set `pgp_key` to the OpenPGP key of whoever is to have the secret, so that the state holds it encrypted. \
         Or allow it in the state: set the environment variable {KEYS_IN_STATE} to `true`."
    );
    Diagnostic::error("Secret not allowed in the state", detail).at(Path::of("pgp_key"))
}

fn unusable(why: &Unusable) -> Diagnostic {
    let detail = format!("The secret cannot be encrypted with `pgp_key`. {why}");
    Diagnostic::error("Unusable OpenPGP key", detail).at(Path::of("pgp_key"))
}
