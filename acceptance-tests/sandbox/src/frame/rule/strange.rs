//! Answers that a newer version of the service could give: members and values that no client of
//! today knows.

use crate::frame::answer::Answer;
use serde_json::{Value, json};

/// Adds a member that is in no model to every structure of the answer.
pub(super) fn with_extra_fields(answer: Answer) -> Answer {
    edit(
        answer,
        |value| extend_json(value, true),
        |document| {
            let tree = roxmltree::Document::parse(document).ok()?;
            let mut ends: Vec<usize> = tree
                .descendants()
                .filter(|node| node.is_element() && is_structure(*node))
                .filter_map(|node| {
                    let range = node.range();
                    Some(range.start + document[range].rfind("</")?)
                })
                .collect();
            ends.sort_unstable();
            let mut out = document.to_owned();
            for end in ends.into_iter().rev() {
                out.insert_str(end, "<SandboxExtra><Of>tomorrow</Of></SandboxExtra>");
            }
            Some(out)
        },
    )
}

/// Gives every member of this name (in any case) this value.
pub(super) fn with_value(answer: Answer, member: &str, new: &str) -> Answer {
    edit(
        answer,
        |value| replace_json(value, member, new),
        |document| {
            let tree = roxmltree::Document::parse(document).ok()?;
            let mut texts: Vec<_> = tree
                .descendants()
                .filter(|node| {
                    node.is_element() && node.tag_name().name().eq_ignore_ascii_case(member)
                })
                .filter_map(|node| node.first_child().filter(roxmltree::Node::is_text))
                .map(|text| text.range())
                .collect();
            texts.sort_by_key(|range| range.start);
            let mut out = document.to_owned();
            for range in texts.into_iter().rev() {
                out.replace_range(range, &crate::frame::xml::escape(new));
            }
            Some(out)
        },
    )
}

/// Edits a JSON or an XML body; anything else stays as it is.
fn edit(
    answer: Answer,
    json: impl FnOnce(&mut Value),
    xml: impl FnOnce(&str) -> Option<String>,
) -> Answer {
    let (mut parts, body) = answer.into_parts();
    let edited = match serde_json::from_slice::<Value>(&body) {
        Ok(mut value) => {
            json(&mut value);
            Some(value.to_string())
        }
        Err(_) => std::str::from_utf8(&body).ok().and_then(xml),
    };
    let body = match edited {
        Some(text) => {
            parts.headers.remove("content-length");
            text.into()
        }
        None => body,
    };
    Answer::from_parts(parts, body)
}

/// Lists are left alone, because a list has no members that could be new.
fn is_structure(node: roxmltree::Node<'_, '_>) -> bool {
    let names: Vec<&str> = node
        .children()
        .filter(roxmltree::Node::is_element)
        .map(|child| child.tag_name().name())
        .collect();
    let Some(first) = names.first() else {
        return false;
    };
    let alike = names.iter().all(|name| name == first);
    let own = node.tag_name().name();
    let is_list = alike
        && (names.len() > 1
            || ["member", "item", "entry"].contains(first)
            || own.starts_with(first));
    !is_list
}

/// An object of texts alone may be a map of the user's, of tags for example; it is left alone unless
/// it is the whole answer.
fn extend_json(value: &mut Value, is_whole: bool) {
    match value {
        Value::Object(members) => {
            let is_structure = is_whole || members.values().any(|value| !value.is_string());
            for member in members.values_mut() {
                extend_json(member, false);
            }
            if is_structure {
                members.insert(
                    "sandboxExtra".to_owned(),
                    json!({ "of": ["tomorrow", 1, null] }),
                );
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| extend_json(item, false)),
        _ => {}
    }
}

fn replace_json(value: &mut Value, member: &str, new: &str) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                if name.eq_ignore_ascii_case(member) && value.is_string() {
                    *value = json!(new);
                } else {
                    replace_json(value, member, new);
                }
            }
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| replace_json(item, member, new)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::answer::{json_answer, xml_answer};

    fn text(answer: &Answer) -> String {
        String::from_utf8_lossy(answer.body()).into_owned()
    }

    #[test]
    fn structures_get_a_member_and_lists_do_not() {
        let extra = "<SandboxExtra><Of>tomorrow</Of></SandboxExtra>";
        let body =
            "<R xmlns=\"u\"><Zones><Zone><Id>1</Id><Name>a</Name></Zone></Zones><Max>1</Max></R>";
        let answer = with_extra_fields(xml_answer(200, body));
        assert_eq!(
            text(&answer),
            format!(
                "<R xmlns=\"u\"><Zones><Zone><Id>1</Id><Name>a</Name>{extra}</Zone></Zones><Max>1</Max>{extra}</R>"
            )
        );
        let body = json!({ "cluster": { "on": true, "tags": { "a": "b" } } });
        let answer = with_extra_fields(json_answer(200, &body));
        let extra = json!({ "of": ["tomorrow", 1, null] });
        let expected = json!({
            "cluster": { "on": true, "tags": { "a": "b" }, "sandboxExtra": extra },
            "sandboxExtra": extra,
        });
        assert_eq!(text(&answer), expected.to_string());
    }

    #[test]
    fn a_member_gets_its_value_wherever_it_stands() {
        let answer = with_value(
            xml_answer(200, "<R><A><State>ok</State></A><state>x</state></R>"),
            "state",
            "<new>",
        );
        assert_eq!(
            text(&answer),
            "<R><A><State>&lt;new&gt;</State></A><state>&lt;new&gt;</state></R>"
        );
        let answer = with_value(
            json_answer(200, &json!([{ "status": "A" }])),
            "Status",
            "NEW",
        );
        assert_eq!(text(&answer), r#"[{"status":"NEW"}]"#);
        let answer = with_value(xml_answer(200, "not xml"), "state", "x");
        assert_eq!(text(&answer), "not xml");
    }
}
