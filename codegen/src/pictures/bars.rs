//! The measurements, as parts of what the official provider needs.

use super::svg::{Anchor, Svg};

/// The figures, which `cargo xtask bench` writes.
pub(super) const FIGURES: &str = "docs/benchmarks.md";

/// A line of the table that has a figure of both.
#[derive(Debug, PartialEq)]
struct Line {
    what: String,
    official: (f64, String),
    ours: (f64, String),
}

const LEFT: f64 = 410.0;
const ACROSS: f64 = 320.0;
const ROW: f64 = 40.0;
const TOP: f64 = 76.0;

/// Draws the table.
///
/// # Errors
/// When there is no table with figures of both.
pub(super) fn draw(text: &str) -> Result<String, String> {
    let rows: Vec<Vec<&str>> = text.lines().filter_map(cells).collect();
    let official = rows
        .first()
        .and_then(|head| head.get(1))
        .copied()
        .unwrap_or_default();
    let lines: Vec<Line> = rows.iter().filter_map(|row| line(row)).collect();
    if lines.is_empty() {
        return Err("no line of it has figures of both providers".to_owned());
    }
    let bottom = TOP + f64::from(u32::try_from(lines.len()).unwrap_or_default()) * ROW;
    let title = format!("slipway beside {official}");
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a picture is some hundred pixels high"
    )]
    let mut svg = Svg::new(870, (bottom + 12.0) as u32, &title);
    svg.text((20.0, 30.0), "head", Anchor::Start, &title);
    svg.text(
        (20.0, 50.0),
        "dim",
        Anchor::Start,
        "Each line by itself: the longer bar is the larger figure, less is better.",
    );
    let mut y = TOP;
    for line in &lines {
        svg.text((LEFT - 14.0, y + 19.0), "", Anchor::End, &line.what);
        let most = line.official.0.max(line.ours.0);
        let bars = [(&line.official, "other", 0.0), (&line.ours, "ours", 15.0)];
        for ((value, told), class, down) in bars {
            let width = (value / most * ACROSS).max(2.0);
            svg.rect((LEFT, y + down), (width, 13.0), class, told);
            let whose = if class == "ours" {
                "slipway"
            } else {
                "official"
            };
            let at = (LEFT + width + 6.0, y + down + 11.0);
            svg.text(at, "dim", Anchor::Start, &format!("{told} {whose}"));
        }
        y += ROW;
    }
    Ok(svg.finish(FIGURES))
}

/// The cells of a line of a table, but for that under the heads.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.strip_prefix("| ")?.strip_suffix('|')?;
    Some(inner.split('|').map(str::trim).collect())
}

fn line(row: &[&str]) -> Option<Line> {
    let [what, official, ours, ..] = row else {
        return None;
    };
    let value = |text: &str| {
        let number = text.split(' ').next()?.parse::<f64>().ok();
        Some((number.filter(|it| *it > 0.0)?, text.to_owned()))
    };
    Some(Line {
        what: what.replace('`', ""),
        official: value(official)?,
        ours: value(ours)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_figures_of_both_are_drawn() {
        let text = "# B\n\n| what | them 1.0 | slipway | at most |\n|---|---:|---:|---:|\n| `plan` | 4 s | 1 s | 2 s |\n| peak | – | 3 MB | |\n";
        let drawn = draw(text).unwrap();
        assert!(drawn.contains("slipway beside them 1.0"));
        assert!(drawn.contains(">plan</text>") && !drawn.contains(">peak<"));
        assert!(drawn.contains("width=\"320\"") && drawn.contains("width=\"80\""));
        assert!(draw("| what | a | b |\n").is_err());
    }
}
