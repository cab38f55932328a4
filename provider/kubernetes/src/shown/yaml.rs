//! A value as YAML that reads the same by the rules of YAML 1.1 and of 1.2.

use serde_json::{Map, Value};

use crate::manifest::is_text;

/// Writes an object: its type and its metadata first, its status last, the rest by name.
pub(super) fn write(value: &Value) -> String {
    let mut text = String::new();
    if let Value::Object(map) = value {
        let place = |name: &str| match name {
            "apiVersion" => 0,
            "kind" => 1,
            "metadata" => 2,
            "status" => 4,
            _ => 3,
        };
        fields(map, 0, place, &mut text);
    } else {
        node(value, 0, &mut text);
    }
    text
}

/// The fields of a mapping, each in lines of its own.
fn fields(map: &Map<String, Value>, indent: usize, place: fn(&str) -> u8, into: &mut String) {
    let mut sorted: Vec<_> = map.iter().collect();
    sorted.sort_by_key(|(name, _)| (place(name), name.as_str()));
    for (index, (name, value)) in sorted.into_iter().enumerate() {
        // The first field of an entry of a list stands behind the dash.
        if index > 0 || !into.ends_with("- ") {
            into.push_str(&" ".repeat(indent));
        }
        into.push_str(&scalar(name));
        into.push(':');
        node(value, indent, into);
    }
}

/// A value behind its name.
fn node(value: &Value, indent: usize, into: &mut String) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            into.push('\n');
            fields(map, indent + 2, name_first, into);
        }
        Value::Array(values) if !values.is_empty() => {
            into.push('\n');
            list(values, indent, into);
        }
        Value::String(text) if is_block(text) => block(text, indent + 2, into),
        other => {
            into.push(' ');
            into.push_str(&inline(other));
            into.push('\n');
        }
    }
}

/// A list stands under its name without being indented, as kubectl prints it.
fn list(values: &[Value], indent: usize, into: &mut String) {
    for value in values {
        into.push_str(&" ".repeat(indent));
        into.push('-');
        match value {
            Value::Object(map) if !map.is_empty() => {
                into.push(' ');
                fields(map, indent + 2, name_first, into);
            }
            Value::Array(values) if !values.is_empty() => {
                into.push('\n');
                list(values, indent + 2, into);
            }
            other => node(other, indent, into),
        }
    }
}

/// In the entries of lists, and below, a name tells which one it is.
fn name_first(name: &str) -> u8 {
    u8::from(name != "name")
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        Value::Array(_) => "[]".to_owned(),
        Value::Object(_) => "{}".to_owned(),
        // A float that is whole would be read as an integer otherwise.
        other => other.to_string(),
    }
}

/// A text in one line, with quotes where it needs some.
fn scalar(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if is_printable(c) => quoted.push(c),
            c if u32::from(c) <= 0xffff => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => quoted.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    quoted.push('"');
    quoted
}

/// What YAML allows as it is. Line breaks other than `\n`, marks of byte order and controls are not.
fn is_printable(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..)
}

fn is_plain(text: &str) -> bool {
    let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_'));
    let inner = |c: char| c.is_ascii_alphanumeric() || "/_.:=+-,;@ ()$".contains(c);
    begins
        && is_text(text)
        && text.chars().all(inner)
        && text.contains(|c: char| c.is_ascii_alphabetic() || c == '/')
        && !text.contains(": ")
        && !text.ends_with([':', ' '])
}

/// Whether a text is to be shown with its lines.
fn is_block(text: &str) -> bool {
    let inner = |c: char| is_printable(c) || c == '\n';
    text.trim_end_matches('\n').contains('\n')
        && !text.starts_with([' ', '\n'])
        && text.chars().all(inner)
}

fn block(text: &str, indent: usize, into: &mut String) {
    let bare = text.trim_end_matches('\n');
    into.push_str(match text.len() - bare.len() {
        0 => " |-\n",
        1 => " |\n",
        _ => " |+\n",
    });
    let breaks = if text.len() == bare.len() {
        text
    } else {
        &text[..text.len() - 1]
    };
    for line in breaks.split('\n') {
        if !line.is_empty() {
            into.push_str(&" ".repeat(indent));
            into.push_str(line);
        }
        into.push('\n');
    }
}
