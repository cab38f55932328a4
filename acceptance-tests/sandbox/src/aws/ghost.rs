//! How a service answers for what does not exist: it is asked for a thing whose id nobody has, and
//! the answer is given the id that was meant. So the error is the service's own, whatever its form.

use super::answer::Answer;
use super::request::Request;
use super::server::Gateway;
use http::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The answer to a read as if `young`, one of its resources, did not exist.
pub(crate) async fn answer(gateway: &Gateway, request: &Request, young: &str) -> Answer {
    // Of joined path parameters only the last is young: a new node group is in an old cluster.
    let meant = match request.path_parameters.last() {
        Some(last) => last.as_str(),
        None => young,
    };
    let ghost = ghost(meant);
    let mut question = request.clone();
    if let Some(last) = question.path_parameters.last_mut() {
        last.clone_from(&ghost);
        question.uri = in_path(&request.uri, meant, &ghost);
    } else {
        let body = replaced(&request.body_text(), meant, &ghost);
        question.body = body.into();
        if let Ok(uri) = replaced(&request.uri.to_string(), meant, &ghost).parse() {
            question.uri = uri;
        }
    }
    let answer = gateway.serve_simulated(&question).await;
    let (mut parts, body) = answer.into_parts();
    parts.headers.remove("content-length");
    let text = String::from_utf8_lossy(&body).replace(&ghost, meant);
    Answer::from_parts(parts, text.into())
}

/// An id of the same form: its last letters and digits are each the next one.
fn ghost(id: &str) -> String {
    let mut changed = 0;
    let next = |c: char| match c {
        '9' => '0',
        'f' => 'a',
        'F' => 'A',
        'z' => 'a',
        'Z' => 'A',
        other => char::from_u32(u32::from(other) + 1).unwrap_or(other),
    };
    let mut reversed = String::new();
    for c in id.chars().rev() {
        if changed < 4 && c.is_ascii_alphanumeric() {
            changed += 1;
            reversed.push(next(c));
        } else {
            reversed.push(c);
        }
    }
    reversed.chars().rev().collect()
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

fn replaced(text: &str, meant: &str, ghost: &str) -> String {
    text.replace(&encoded(meant), &encoded(ghost))
        .replace(meant, ghost)
}

/// Changes the last segment that holds the id; clients encode ids in paths as they like.
fn in_path(uri: &Uri, meant: &str, ghost: &str) -> Uri {
    let text = uri.to_string();
    let changed = [meant.to_owned(), encoded(meant)]
        .iter()
        .filter_map(|form| Some((text.rfind(&format!("/{form}"))? + 1, form.len())))
        .max()
        .map(|(at, length)| format!("{}{}{}", &text[..at], encoded(ghost), &text[at + length..]));
    changed
        .and_then(|text| text.parse().ok())
        .unwrap_or_else(|| uri.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ghost_has_the_form_of_the_thing() {
        assert_eq!(ghost("vpc-0f9a"), "vpc-1a0b");
        assert_eq!(ghost("arn:aws:x/0123456789ef"), "arn:aws:x/0123456790fa");
        assert_eq!(ghost("a"), "b");
    }

    #[test]
    fn only_the_last_segment_of_a_path_is_changed() {
        let uri: Uri = "/clusters/a/node-groups/a?x=a".parse().expect("a path");
        assert_eq!(in_path(&uri, "a", "b"), "/clusters/a/node-groups/b?x=a");
        let uri: Uri = "/x/arn%3Aaws%3Ac%2Fd".parse().expect("a path");
        assert_eq!(
            in_path(&uri, "arn:aws:c/d", "arn:aws:d/e"),
            "/x/arn%3Aaws%3Ad%2Fe"
        );
    }
}
