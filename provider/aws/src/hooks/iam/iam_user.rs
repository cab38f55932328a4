//! Hooks of `aws_iam_user`.

use slipway_engine::lifecycle::{Failure, Work};

use crate::generated::iam::iam_user::{Hooks, IamUser, IamUsers};
use crate::iam::session::Iam;
use crate::iam::user_parts as user;
use crate::parts::given;

impl Hooks for IamUsers {
    /// Groups let go of the user in any case, as they do with hashicorp/aws; credentials only when the
    /// switch says so. Policies stay, and keep the user.
    async fn let_go(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (api, name) = (work.api, given(&work.prior.name).unwrap_or_default());
        user::leave_groups(api, name).await?;
        if work.prior.force_destroy.if_known() != Some(&true) {
            return Ok(());
        }
        user::delete_access_keys(api, name).await?;
        user::delete_ssh_keys(api, name).await?;
        user::delete_mfa_devices(api, name).await?;
        user::delete_login_profile(api, name).await?;
        user::delete_signing_certificates(api, name).await?;
        user::delete_service_credentials(api, name).await
    }

    /// What cannot be listed is left out: the refusal stands above it anyhow.
    async fn held_by(&self, api: &Iam, prior: &IamUser) -> Vec<(&'static str, Vec<String>)> {
        let name = given(&prior.name).unwrap_or_default();
        let has_password = user::has_login_profile(api, name).await.unwrap_or_default();
        let password = has_password.then(|| "login profile".to_owned());
        vec![
            (
                "Attached policies",
                user::attached_policies(api, name).await.unwrap_or_default(),
            ),
            (
                "Inline policies",
                user::inline_policies(api, name).await.unwrap_or_default(),
            ),
            ("Groups", user::groups(api, name).await.unwrap_or_default()),
            (
                "Access keys",
                user::access_keys(api, name).await.unwrap_or_default(),
            ),
            (
                "SSH public keys",
                user::ssh_keys(api, name).await.unwrap_or_default(),
            ),
            (
                "MFA devices",
                user::mfa_devices(api, name).await.unwrap_or_default(),
            ),
            (
                "Signing certificates",
                user::signing_certificates(api, name)
                    .await
                    .unwrap_or_default(),
            ),
            (
                "Service credentials",
                user::service_credentials(api, name)
                    .await
                    .unwrap_or_default(),
            ),
            ("Password", password.into_iter().collect()),
        ]
    }
}
