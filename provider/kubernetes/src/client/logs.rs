//! What containers said.

use slipway_engine::error::{CloudError, ErrorKind};

use super::Cluster;
use super::call::{Asked, Query};
use crate::object::Type;

/// No line is worth more than this.
const BYTES: &str = "65536";

/// The log of one container that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Log<'a> {
    /// The namespace of the pod.
    pub namespace: &'a str,
    /// The pod.
    pub pod: &'a str,
    /// The container.
    pub container: &'a str,
    /// Whether it is that of the container before its last restart.
    pub previous: bool,
    /// How many of its last lines.
    pub lines: u32,
}

impl Cluster {
    /// The last lines of a log; `None` when there is none: the pod is gone, or the container has not run.
    ///
    /// # Errors
    ///
    /// When the cluster or the node does not tell.
    pub async fn log(&self, log: Log<'_>) -> Result<Option<String>, CloudError> {
        let served = self.served(&Type::new("v1", "Pod")).await?;
        let asked = Asked::new("get", &served, Some(log.namespace))
            .named(log.pod)
            .part("log");
        let query = Query::accepting("*/*")
            .with("container", log.container)
            .with("tailLines", &log.lines.to_string())
            .with("limitBytes", BYTES)
            .with("previous", if log.previous { "true" } else { "" });
        match self.text(&asked, &query).await {
            Ok(text) => Ok(Some(text)),
            // 400: `container "c" in pod "p" is waiting to start`, `previous terminated container not found`.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid) => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}
