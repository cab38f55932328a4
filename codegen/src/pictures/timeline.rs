//! One apply, call by call, as it was recorded.

use serde::Deserialize;

use super::svg::{Anchor, Svg};

/// The record, which `cargo xtask pictures` makes.
pub(super) const RECORD: &str = "docs/pictures/apply.json";

/// A recorded apply.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    /// What was applied.
    example: String,
    /// How many resources it has.
    resources: u32,
    calls: Vec<Call>,
}

/// A call of the API.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    call: String,
    /// When it began, in milliseconds after the first one.
    at: f64,
    /// How long it took, in milliseconds.
    ms: f64,
    /// How many objects it was about.
    objects: u32,
}

const LEFT: f64 = 270.0;
const ACROSS: f64 = 560.0;
const ROW: f64 = 34.0;
const TOP: f64 = 64.0;

/// Draws the record.
///
/// # Errors
/// When it is none.
pub(super) fn draw(text: &str) -> Result<String, String> {
    let record: Record = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let end = record
        .calls
        .iter()
        .map(|it| it.at + it.ms)
        .fold(0.0, f64::max);
    // By the order of their first calls.
    let mut names: Vec<&str> = Vec::new();
    for call in &record.calls {
        if !names.contains(&call.call.as_str()) {
            names.push(&call.call);
        }
    }
    let title = format!(
        "One apply of {}: {} resources, {} calls, {:.1} s",
        record.example,
        record.resources,
        record.calls.len(),
        end / 1000.0
    );
    let rows = f64::from(u32::try_from(names.len()).unwrap_or_default());
    let bottom = TOP + rows * ROW;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a picture is some hundred pixels high"
    )]
    let mut svg = Svg::new(870, (bottom + 36.0) as u32, &title);
    svg.text((20.0, 30.0), "head", Anchor::Start, &title);
    let at = |ms: f64| LEFT + ms / end.max(1.0) * ACROSS;
    let step = step(end);
    let mut tick = 0.0;
    while tick <= end {
        svg.line((at(tick), TOP - 10.0), (at(tick), bottom), "grid");
        svg.text(
            (at(tick), bottom + 18.0),
            "dim",
            Anchor::Middle,
            &format!("{} s", tick / 1000.0),
        );
        tick += step;
    }
    let mut y = TOP;
    for name in names {
        let of_it = || record.calls.iter().filter(|it| it.call == name);
        svg.text((LEFT - 14.0, y + 8.0), "", Anchor::End, name);
        let objects: u32 = of_it().map(|it| it.objects).sum();
        let told = format!(
            "{}{}",
            counted(u32::try_from(of_it().count()).unwrap_or_default(), "call"),
            about(objects)
        );
        svg.text((LEFT - 14.0, y + 22.0), "dim", Anchor::End, &told);
        for call in of_it() {
            let width = (call.ms / end.max(1.0) * ACROSS).max(2.0);
            let told = format!("{name}{}, {:.0} ms", about(call.objects), call.ms);
            svg.rect((at(call.at), y), (width, 20.0), "ours", &told);
        }
        y += ROW;
    }
    Ok(svg.finish(RECORD))
}

fn about(objects: u32) -> String {
    match objects {
        0 => String::new(),
        some => format!(", {}", counted(some, "object")),
    }
}

fn counted(number: u32, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        number => format!("{number} {noun}s"),
    }
}

/// The distance of the marks below: a round one, of which there are some.
fn step(end: f64) -> f64 {
    let steps = [500.0, 1000.0, 2000.0, 5000.0, 10_000.0, 30_000.0];
    let fits = steps.into_iter().find(|step| end / step <= 8.0);
    fits.unwrap_or(60_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_call_is_a_bar_in_the_row_of_its_operation() {
        let call = |call: &str, at: u32| {
            format!("{{\"call\":\"{call}\",\"at\":{at},\"ms\":500,\"objects\":2}}")
        };
        let calls = [call("b:C", 0), call("a:D", 250), call("b:C", 1500)].join(",");
        let text = format!("{{\"example\":\"x\",\"resources\":3,\"calls\":[{calls}]}}");
        let drawn = draw(&text).unwrap();
        assert!(drawn.contains("One apply of x: 3 resources, 3 calls, 2.0 s"));
        assert_eq!(drawn.matches("class=\"ours\"").count(), 3);
        assert!(drawn.contains("2 calls, 4 objects"));
        assert!(drawn.find("b:C") < drawn.find("a:D"));
        assert!(draw("{}").is_err());
        assert!((step(33_000.0) - 5000.0).abs() < 1.0);
    }
}
