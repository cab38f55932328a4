//! Deleting a certificate, which ACM refuses while something uses it.

use std::time::Duration;

use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, ErrorKind};
use slipway_engine::wait::{Progress, WaitError, WaitOptions, wait_until};
use slipway_framework::diag::{Diagnostics, indent};

use super::{NOUN, failed};
use crate::acm::session::Session;

/// How long a certificate may stay in use: a load balancer or distribution that was deleted just
/// now lets go of it within minutes, and one that was not never does.
const RELEASE: Duration = Duration::from_secs(5 * 60);

pub(super) async fn delete(session: &Session, arn: &str) -> Result<(), Diagnostics> {
    let runtime = session.reads.runtime();
    let start = runtime.now();
    loop {
        let error = match session.delete(arn).await {
            Ok(()) => return Ok(()),
            Err(error) if error.is_not_found() => return Ok(()),
            Err(error) if error.kind() == ErrorKind::InUse => error,
            Err(error) => return Err(failed(&error, &Doing::new(Verb::Delete, NOUN).named(arn))),
        };
        let left = RELEASE.saturating_sub(runtime.now().since(start));
        let mut users = Vec::new();
        match wait_until_free(session, arn, left, &mut users).await {
            Ok(()) if !left.is_zero() => {}
            Err(WaitError::Call(error)) if error.is_not_found() => return Ok(()),
            Err(WaitError::Call(error)) if !error.is_interrupted() => {
                return Err(failed(&error, &Doing::new(Verb::Delete, NOUN).named(arn)));
            }
            Ok(()) | Err(_) => return Err(in_use(&error, arn, &users)),
        }
    }
}

/// Waits until nothing uses the certificate. What was seen to use it last stays in `users`.
async fn wait_until_free(
    session: &Session,
    arn: &str,
    timeout: Duration,
    users: &mut Vec<String>,
) -> Result<(), WaitError> {
    // Time to learn who uses it is left even when the time to wait is over.
    let timeout = timeout.max(Duration::from_secs(1));
    let seen = std::sync::Mutex::new(users);
    let seen = &seen;
    let once = wait_until(
        session.reads.runtime(),
        session.reads.stop(),
        WaitOptions::within(timeout),
        || async move {
            let detail = session.describe(arn).await?;
            let list = detail.in_use_by().to_vec();
            let free = list.is_empty();
            **seen
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner) = list;
            Ok(if free {
                Progress::Ready(())
            } else {
                Progress::Pending("it is in use".to_owned())
            })
        },
    );
    once.await?;
    // ACM may say that nothing uses it a little before it lets it be deleted.
    let pause = session.reads.runtime().sleep(Duration::from_secs(2));
    let stopped = session.reads.stop().run(pause).await;
    stopped.map_err(|_| WaitError::Stopped {
        last: "it is in use".to_owned(),
    })
}

/// The error, with what uses the certificate among its facts.
fn in_use(error: &CloudError, arn: &str, users: &[String]) -> Diagnostics {
    let doing = Doing::new(Verb::Delete, NOUN)
        .named(arn)
        .because("Other objects still use the certificate.")
        .next(
            "Give what uses it another certificate, or remove it, then apply again. With `create_before_destroy` in the \
             `lifecycle` block, what uses it moves to the new certificate first.",
        );
    let mut diagnostics = Diagnostics::new();
    for mut diagnostic in failed(error, &doing) {
        if !users.is_empty() {
            diagnostic.detail.push_str("\n  In use by:\n");
            diagnostic
                .detail
                .push_str(&indent(&indent(&users.join("\n"))));
        }
        diagnostics.push(diagnostic);
    }
    diagnostics
}
