//! JSON in one order and one form.

use serde_json::Value as Json;

/// The text of a value: spread over lines down to this depth, and in one line below it.
///
/// Keys are sorted, because maps of `serde_json` are.
pub fn text(value: &Json, depth: usize) -> String {
    let mut out = String::new();
    write(&mut out, value, depth, 0);
    out.push('\n');
    out
}

fn write(out: &mut String, value: &Json, depth: usize, indent: usize) {
    let (open, close, entries): (_, _, Vec<(Option<&String>, &Json)>) = match value {
        Json::Object(map) if depth > 0 && !map.is_empty() => (
            '{',
            '}',
            map.iter().map(|(key, value)| (Some(key), value)).collect(),
        ),
        Json::Array(list) if depth > 0 && !list.is_empty() => {
            ('[', ']', list.iter().map(|value| (None, value)).collect())
        }
        other => {
            out.push_str(&other.to_string());
            return;
        }
    };
    out.push(open);
    for (index, (key, value)) in entries.into_iter().enumerate() {
        out.push_str(if index > 0 { ",\n" } else { "\n" });
        out.push_str(&" ".repeat(indent + 1));
        if let Some(key) = key {
            out.push_str(&Json::from(key.as_str()).to_string());
            out.push_str(": ");
        }
        write(out, value, depth - 1, indent + 1);
    }
    out.push('\n');
    out.push_str(&" ".repeat(indent));
    out.push(close);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn one_fact_stands_on_one_line() {
        let value = json!({"b": {"x": [1, 2], "y": {}}, "a": [true]});
        assert_eq!(
            super::text(&value, 2),
            "{\n \"a\": [\n  true\n ],\n \"b\": {\n  \"x\": [1,2],\n  \"y\": {}\n }\n}\n"
        );
    }
}
