//! What a document lacks, added before it is normalised.
//!
//! A correction only ever adds. When the document has come to have what it adds, it is an error, so that
//! corrections do not outlive their reasons.

use serde::Deserialize;
use serde_json::Value as Json;

/// Something that a document lacks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// Where it is missing, as a JSON pointer; `-` at its end adds to a list.
    pub at: String,
    /// What is to stand there.
    pub value: Json,
    /// How it is known.
    pub why: String,
}

/// Adds what is missing.
///
/// # Errors
/// When the place does not exist, or has something already.
pub fn correct(document: &mut Json, corrections: &[Correction]) -> Result<(), String> {
    for Correction { at, value, .. } in corrections {
        let Some((above, name)) = at.rsplit_once('/') else {
            return Err(format!("{at} is no pointer into a document"));
        };
        let place = document.pointer_mut(above);
        let added = match place {
            Some(Json::Array(list)) if name == "-" => {
                let is_there = list.iter().any(|known| is_same(known, value));
                if !is_there {
                    list.push(value.clone());
                }
                !is_there
            }
            Some(Json::Object(map)) => {
                let name = name.replace("~1", "/").replace("~0", "~");
                let is_there = map.contains_key(&name);
                if !is_there {
                    map.insert(name, value.clone());
                }
                !is_there
            }
            _ => return Err(format!("nothing can be added at {at}: there is no {above}")),
        };
        if !added {
            return Err(format!(
                "the document has {at} by now; remove its correction"
            ));
        }
    }
    Ok(())
}

/// Whether two entries of a list are one: parameters are told apart by name and place.
fn is_same(one: &Json, other: &Json) -> bool {
    let named = |entry: &Json| (entry["name"].clone(), entry["in"].clone());
    one == other || !one["name"].is_null() && named(one) == named(other)
}
