//! What a user has besides itself: groups, credentials and policies, each listed and taken away by calls
//! of its own (IAM API reference, DeleteUser, has the list).

use std::time::Duration;

use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::Failure;

use super::session::{GONE, Iam, changing, pages, reading};
use crate::api::Operation;
use crate::outcome::{self, Passing};
use crate::parts::cleared;

const LIST_GROUPS: Operation = reading("ListGroupsForUser");
const LIST_ACCESS_KEYS: Operation = reading("ListAccessKeys");
const LIST_SSH_KEYS: Operation = reading("ListSSHPublicKeys");
const LIST_MFA_DEVICES: Operation = reading("ListMFADevices");
const GET_LOGIN_PROFILE: Operation = reading("GetLoginProfile");
const LIST_CERTIFICATES: Operation = reading("ListSigningCertificates");
const LIST_INLINE: Operation = reading("ListUserPolicies");
const LIST_ATTACHED: Operation = reading("ListAttachedUserPolicies");

/// Partitions without services that have such credentials refuse to list them.
const LIST_CREDENTIALS: Operation = Operation {
    kinds: &[GONE[0], ("NotSupportedService", ErrorKind::NotFound)],
    ..reading("ListServiceSpecificCredentials")
};

const STAYS_GONE: &str = "what is gone stays gone";
const REMOVE_FROM_GROUP: Operation = changing("RemoveUserFromGroup", STAYS_GONE);
const DELETE_ACCESS_KEY: Operation = changing("DeleteAccessKey", STAYS_GONE);
const DELETE_SSH_KEY: Operation = changing("DeleteSSHPublicKey", STAYS_GONE);
const DEACTIVATE_MFA_DEVICE: Operation = changing("DeactivateMFADevice", STAYS_GONE);
const DELETE_MFA_DEVICE: Operation = changing("DeleteVirtualMFADevice", STAYS_GONE);
const DELETE_LOGIN_PROFILE: Operation = changing("DeleteLoginProfile", STAYS_GONE);
const DELETE_CERTIFICATE: Operation = changing("DeleteSigningCertificate", STAYS_GONE);
const DELETE_CREDENTIAL: Operation = changing("DeleteServiceSpecificCredential", STAYS_GONE);

/// A password that was made or changed just now cannot be changed yet (IAM API reference,
/// DeleteLoginProfile).
const SETTLING: &[Passing] = &[Passing {
    code: "EntityTemporarilyUnmodifiable",
    messages: &[],
    within: Duration::from_secs(120),
}];

/// What stands in the serial number of a virtual device, which is its ARN; other devices have none to
/// delete (IAM API reference, ListMFADevices).
const VIRTUAL: &str = ":mfa/";

type Listed = Result<Vec<String>, CloudError>;

/// The names of the groups that the user is in.
///
/// # Errors
/// Those of the calls, as for all lists here.
pub(crate) async fn groups(api: &Iam, user: &str) -> Listed {
    let found = pages(|marker| async move {
        let answer = api.call(&LIST_GROUPS, || {
            let request = api.client.list_groups_for_user().user_name(user);
            request.set_marker(marker.clone()).send()
        });
        let answer = answer.await?;
        Ok((Some(answer.groups), answer.marker))
    });
    Ok(found.await?.into_iter().map(|it| it.group_name).collect())
}

/// The ids of the access keys.
pub(crate) async fn access_keys(api: &Iam, user: &str) -> Listed {
    let found = pages(|marker| async move {
        let answer = api.call(&LIST_ACCESS_KEYS, || {
            let request = api.client.list_access_keys().user_name(user);
            request.set_marker(marker.clone()).send()
        });
        let answer = answer.await?;
        Ok((Some(answer.access_key_metadata), answer.marker))
    });
    let found = found.await?.into_iter();
    Ok(found.filter_map(|it| it.access_key_id).collect())
}

/// The ids of the SSH keys.
pub(crate) async fn ssh_keys(api: &Iam, user: &str) -> Listed {
    let found = pages(|marker| async move {
        let answer = api.call(&LIST_SSH_KEYS, || {
            let request = api.client.list_ssh_public_keys().user_name(user);
            request.set_marker(marker.clone()).send()
        });
        let answer = answer.await?;
        Ok((answer.ssh_public_keys, answer.marker))
    });
    let found = found.await?.into_iter();
    Ok(found.map(|it| it.ssh_public_key_id).collect())
}

/// The serial numbers of the devices that are asked for a second factor.
pub(crate) async fn mfa_devices(api: &Iam, user: &str) -> Listed {
    let found = pages(|marker| async move {
        let answer = api.call(&LIST_MFA_DEVICES, || {
            let request = api.client.list_mfa_devices().user_name(user);
            request.set_marker(marker.clone()).send()
        });
        let answer = answer.await?;
        Ok((Some(answer.mfa_devices), answer.marker))
    });
    let found = found.await?.into_iter();
    Ok(found.map(|it| it.serial_number).collect())
}

/// Whether the user has a password for the console.
///
/// # Errors
/// Those of the call.
pub(crate) async fn has_login_profile(api: &Iam, user: &str) -> Result<bool, CloudError> {
    let answer = api.call(&GET_LOGIN_PROFILE, || {
        api.client.get_login_profile().user_name(user).send()
    });
    match answer.await {
        Ok(_) => Ok(true),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(error),
    }
}

