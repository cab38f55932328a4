//! Answers as Spaces gives them, which is Ceph's object gateway: errors have a code and hardly ever a text
//! (reports of users, and radosgw 16.2 itself).

use crate::aws::shared::renamed;
use crate::frame::answer::{Answer, error_code, xml_answer};
use crate::frame::request::Request;
use crate::frame::xml::escape;

/// Codes of answers that are the sandbox's own, and say why.
const OURS: [&str; 2] = ["NotSimulated", "SandboxBroken"];

/// An id of Ceph's form, from one of ours, which end with twelve digits.
pub(super) fn transaction(id: &str) -> String {
    let digits = id.rsplit('-').next().unwrap_or_default();
    format!("tx000000000{digits}-005a4db0c0-1fd1c4f-fra1a")
}

/// An error without a text, but for the one that radosgw has a text for.
pub(super) fn error(request: &Request, status: u16, code: &str) -> Answer {
    let bucket = request.path_parameters.first().map_or("", String::as_str);
    let (id, bucket) = (&request.request_id, escape(bucket));
    let text = match code {
        "NoSuchBucketPolicy" => "The bucket policy does not exist",
        _ => "",
    };
    let host = id.split_once('-').map_or("", |(_, rest)| rest);
    xml_answer(
        status,
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{text}</Message><BucketName>{bucket}</BucketName><RequestId>{id}</RequestId><HostId>{host}-fra1</HostId></Error>"
        ),
    )
}

/// moto's answer, or that of the local AWS, as Spaces would give it.
pub(super) fn of_spaces(request: &Request, answer: Answer) -> Answer {
    let status = answer.status().as_u16();
    if status < 400 {
        return renamed(request, answer);
    }
    match error_code(&answer) {
        Some(code) if !OURS.contains(&code.as_str()) => error(request, status, &code),
        _ => answer,
    }
}
