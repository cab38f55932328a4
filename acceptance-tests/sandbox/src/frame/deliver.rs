//! Answers on their way to the client: whole, half, or not at all.

use super::answer::Answer;
use super::date::rfc3339;
use bytes::Bytes;
use futures_util::stream;
use http::HeaderValue;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, StreamBody};
use hyper::body::Frame;
use std::time::{Duration, SystemTime};

/// The client is to see a broken connection.
#[derive(Debug)]
pub(crate) struct Cut;

impl std::fmt::Display for Cut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("connection cut by a rule")
    }
}

impl std::error::Error for Cut {}

pub(crate) type Body = UnsyncBoxBody<Bytes, Cut>;

/// The answer with the time by which clients correct their clocks, and the request's id under the
/// name that the cloud gives it.
pub(crate) fn stamped(
    answer: Answer,
    id_header: &'static str,
    request_id: &str,
    now: SystemTime,
) -> Answer {
    let (mut parts, body) = answer.into_parts();
    if let Ok(id) = HeaderValue::from_str(request_id) {
        parts.headers.insert(id_header, id);
    }
    if let Ok(date) = HeaderValue::from_str(&http_date(now)) {
        parts.headers.insert("date", date);
    }
    Answer::from_parts(parts, body)
}

pub(crate) fn whole(answer: Answer) -> http::Response<Body> {
    answer.map(|body| {
        Full::new(body)
            .map_err(|never| match never {})
            .boxed_unsync()
    })
}

/// The first half of the answer; the connection ends after it.
pub(crate) fn half(answer: Answer) -> http::Response<Body> {
    let (mut parts, body) = answer.into_parts();
    parts.headers.insert("content-length", body.len().into());
    let first = body.slice(..body.len() / 2);
    // The pause lets the first half reach the client before the connection closes.
    let frames = stream::unfold(Some(first), |part| async move {
        match part {
            Some(bytes) => Some((Ok(Frame::data(bytes)), None)),
            None => {
                tokio::time::sleep(Duration::from_millis(20)).await;
                Some((Err(Cut), None))
            }
        }
    });
    http::Response::from_parts(parts, StreamBody::new(frames).boxed_unsync())
}

/// `Sat, 21 Nov 2026 04:00:00 GMT` (RFC 9110 §5.6.7).
fn http_date(time: SystemTime) -> String {
    let text = rfc3339(time);
    let days = time
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |d| d.as_secs() / 86_400);
    // 1 January 1970 was a Thursday.
    let weekday =
        ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][usize::try_from(days % 7).unwrap_or(0)];
    let month: usize = text[5..7].parse().unwrap_or(1);
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    format!(
        "{weekday}, {} {} {} {} GMT",
        &text[8..10],
        months[month - 1],
        &text[..4],
        &text[11..19]
    )
}
