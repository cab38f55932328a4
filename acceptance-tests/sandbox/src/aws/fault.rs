//! The faults of a rule, before and after the call is carried out.

use super::answer::{self, Answer, error_answer, throttle_answer};
use super::request::Request;
use super::rule::Fault;
use super::server::Cut;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What becomes of the answer once it is there.
pub(super) enum Delivery {
    Whole(Answer),
    Half(Answer),
}

/// The faults that come before the call is carried out; `Some` replaces it.
pub(super) async fn before_commit(
    request: &Request,
    faults: &[Fault],
    panics: &AtomicU64,
) -> Result<Option<Answer>, Cut> {
    for fault in faults {
        match fault {
            Fault::Answer(answer) => return Ok(Some(answer.clone())),
            Fault::Error {
                status,
                code,
                message,
            } => return Ok(Some(error_answer(request, *status, code, message))),
            Fault::Throttle => return Ok(Some(throttle_answer(request))),
            Fault::HtmlPage { status } => {
                let page = "<html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>";
                return Ok(Some(answer::answer(*status, "text/html", page.to_owned())));
            }
            Fault::Drop => return Err(Cut),
            Fault::Delay(time) => tokio::time::sleep(*time).await,
            Fault::Run(action) => {
                let (action, request) = (Arc::clone(action), request.clone());
                blocking(panics, move || action(&request)).await;
            }
            Fault::Pause(gate) => {
                let gate = gate.clone();
                blocking(panics, move || gate.hold()).await;
            }
            Fault::LoseAnswer
            | Fault::TruncateAnswer
            | Fault::ErrorAfterCommit { .. }
            | Fault::DelayAnswer(_)
            | Fault::RunAfterCommit(_)
            | Fault::PauseAnswer(_) => {}
        }
    }
    Ok(None)
}

/// The faults that come once the call was carried out.
pub(super) async fn after_commit(
    request: &Request,
    answer: Answer,
    faults: &[Fault],
    panics: &AtomicU64,
) -> Result<Delivery, Cut> {
    for fault in faults {
        match fault {
            Fault::LoseAnswer => return Err(Cut),
            Fault::TruncateAnswer => return Ok(Delivery::Half(answer)),
            Fault::ErrorAfterCommit {
                status,
                code,
                message,
            } => {
                let error = error_answer(request, *status, code, message);
                return Ok(Delivery::Whole(error));
            }
            Fault::DelayAnswer(time) => tokio::time::sleep(*time).await,
            Fault::RunAfterCommit(action) => {
                let (action, request, answer) =
                    (Arc::clone(action), request.clone(), answer.clone());
                blocking(panics, move || action(&request, &answer)).await;
            }
            Fault::PauseAnswer(gate) => {
                let gate = gate.clone();
                blocking(panics, move || gate.hold()).await;
            }
            Fault::Answer(_)
            | Fault::Error { .. }
            | Fault::Throttle
            | Fault::Drop
            | Fault::HtmlPage { .. }
            | Fault::Delay(_)
            | Fault::Run(_)
            | Fault::Pause(_) => {}
        }
    }
    Ok(Delivery::Whole(answer))
}

/// Runs a test's closure where it may block. A panic is printed by the panic hook and counted; the
/// call goes on, because its client waits for it.
async fn blocking(panics: &AtomicU64, action: impl FnOnce() + Send + 'static) {
    if tokio::task::spawn_blocking(action).await.is_err() {
        panics.fetch_add(1, Ordering::SeqCst);
    }
}
