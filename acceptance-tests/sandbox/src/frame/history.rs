//! What was made and what was answered, for the faults of a cloud that lags behind itself.

use super::answer::Answer;
use super::request::Request;
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How long anything is remembered: longer than any published lag.
const KEPT: Duration = Duration::from_secs(600);

/// The recent past of a sandbox.
#[derive(Debug, Default)]
pub(crate) struct History {
    past: Mutex<Past>,
}

#[derive(Debug, Default)]
struct Past {
    made: Vec<Made>,
    answers: HashMap<Question, Answered>,
}

#[derive(Debug)]
struct Made {
    at: Instant,
    service: String,
    id: String,
}

/// What makes two reads the same.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Question {
    service: String,
    region: String,
    method: String,
    uri: String,
    target: String,
    body: Vec<u8>,
}

/// The answers to a read: the latest, and the earlier ones with the time of the write that made them
/// untrue.
#[derive(Debug, Default)]
struct Answered {
    latest: Option<Answer>,
    outdated: Vec<(Instant, Answer)>,
}

impl Question {
    fn of(request: &Request) -> Self {
        Self {
            service: request.service.clone(),
            region: request.region.clone(),
            method: request.method.to_string(),
            uri: request.uri.to_string(),
            target: request
                .header("x-amz-target")
                .unwrap_or_default()
                .to_owned(),
            body: request.body.to_vec(),
        }
    }
}

impl History {
    /// Notes a call that was carried out. `reads` says whether the answers of reads are worth keeping.
    pub(crate) fn note(&self, request: &Request, answer: &Answer, made: &[String], reads: bool) {
        let now = Instant::now();
        let past = &mut *self.past.lock().expect("the history");
        if request.is_read() {
            if reads {
                past.answers
                    .entry(Question::of(request))
                    .or_default()
                    .latest = Some(answer.clone());
            }
            return;
        }
        if !answer.status().is_success() {
            return;
        }
        for (question, answered) in &mut past.answers {
            if question.service == request.service
                && let Some(latest) = answered.latest.take()
            {
                answered.outdated.push((now, latest));
            }
            answered
                .outdated
                .retain(|(at, _)| now.duration_since(*at) < KEPT);
        }
        past.made.retain(|made| now.duration_since(made.at) < KEPT);
        if !made.is_empty() {
            past.made.extend(made.iter().map(|id| Made {
                at: now,
                service: request.service.clone(),
                id: id.clone(),
            }));
        }
    }

    /// What this read answered before a write of the last `lag`.
    pub(crate) fn stale(&self, request: &Request, lag: Duration) -> Option<Answer> {
        if !request.is_read() {
            return None;
        }
        let past = self.past.lock().expect("the history");
        let answered = past.answers.get(&Question::of(request))?;
        let outdated = answered.outdated.iter();
        let mut recent = outdated.filter(|(at, _)| at.elapsed() < lag);
        recent.next().map(|(_, answer)| answer.clone())
    }

    /// The resource of this read that was made within the last `lag`.
    pub(crate) fn young(&self, request: &Request, lag: Duration) -> Option<String> {
        if !request.is_read() {
            return None;
        }
        let past = self.past.lock().expect("the history");
        let is_young = |resource: &&String| {
            past.made.iter().any(|made| {
                made.service == request.service
                    && made.at.elapsed() < lag
                    && are_same(&made.id, resource)
            })
        };
        request.resources.iter().find(is_young).cloned()
    }
}

/// Whether two spellings name one resource: `Z1` is `hostedzone/Z1`, and `one/group` is not
/// `two/group`.
fn are_same(one: &str, other: &str) -> bool {
    let last = |text: &str| text.rsplit('/').next().unwrap_or_default().to_owned();
    one == other
        || (!one.contains('/') && last(other) == one)
        || (!other.contains('/') && last(one) == other)
}
