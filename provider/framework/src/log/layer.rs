//! `tracing` events as log lines.

use tracing::metadata::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::fields::Fields;
use super::line::Line;
use super::timestamp;

/// The module path of this crate, which is always heard.
const FRAMEWORK: &str = "slipway_framework";

/// Writes each event as one line of JSON in hclog's form.
///
/// The fields of the spans around an event are added to its own; where two have the same name, the
/// inner one counts. Spans are kept at every level, because an error is worth little without the
/// request it belongs to.
pub struct HclogLayer<W> {
    level: Level,
    targets: Vec<String>,
    write: W,
}

impl<W: Fn(&str) + 'static> HclogLayer<W> {
    /// Logs events of `level` and above from modules whose paths begin with one of `targets`, and
    /// from this framework. `write` gets one line at a time, with its line break.
    pub fn new(level: Level, targets: &[&str], write: W) -> Self {
        let targets = targets.iter().map(|target| (*target).to_owned()).collect();
        Self {
            level,
            targets,
            write,
        }
    }

    fn wants(&self, metadata: &Metadata<'_>) -> bool {
        let target = metadata.target();
        let heard = is_within(target, FRAMEWORK)
            || self.targets.iter().any(|prefix| is_within(target, prefix));
        heard && (metadata.is_span() || *metadata.level() <= self.level)
    }
}

/// Whether a module path begins with another, name by name.
fn is_within(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

impl<S, W> Layer<S> for HclogLayer<W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: Fn(&str) + 'static,
{
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.wants(metadata) {
            Interest::always()
        } else {
            Interest::never()
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>, _ctx: Context<'_, S>) -> bool {
        self.wants(metadata)
    }

    /// Spans are wanted at every level, so events alone cannot set a limit.
    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::TRACE)
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, ctx: Context<'_, S>) {
        if let Some(span) = ctx.span(id) {
            let mut fields = Fields::default();
            attributes.record(&mut fields);
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, ctx: Context<'_, S>) {
        if let Some(span) = ctx.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, ctx: Context<'_, S>) {
        let mut fields = Fields::default();
        for span in ctx.event_scope(event).into_iter().flatten() {
            // From the inside out: what is there already is the inner value.
            if let Some(outer) = span.extensions().get::<Fields>() {
                for (name, value) in &outer.0 {
                    fields
                        .0
                        .entry(name.as_str())
                        .or_insert_with(|| value.clone());
                }
            }
        }
        fields.0.remove("message");
        event.record(&mut fields);
        let metadata = event.metadata();
        let message = match fields.0.remove("message") {
            Some(serde_json::Value::String(text)) => text,
            Some(other) => other.to_string(),
            None => metadata.name().to_owned(),
        };
        let line = Line {
            level: *metadata.level(),
            module: module(metadata.target()),
            timestamp: timestamp::now(),
            message,
            fields: fields.0,
        };
        (self.write)(&line.render());
    }
}

/// The names that HashiCorp's own framework uses, so that filters written for it work here.
fn module(target: &str) -> &'static str {
    if is_within(target, "slipway_framework::rpc") {
        "sdk.proto"
    } else if is_within(target, FRAMEWORK) {
        "sdk.framework"
    } else {
        "provider"
    }
}

#[cfg(test)]
mod tests;
