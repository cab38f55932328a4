//! What the API offers for something new: a region, size or version that there is not is told with what was
//! probably meant, before anything is made.

use slipway_engine::error::CloudError;
use slipway_engine::lifecycle::Failure;
use slipway_engine::operation::Operation;
use slipway_framework::diag::Diagnostic;
use slipway_framework::path::Path;
use slipway_framework::validate::suggestion;
use tokio::sync::OnceCell;

use crate::session::{Api, PER_PAGE};

const REGIONS: Operation = crate::kubernetes::reading("regions_list");

/// The slugs of all regions, read once for each configuration.
#[derive(Debug, Default)]
pub(crate) struct Regions(OnceCell<Vec<String>>);

/// Refuses something new in a region that there is not. A list that cannot be read decides nothing, so that the API
/// has the last word. `of` is what is to be made, such as `VPC`.
///
/// # Errors
/// What the user reads.
pub(crate) async fn check_region(api: &Api, region: Option<&str>, of: &str) -> Result<(), Failure> {
    let Some(region) = region else {
        return Ok(());
    };
    let Ok(known) = api.regions.0.get_or_try_init(|| regions(api)).await else {
        return Ok(());
    };
    // The API takes them in any case.
    let slug = region.to_lowercase();
    match missing("region", Path::of("region"), &slug, known, of) {
        Some(told) => Err(told.into()),
        None => Ok(()),
    }
}

async fn regions(api: &Api) -> Result<Vec<String>, CloudError> {
    let page = |page: i64| async move {
        let ask = || api.client.regions_list(Some(page), Some(PER_PAGE));
        let answer = api.call(&REGIONS, ask).await?;
        Ok((answer.regions, answer.links))
    };
    let all = api.pages(&REGIONS, page).await?;
    Ok(all.into_iter().filter_map(|it| it.slug).collect())
}

/// The error about a value that is not offered, with what may have been meant. Where nothing is known to be offered,
/// everything may be.
pub(crate) fn missing(
    noun: &str,
    path: Path,
    asked: &str,
    offered: &[String],
    of: &str,
) -> Option<Diagnostic> {
    if offered.is_empty() || offered.iter().any(|it| it == asked) {
        return None;
    }
    let next = match suggestion(asked, offered.iter().map(String::as_str)) {
        Some(close) => format!("Did you mean `{close}`?"),
        None => format!("Choose one of these: {}.", offered.join(", ")),
    };
    let detail =
        format!("DigitalOcean has no {noun} `{asked}` for a {of}. Nothing was created.\n{next}");
    Some(Diagnostic::error(format!("Unknown {noun} of {of}"), detail).at(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_offered_is_told_with_what_was_meant() {
        let offered = ["fra1", "nyc3"].map(str::to_owned);
        let told = |asked: &str, offered: &[String]| {
            let told = missing("region", Path::of("region"), asked, offered, "VPC");
            told.map(|it| it.detail)
        };
        assert_eq!(told("fra1", &offered), None);
        assert_eq!(told("anywhere", &[]), None);
        let close = told("fra2", &offered).unwrap_or_default();
        assert!(close.ends_with("Did you mean `fra1`?"), "{close}");
        let far = told("nowhere", &offered).unwrap_or_default();
        assert!(far.ends_with("Choose one of these: fra1, nyc3."), "{far}");
    }
}
