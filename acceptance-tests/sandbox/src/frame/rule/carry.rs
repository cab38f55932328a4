//! The faults of a rule, carried out before and after the call is.

use super::kill::kill;
use super::{Fault, strange};
use crate::frame::answer::{Answer, answer, error_answer, internal_error, throttle_answer};
use crate::frame::cloud::Spoilable;
use crate::frame::connection::Connection;
use crate::frame::deliver::Cut;
use crate::frame::request::Request;
use http::HeaderValue;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What becomes of the answer once it is there.
pub(crate) enum Delivery {
    Whole(Answer),
    Half(Answer),
}

/// A call with the faults that were chosen for it.
pub(crate) struct Spoiled<'a, C> {
    pub(crate) cloud: &'a C,
    pub(crate) connection: &'a Connection,
    pub(crate) request: &'a Request,
    pub(crate) faults: Vec<Fault>,
}

impl<C: Spoilable> Spoiled<'_, C> {
    /// The faults that come before the call is carried out; `Some` replaces it.
    pub(crate) async fn before_commit(&self) -> Result<Option<Answer>, Cut> {
        for fault in &self.faults {
            if let Some(answer) = self.before(fault).await? {
                return Ok(Some(answer));
            }
        }
        Ok(None)
    }

    async fn before(&self, fault: &Fault) -> Result<Option<Answer>, Cut> {
        let request = self.request;
        let answer = match fault {
            Fault::Answer(answer) => answer.clone(),
            Fault::Error {
                status,
                code,
                message,
            } => error_answer(request, *status, code, message),
            Fault::Throttle => throttle_answer(request),
            Fault::InternalError => internal_error(request),
            Fault::ExpiredCredentials => self.cloud.expired(request),
            Fault::HtmlPage { status } => html_page(*status),
            Fault::Redirect { status, to } => redirect(request, *status, to),
            Fault::StaleRead(lag) => match self.cloud.desk().history.stale(request, *lag) {
                Some(answer) => answer,
                None => return Ok(None),
            },
            Fault::NotFoundAfterCreate(lag) => match self.cloud.desk().history.young(request, *lag)
            {
                Some(young) => self.cloud.missing(request, &young).await,
                None => return Ok(None),
            },
            Fault::Drop => return Err(Cut),
            Fault::Reset => {
                self.connection.reset_at_end();
                return Err(Cut);
            }
            Fault::Kill { process, signal } => match kill(self.connection, *process, *signal) {
                Ok(()) => return Err(Cut),
                Err(text) => self.broken(&text),
            },
            Fault::Delay(time) => {
                tokio::time::sleep(*time).await;
                return Ok(None);
            }
            Fault::Run(action) => {
                let (action, request) = (Arc::clone(action), request.clone());
                blocking(&self.cloud.desk().panics, move || action(&request)).await;
                return Ok(None);
            }
            Fault::Pause(gate) => {
                let gate = gate.clone();
                blocking(&self.cloud.desk().panics, move || gate.hold()).await;
                return Ok(None);
            }
            Fault::LoseAnswer
            | Fault::TruncateAnswer
            | Fault::ErrorAfterCommit { .. }
            | Fault::InternalErrorAfterCommit
            | Fault::KillAfterCommit { .. }
            | Fault::UnknownValue { .. }
            | Fault::ExtraFields
            | Fault::DelayAnswer(_)
            | Fault::RunAfterCommit(_)
            | Fault::PauseAnswer(_) => return Ok(None),
        };
        Ok(Some(answer))
    }

    /// The faults that come once the call was carried out.
    pub(crate) async fn after_commit(&self, answer: Answer) -> Result<Delivery, Cut> {
        let mut answer = answer;
        for fault in &self.faults {
            match fault {
                Fault::LoseAnswer => return Err(Cut),
                Fault::TruncateAnswer => return Ok(Delivery::Half(answer)),
                Fault::ErrorAfterCommit {
                    status,
                    code,
                    message,
                } => {
                    let error = error_answer(self.request, *status, code, message);
                    return Ok(Delivery::Whole(error));
                }
                Fault::InternalErrorAfterCommit => {
                    return Ok(Delivery::Whole(internal_error(self.request)));
                }
                Fault::KillAfterCommit { process, signal } => {
                    return match kill(self.connection, *process, *signal) {
                        Ok(()) => Err(Cut),
                        Err(text) => Ok(Delivery::Whole(self.broken(&text))),
                    };
                }
                Fault::UnknownValue { member, value } => {
                    answer = strange::with_value(answer, member, value);
                }
                Fault::ExtraFields => answer = strange::with_extra_fields(answer),
                Fault::DelayAnswer(time) => tokio::time::sleep(*time).await,
                Fault::RunAfterCommit(action) => {
                    let (action, request, answer) =
                        (Arc::clone(action), self.request.clone(), answer.clone());
                    blocking(&self.cloud.desk().panics, move || action(&request, &answer)).await;
                }
                Fault::PauseAnswer(gate) => {
                    let gate = gate.clone();
                    blocking(&self.cloud.desk().panics, move || gate.hold()).await;
                }
                Fault::Answer(_)
                | Fault::Error { .. }
                | Fault::Throttle
                | Fault::InternalError
                | Fault::ExpiredCredentials
                | Fault::HtmlPage { .. }
                | Fault::Redirect { .. }
                | Fault::StaleRead(_)
                | Fault::NotFoundAfterCreate(_)
                | Fault::Drop
                | Fault::Reset
                | Fault::Kill { .. }
                | Fault::Delay(_)
                | Fault::Run(_)
                | Fault::Pause(_) => {}
            }
        }
        Ok(Delivery::Whole(answer))
    }

    /// A fault that could not be carried out must not look like one that was.
    fn broken(&self, text: &str) -> Answer {
        let text = format!("The sandbox could not carry out a fault: {text}.");
        error_answer(self.request, 501, "SandboxBroken", &text)
    }
}

fn html_page(status: u16) -> Answer {
    let page =
        "<html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>";
    answer(status, "text/html", page.to_owned())
}

fn redirect(request: &Request, status: u16, to: &str) -> Answer {
    let mut answer = answer(status, "text/plain", String::new());
    let location = format!("{}{}", to.trim_end_matches('/'), request.uri);
    if let Ok(location) = HeaderValue::from_str(&location) {
        answer.headers_mut().insert("location", location);
    }
    answer
}

/// Runs a test's closure where it may block. A panic is printed by the panic hook and counted; the
/// call goes on, because its client waits for it.
async fn blocking(panics: &AtomicU64, action: impl FnOnce() + Send + 'static) {
    if tokio::task::spawn_blocking(action).await.is_err() {
        panics.fetch_add(1, Ordering::SeqCst);
    }
}
