//! One log line.

use serde_json::{Map, Value};
use tracing::Level;

/// The longest line in bytes, with its line break. The host reads lines of up to 64 KiB as JSON;
/// a longer one loses its level and its fields.
const LINE_MAX: usize = 60 << 10;

/// What is left of a long text when the line is too long. JSON writes a control character with six
/// bytes, so the message alone always fits.
const TEXT_MAX: usize = 1 << 10;
const MESSAGE_MAX: usize = 8 << 10;

/// The parts of one line.
pub(super) struct Line {
    pub(super) level: Level,
    pub(super) module: &'static str,
    pub(super) timestamp: String,
    pub(super) message: String,
    pub(super) fields: Map<String, Value>,
}

impl Line {
    /// The JSON object, with a line break at the end. What does not fit is left out, with a note.
    pub(super) fn render(mut self) -> String {
        let line = self.encode();
        if line.len() <= LINE_MAX {
            return line;
        }
        cut(&mut self.message, MESSAGE_MAX);
        for value in self.fields.values_mut() {
            if let Value::String(text) = value {
                cut(text, TEXT_MAX);
            }
        }
        let line = self.encode();
        if line.len() <= LINE_MAX {
            return line;
        }
        let note = format!(
            "{} fields left out, the line was too long",
            self.fields.len()
        );
        self.fields.clear();
        self.fields.insert("log_note".to_owned(), note.into());
        self.encode()
    }

    fn encode(&self) -> String {
        let mut object = self.fields.clone();
        object.insert("@level".to_owned(), level_word(self.level).into());
        object.insert("@message".to_owned(), self.message.as_str().into());
        object.insert("@module".to_owned(), self.module.into());
        object.insert("@timestamp".to_owned(), self.timestamp.as_str().into());
        let mut line = Value::Object(object).to_string();
        line.push('\n');
        line
    }
}

fn level_word(level: Level) -> &'static str {
    match level {
        Level::ERROR => "error",
        Level::WARN => "warn",
        Level::INFO => "info",
        Level::DEBUG => "debug",
        Level::TRACE => "trace",
    }
}

/// Shortens a text to about `max` bytes and says so.
fn cut(text: &mut String, max: usize) {
    let length = text.len();
    if length <= max {
        return;
    }
    text.truncate(text.floor_char_boundary(max));
    text.push_str(&format!("… ({length} bytes)"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(message: &str, fields: Vec<(String, Value)>) -> Value {
        let line = Line {
            level: Level::WARN,
            module: "provider",
            timestamp: "2025-12-31T23:59:59.000000Z".to_owned(),
            message: message.to_owned(),
            fields: fields.into_iter().collect(),
        };
        let line = line.render();
        assert!(line.len() <= LINE_MAX, "{} bytes", line.len());
        assert_eq!(line.matches('\n').count(), 1, "one line break, at the end");
        assert!(line.ends_with('\n'));
        serde_json::from_str(&line).expect("the line is JSON")
    }

    #[test]
    fn control_characters_stay_on_the_line() {
        let object = render("first\nsecond\u{1b}[31m\u{0}", vec![]);
        assert_eq!(object["@message"], "first\nsecond\u{1b}[31m\u{0}");
    }

    #[test]
    fn a_long_message_is_cut_between_characters() {
        let object = render(&"é".repeat(50_000), vec![("kept".to_owned(), 1.into())]);
        let message = object["@message"].as_str().expect("a string");
        assert!(
            message.starts_with('é') && message.ends_with("… (100000 bytes)"),
            "{message}"
        );
        assert_eq!(object["kept"], 1);
    }

    #[test]
    fn a_message_of_control_characters_fits_too() {
        render(&"\u{1}".repeat(100_000), vec![]);
    }

    #[test]
    fn many_long_fields_are_left_out_as_a_last_resort() {
        let long = |n: usize| (format!("field{n}"), Value::from("\u{1}".repeat(2_000)));
        let object = render("short", (0..100).map(long).collect());
        assert_eq!(object["@message"], "short");
        assert_eq!(
            object["log_note"],
            "100 fields left out, the line was too long"
        );
    }

    #[test]
    fn keys_of_the_host_cannot_be_replaced() {
        let object = render("text", vec![("@message".to_owned(), 1.into())]);
        assert_eq!(object["@message"], "text");
    }
}
