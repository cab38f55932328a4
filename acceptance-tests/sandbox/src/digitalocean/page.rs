//! Pages of lists (API reference, "Links & Pagination" and "Meta").

use super::ask::{Ask, Refusal};
use serde_json::{Map, Value, json};

/// Lists that are answered whole (the document gives them no pages).
const WHOLE: [&str; 8] = [
    "databases",
    "dbs",
    "users",
    "rules",
    "node_pools",
    "registries",
    "messages",
    "garbage_collections",
];

/// The page that is asked for, of rows as they are shown, with its links and the number of all.
pub(crate) fn page<R>(
    ask: &Ask<'_>,
    root: &str,
    all: impl Iterator<Item = R>,
    show: impl Fn(R) -> Value,
) -> Result<Value, Refusal> {
    if WHOLE.contains(&root) {
        return Ok(json!({ root: all.map(show).collect::<Vec<_>>() }));
    }
    let number = |name: &str, default: usize| match ask.query(name) {
        None => Ok(default),
        Some(text) => text
            .parse()
            .ok()
            .filter(|number| *number > 0)
            .ok_or_else(|| Refusal::bad_request(format!("{name} is invalid"))),
    };
    let page = number("page", 1)?;
    let per_page = number("per_page", 20)?.min(200);
    let skipped = (page - 1).saturating_mul(per_page);
    let mut total = 0;
    let mut rows = Vec::new();
    for row in all {
        // Only what is on the page is copied.
        if (skipped..skipped.saturating_add(per_page)).contains(&total) {
            rows.push(show(row));
        }
        total += 1;
    }
    let last = total.div_ceil(per_page).max(1);
    let mut answer = json!({ root: rows, "meta": { "total": total } });
    let mut pages = Map::new();
    if page < last {
        pages.insert("next".into(), link(ask, page + 1));
        pages.insert("last".into(), link(ask, last));
    }
    if page > 1 {
        pages.insert("first".into(), link(ask, 1));
        pages.insert("prev".into(), link(ask, (page - 1).min(last)));
    }
    answer["links"] = match pages.is_empty() {
        true => json!({}),
        false => json!({ "pages": pages }),
    };
    Ok(answer)
}

/// The address of a page, with the other parameters as they were asked.
fn link(ask: &Ask<'_>, page: usize) -> Value {
    let mut pairs: Vec<String> = ask
        .query
        .iter()
        .filter(|(name, _)| name != "page")
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    pairs.push(format!("page={page}"));
    json!(format!("{}?{}", ask.address, pairs.join("&")))
}

fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
