//! References of images, as Docker and Kubernetes read them (distribution/reference, "Grammar").

/// The registry that a name without a host means, and where its API is.
const DOCKER: (&str, &str) = ("docker.io", "registry-1.docker.io");

/// What a reference says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// The image as it was written, without tag and digest.
    pub(super) name: String,
    /// The host of the registry, and its port.
    pub(super) host: String,
    /// The repository there.
    pub(super) repository: String,
    /// The tag; `latest` where there is neither tag nor digest.
    pub(super) tag: Option<String>,
    /// The digest.
    pub(super) digest: Option<String>,
}

impl Reference {
    /// Reads a reference.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        if let Some(digest) = digest
            && !is_digest(digest)
        {
            return Err(format!(
                "`{digest}` is no digest such as `sha256:` and 64 digits."
            ));
        }
        // A colon after the last slash is that of a tag; one before it is that of a port.
        let last = rest.rfind('/').map_or(0, |at| at + 1);
        let (name, tag) = match rest[last..].split_once(':') {
            Some((end, tag)) => (&rest[..last + end.len()], Some(tag)),
            None => (rest, None),
        };
        if let Some(tag) = tag
            && !is_tag(tag)
        {
            return Err(format!("`{tag}` is no tag."));
        }
        let (host, repository) = match name.split_once('/') {
            Some((host, rest)) if is_host(host) => (host, rest.to_owned()),
            Some(_) => (DOCKER.0, name.to_owned()),
            None => (DOCKER.0, format!("library/{name}")),
        };
        let is_part = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|it| {
                    it.is_ascii_lowercase() || it.is_ascii_digit() || b"._-".contains(&it)
                })
        };
        if name.is_empty() || !repository.split('/').all(is_part) {
            return Err(format!(
                "`{text}` is no reference of an image such as `registry.example/web:main`."
            ));
        }
        let tag = match (tag, digest) {
            (None, None) => Some("latest"),
            (tag, _) => tag,
        };
        Ok(Self {
            name: name.to_owned(),
            host: host.to_owned(),
            repository,
            tag: tag.map(ToOwned::to_owned),
            digest: digest.map(ToOwned::to_owned),
        })
    }

    /// Where the API of its registry is, unless somebody says otherwise: at the host, by TLS where it is not this machine.
    pub(super) fn address(&self) -> String {
        let host = match self.host.as_str() {
            host if host == DOCKER.0 => DOCKER.1,
            host => host,
        };
        match is_loopback(host) {
            true => format!("http://{host}"),
            false => format!("https://{host}"),
        }
    }
}

/// Whether a host is this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    let bare = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let address = bare.parse::<std::net::IpAddr>();
    bare == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// Whether a text is a digest that registries give.
pub(super) fn is_digest(text: &str) -> bool {
    let is_hex = |text: &str, length| {
        text.len() == length
            && text
                .bytes()
                .all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it))
    };
    match text.split_once(':') {
        Some(("sha256", digits)) => is_hex(digits, 64),
        Some(("sha512", digits)) => is_hex(digits, 128),
        _ => false,
    }
}

fn is_host(text: &str) -> bool {
    text.contains(['.', ':']) || text == "localhost"
}

fn is_tag(text: &str) -> bool {
    let is_in_one = |it: u8| it.is_ascii_alphanumeric() || b"._-".contains(&it);
    !text.is_empty()
        && text.len() <= 128
        && !text.starts_with(['.', '-'])
        && text.bytes().all(is_in_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_as_docker_reads_them() {
        let read = |text: &str| {
            let of = Reference::parse(text).expect(text);
            let tag = of.tag.clone().unwrap_or_default();
            format!("{} {} {tag} {}", of.address(), of.repository, of.name)
        };
        for (text, says) in [
            (
                "nginx",
                "https://registry-1.docker.io library/nginx latest nginx",
            ),
            (
                "acme/web:1",
                "https://registry-1.docker.io acme/web 1 acme/web",
            ),
            (
                "ghcr.io/acme/web:main",
                "https://ghcr.io acme/web main ghcr.io/acme/web",
            ),
            ("localhost/web", "http://localhost web latest localhost/web"),
            (
                "127.0.0.1:5000/a/b:c",
                "http://127.0.0.1:5000 a/b c 127.0.0.1:5000/a/b",
            ),
            ("[::1]:5000/a:c", "http://[::1]:5000 a c [::1]:5000/a"),
        ] {
            assert_eq!(read(text), says);
        }
        let digest = format!("sha256:{}", "a".repeat(64));
        let pinned = Reference::parse(&format!("ghcr.io/acme/web:1@{digest}")).expect("pinned");
        assert_eq!(pinned.digest.as_deref(), Some(digest.as_str()));
        assert_eq!(pinned.name, "ghcr.io/acme/web");
        for wrong in [
            "",
            ":1",
            "a@sha256:1",
            "Web",
            "a//b",
            "a:",
            "a:-x",
            "a b",
            "https://ghcr.io/a",
            "ghcr.io/../a?x=1",
        ] {
            assert!(Reference::parse(wrong).is_err(), "{wrong}");
        }
    }
}