/// The ids of the signing certificates.
pub(crate) async fn signing_certificates(api: &Iam, user: &str) -> Listed {
    let found = pages(|marker| async move {
        let answer = api.call(&LIST_CERTIFICATES, || {
            let request = api.client.list_signing_certificates().user_name(user);
            request.set_marker(marker.clone()).send()
        });
        let answer = answer.await?;
        Ok((Some(answer.certificates), answer.marker))
    });
    let found = found.await?.into_iter();
    Ok(found.map(|it| it.certificate_id).collect())
}

/// The ids of the credentials for single services.
pub(crate) async fn service_credentials(api: &Iam, user: &str) -> Listed {
    let found = pages(|marker| async move {
        let answer = api.call(&LIST_CREDENTIALS, || {
            let request = api.client.list_service_specific_credentials();
            let request = request.user_name(user);
            request.set_marker(marker.clone()).send()
        });
        let answer = answer.await?;
        Ok((answer.service_specific_credentials, answer.marker))
    });
    let found = match found.await {
        Ok(found) => found,
        Err(error) if error.is_not_found() => Vec::new(),
        Err(error) => return Err(error),
    };
    let ids = found
        .into_iter()
        .map(|it| it.service_specific_credential_id);
    Ok(ids.collect())
}

/// The names of the policies that are part of the user.
pub(crate) async fn inline_policies(api: &Iam, user: &str) -> Listed {
    pages(|marker| async move {
        let answer = api.call(&LIST_INLINE, || {
            let request = api.client.list_user_policies().user_name(user);
            request.set_marker(marker.clone()).send()
        });
        let answer = answer.await?;
        Ok((Some(answer.policy_names), answer.marker))
    })
    .await
}

/// The ARNs of the policies that are attached.
pub(crate) async fn attached_policies(api: &Iam, user: &str) -> Listed {
    let found = pages(|marker| async move {
        let answer = api.call(&LIST_ATTACHED, || {
            let request = api.client.list_attached_user_policies().user_name(user);
            request.set_marker(marker.clone()).send()
        });
        let answer = answer.await?;
        Ok((answer.attached_policies, answer.marker))
    });
    let found = found.await?.into_iter();
    Ok(found.filter_map(|it| it.policy_arn).collect())
}

/// Takes the user out of all groups.
///
/// # Errors
/// Those of the calls, but for what is gone meanwhile, as for everything that is taken away here.
pub(crate) async fn leave_groups(api: &Iam, user: &str) -> Result<(), Failure> {
    for group in groups(api, user).await? {
        let sent = api.call(&REMOVE_FROM_GROUP, || {
            let request = api.client.remove_user_from_group().user_name(user);
            request.group_name(&group).send()
        });
        cleared(sent.await)?;
    }
    Ok(())
}

/// Deletes all access keys.
pub(crate) async fn delete_access_keys(api: &Iam, user: &str) -> Result<(), Failure> {
    for key in access_keys(api, user).await? {
        let sent = api.call(&DELETE_ACCESS_KEY, || {
            let request = api.client.delete_access_key().user_name(user);
            request.access_key_id(&key).send()
        });
        cleared(sent.await)?;
    }
    Ok(())
}

/// Deletes all SSH keys.
pub(crate) async fn delete_ssh_keys(api: &Iam, user: &str) -> Result<(), Failure> {
    for key in ssh_keys(api, user).await? {
        let sent = api.call(&DELETE_SSH_KEY, || {
            let request = api.client.delete_ssh_public_key().user_name(user);
            request.ssh_public_key_id(&key).send()
        });
        cleared(sent.await)?;
    }
    Ok(())
}

/// Detaches all devices, and deletes those that are nothing but an entry of IAM.
pub(crate) async fn delete_mfa_devices(api: &Iam, user: &str) -> Result<(), Failure> {
    for device in mfa_devices(api, user).await? {
        let sent = api.call(&DEACTIVATE_MFA_DEVICE, || {
            let request = api.client.deactivate_mfa_device().user_name(user);
            request.serial_number(&device).send()
        });
        cleared(sent.await)?;
        if device.contains(VIRTUAL) {
            let sent = api.call(&DELETE_MFA_DEVICE, || {
                let request = api.client.delete_virtual_mfa_device();
                request.serial_number(&device).send()
            });
            cleared(sent.await)?;
        }
    }
    Ok(())
}

/// Deletes the password.
pub(crate) async fn delete_login_profile(api: &Iam, user: &str) -> Result<(), Failure> {
    let sent = outcome::passing(api, SETTLING, || {
        api.call(&DELETE_LOGIN_PROFILE, || {
            api.client.delete_login_profile().user_name(user).send()
        })
    });
    cleared(sent.await)
}

/// Deletes all signing certificates.
pub(crate) async fn delete_signing_certificates(api: &Iam, user: &str) -> Result<(), Failure> {
    for certificate in signing_certificates(api, user).await? {
        let sent = api.call(&DELETE_CERTIFICATE, || {
            let request = api.client.delete_signing_certificate().user_name(user);
            request.certificate_id(&certificate).send()
        });
        cleared(sent.await)?;
    }
    Ok(())
}

/// Deletes all credentials for single services.
pub(crate) async fn delete_service_credentials(api: &Iam, user: &str) -> Result<(), Failure> {
    for id in service_credentials(api, user).await? {
        let sent = api.call(&DELETE_CREDENTIAL, || {
            let request = api.client.delete_service_specific_credential();
            let request = request.user_name(user);
            request.service_specific_credential_id(&id).send()
        });
        cleared(sent.await)?;
    }
    Ok(())
}
