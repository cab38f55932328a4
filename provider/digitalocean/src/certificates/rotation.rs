//! How another certificate takes the name of one that is in use.
//!
//! A certificate never changes, its name is used once in an account, and what is in use cannot be deleted.
//! So another one stands in by a name of its own until the name is free: it is uploaded, what uses the old one
//! comes to use it, the old one goes, the new one is uploaded by the name, what uses the stand-in comes to use
//! that, and the stand-in goes. Whoever connects meets a certificate all the time.
//!
//! A run that is cut off leaves a stand-in behind, and perhaps no certificate of the name. The next one begins
//! with that: the update again, or the create, when a read did not find the name.

use std::time::Duration;

use slipway_digitalocean_client::types as sdk;
use slipway_engine::error::catalogue::{Doing, Verb, to_diagnostic, wait_to_diagnostic};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::lifecycle::{Failure, Session as _, Sought, once};
use slipway_engine::operation::Operation;
use slipway_engine::outcome::{Passing, passing};
use slipway_engine::retry::Effect;
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};
use slipway_framework::diag::{Diagnostics, Severity};

use super::{GET, LIST, users};
use crate::error::DIGITALOCEAN;
use crate::session::{Api, PER_PAGE};

/// What the name of the one that stands in ends with.
const STANDS_IN: &str = "-slipway-rotation";

const NOUN: &str = "DigitalOcean certificate";

const CREATE: Operation = Operation {
    name: "certificates_create",
    effect: Effect::Changes,
    kinds: &[(
        "unprocessable_entity: already been used",
        ErrorKind::AlreadyExists,
    )],
};

const DELETE: Operation = Operation {
    name: "certificates_delete",
    effect: Effect::Repeatable("what is gone is told by a code of its own"),
    kinds: &[
        ("forbidden: being used", ErrorKind::InUse),
        ("forbidden: in use", ErrorKind::InUse),
        ("not_found", ErrorKind::NotFound),
    ],
};

/// What used a certificate until now may hold it for a while.
const HELD: &[Passing] = &[Passing {
    code: "forbidden",
    messages: &["in use", "being used"],
    within: Duration::from_secs(5 * 60),
}];

/// How long the API may look at a certificate.
const VERIFIED: Duration = Duration::from_secs(5 * 60);

/// For how long failures are retried once the name is free: a stop does not end what is left then.
const FINISHING: Duration = Duration::from_secs(60);

/// Uploads a certificate in the place of the one that has its name.
///
/// # Errors
/// What the user reads, and what of the rotation was done by then.
pub(crate) async fn rotate(api: &Api, body: &sdk::CertificatesCreateBody) -> Result<(), Failure> {
    let name = body.name.as_deref().unwrap_or_default();
    let old = named(api, name, None).await?;
    let mut stand_in = named(api, &stand_in(name), None).await?;
    if let Some(old) = &old {
        // What an earlier run left may have another content.
        if let Some(left) = stand_in {
            retire(api, &left, old)
                .await
                .map_err(|it| begun(name, it))?;
        }
        let body = sdk::CertificatesCreateBody {
            name: Some(self::stand_in(name)),
            ..body.clone()
        };
        let made = make(api, &body, None).await.map_err(refused)?;
        retire(api, old, &made)
            .await
            .map_err(|it| begun(name, it))?;
        stand_in = Some(made);
    }
    let api = &api.detached(FINISHING);
    let finish = async {
        let made = make(api, body, old.as_deref()).await?;
        match stand_in {
            Some(left) => retire(api, &left, &made).await,
            None => Ok(()),
        }
    };
    finish.await.map_err(|it| begun(name, it))
}

/// Ends a rotation that was cut off: what uses the stand-in comes to use the certificate of the name, if there
/// is one, and the stand-in goes.
///
/// # Errors
/// Those of the calls and waits.
pub(crate) async fn end(api: &Api, name: &str) -> Result<(), WaitError> {
    let call = WaitError::Call;
    let Some(left) = named(api, &stand_in(name), None).await.map_err(call)? else {
        return Ok(());
    };
    match named(api, name, None).await.map_err(call)? {
        Some(now) => retire(api, &left, &now).await,
        None => delete(api, &left).await.map_err(call),
    }
}

