//! Lists that come in pages.
//!
//! The API names the next page by a link. The link is not followed, because it would take the token to
//! wherever it points: the number of the page is read from it, and the page is asked for as the first was.

use reqwest::Url;
use slipway_engine::error::{CloudError, ErrorKind};

use crate::{Client, DIGITALOCEAN, types};

/// The most that a page may hold (the introduction of the API's document, "Links & Pagination").
pub const PER_PAGE: i64 = 200;

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// What stands on it.
    pub items: Vec<T>,
    /// Where the next one is.
    pub links: Option<types::PageLinks>,
}

impl Client {
    /// Reads all pages of a list, in order. `page` asks for the page with this number, of [`PER_PAGE`].
    ///
    /// # Errors
    /// That of the first page that cannot be read; or when a link does not lead to the next page of this
    /// API. A list is read as a whole or not at all.
    pub async fn all<T, F>(
        &self,
        operation: &'static str,
        mut page: impl FnMut(i64) -> F,
    ) -> Result<Vec<T>, CloudError>
    where
        F: Future<Output = Result<Page<T>, CloudError>>,
    {
        let mut items = Vec::new();
        let mut number = 1;
        loop {
            let read = page(number).await?;
            items.extend(read.items);
            number = match self.next_page(operation, read.links, number)? {
                Some(next) => next,
                None => return Ok(items),
            };
        }
    }

    /// The number of the page after this one, whose links these are; `None` when it is the last.
    ///
    /// # Errors
    /// When a link does not lead to the next page of this API.
    pub fn next_page(
        &self,
        operation: &'static str,
        links: Option<types::PageLinks>,
        number: i64,
    ) -> Result<Option<i64>, CloudError> {
        let links = links.and_then(|links| links.pages);
        let Some(next) = links.and_then(|pages| pages.next) else {
            return Ok(None);
        };
        let next = following(&self.baseurl, &next, number).map_err(|why| {
            CloudError::new(DIGITALOCEAN, operation, ErrorKind::Malformed)
                .with_message(format!("The list cannot be read to its end: {why}."))
        })?;
        Ok(Some(next))
    }
}

/// The number of the page that a link leads to, which stands behind this one.
fn following(endpoint: &str, link: &str, number: i64) -> Result<i64, String> {
    let root = Url::parse(endpoint).map_err(|error| error.to_string())?;
    let link = root.join(link).map_err(|error| error.to_string())?;
    if link.origin() != root.origin() {
        let host = link.host_str().unwrap_or("no host");
        return Err(format!("its next page would be on {host}"));
    }
    let mut pairs = link.query_pairs();
    let page = pairs.find_map(|(name, value)| (name == "page").then_some(value));
    let next: Option<i64> = page.and_then(|page| page.parse().ok());
    match next {
        Some(next) if next > number => Ok(next),
        Some(next) => Err(format!("page {next} would come after page {number}")),
        None => Err("the link to the next page names none".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_on_and_to_nobody_else() {
        let of = |link: &str| following("https://api.digitalocean.com", link, 2);
        assert_eq!(
            of("https://api.digitalocean.com/v2/domains?page=3&per_page=200"),
            Ok(3)
        );
        assert_eq!(of("/v2/domains?per_page=200&page=7"), Ok(7));
        for bad in [
            "https://api.digitalocean.com.example/v2/domains?page=3",
            "http://api.digitalocean.com/v2/domains?page=3",
            "https://api.digitalocean.com:8443/v2/domains?page=3",
            "https://api.digitalocean.com/v2/domains?page=2",
            "https://api.digitalocean.com/v2/domains?page=-1",
            "https://api.digitalocean.com/v2/domains",
            "https://api.digitalocean.com/v2/domains?page=many",
            "https://[/",
        ] {
            of(bad).expect_err(bad);
        }
    }
}