fn stand_in(name: &str) -> String {
    format!("{name}{STANDS_IN}")
}

/// The id of the certificate with this name, but for one that was deleted just now.
async fn named(api: &Api, name: &str, gone: Option<&str>) -> Result<Option<String>, CloudError> {
    let page = |page: i64| async move {
        let ask = || {
            api.client
                .certificates_list(Some(name), Some(page), Some(PER_PAGE))
        };
        let answer = api.call(&LIST, ask).await?;
        Ok((answer.certificates, answer.links))
    };
    let found = api.pages(&LIST, page).await?.into_iter();
    let mut found = found.filter(|it| it.name.as_deref() == Some(name));
    Ok(found.find_map(|it| it.id.filter(|id| Some(id.as_str()) != gone)))
}

/// Uploads a certificate, once, by a name that nothing has any more; its id.
async fn make(
    api: &Api,
    body: &sdk::CertificatesCreateBody,
    gone: Option<&str>,
) -> Result<String, WaitError> {
    let send = || async {
        let answer = api.call(&CREATE, || api.client.certificates_create(body));
        let made = answer.await?.certificate.and_then(|it| it.id);
        made.ok_or_else(|| api.incomplete(&CREATE, "id"))
    };
    let find = || async {
        let name = body.name.as_deref().unwrap_or_default();
        Ok(match named(api, name, gone).await? {
            Some(id) => Sought::Found(id),
            None => Sought::Absent,
        })
    };
    let made = once(api.runtime(), api.stop(), send, find).await;
    let id = made.map_err(WaitError::Call)?;
    let poll = || async {
        let answer = api.call(&GET, || api.client.certificates_get(&id)).await?;
        let state = answer.certificate.and_then(|it| it.state);
        Ok(match state.as_deref() {
            None | Some("verified") => Progress::Ready(()),
            Some("error") => Progress::Failed("its state is `error`".to_owned()),
            Some(other) => Progress::Pending(format!("its state is `{other}`")),
        })
    };
    let options = WaitOptions {
        not_found_grace: Duration::from_secs(30),
        ..WaitOptions::within(VERIFIED)
    };
    wait_until(api.runtime(), api.stop(), options, poll).await?;
    Ok(id)
}

/// Makes what uses the one certificate use the other, and deletes the one.
async fn retire(api: &Api, old: &str, new: &str) -> Result<(), WaitError> {
    users::switch(api, old, new).await?;
    delete(api, old).await.map_err(WaitError::Call)
}

async fn delete(api: &Api, id: &str) -> Result<(), CloudError> {
    let send = || api.call(&DELETE, || api.client.certificates_delete(id));
    match passing(api, HELD, send).await {
        Err(error) if !error.is_not_found() => Err(error),
        _ => Ok(()),
    }
}

/// Nothing was rotated.
fn refused(error: WaitError) -> Failure {
    match error {
        WaitError::Call(error) => error.into(),
        error => said(&error, Doing::new(Verb::Update, NOUN).of(DIGITALOCEAN)).into(),
    }
}

/// A rotation that was begun. What uses the certificate has one all the same.
fn begun(name: &str, error: WaitError) -> Failure {
    let doing = Doing::new(Verb::Update, NOUN)
        .of(DIGITALOCEAN)
        .named(name)
        .exists(format!(
            "Its rotation has begun: what uses it may use `{}` for now.",
            stand_in(name)
        ))
        .next("Apply again to finish.");
    match error {
        WaitError::Call(error) if error.is_interrupted() => error.into(),
        WaitError::Call(error) => to_diagnostic(&error, &doing).into(),
        error => said(&error, doing).into(),
    }
}

fn said(error: &WaitError, doing: Doing) -> Diagnostics {
    let mut told = wait_to_diagnostic(error, &doing);
    told.severity = Severity::Error;
    told.into()
}
