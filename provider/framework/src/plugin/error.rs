//! Why a provider could not be served.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why a provider could not be served, or stopped being served.
///
/// The text is for the person who reads the host's output; causes are in `source()`.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServeError {
    /// No host started this process, so there is nobody to serve. A binary that is also a command
    /// line asks [`HostEnvironment::has_host`](super::HostEnvironment::has_host) first.
    NoHost,
    /// The host speaks none of our protocol versions. Holds what it offered.
    ProtocolVersion {
        /// The value of `PLUGIN_PROTOCOL_VERSIONS`.
        offered: Option<String>,
    },
    /// A variable that the host set has a value that cannot be used.
    Variable {
        /// The name of the variable.
        name: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// The certificate or the TLS settings could not be made.
    Tls(Box<dyn std::error::Error + Send + Sync>),
    /// No socket could be opened.
    Listen {
        /// Where it was tried last.
        place: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// Every folder for the socket has a path longer than a socket address can hold.
    SocketPathTooLong {
        /// The folder.
        folder: PathBuf,
    },
    /// The signals of the operating system cannot be received.
    Signals(io::Error),
    /// The line that the host waits for could not be written.
    Announce(io::Error),
    /// The gRPC server failed.
    Server(tonic::transport::Error),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ServeError::NoHost => write!(
                f,
                "this is a provider for Terraform and OpenTofu, which start it themselves; \
                 it does nothing when it is run by hand"
            ),
            ServeError::ProtocolVersion { offered } => write!(
                f,
                "this provider speaks plugin protocol 6, which needs Terraform or OpenTofu 1.0 or \
                 later; the program that started it offers {}",
                offered.as_deref().unwrap_or("no version")
            ),
            ServeError::Variable { name, problem } => write!(f, "{name} {problem}"),
            ServeError::Tls(_) => write!(f, "the TLS certificate of this process cannot be made"),
            ServeError::Listen { place, .. } => write!(f, "cannot listen on {place}"),
            ServeError::SocketPathTooLong { folder } => write!(
                f,
                "the path of a socket in {} is longer than the operating system allows",
                folder.display()
            ),
            ServeError::Signals(_) => write!(f, "cannot receive signals"),
            ServeError::Announce(_) => {
                write!(
                    f,
                    "cannot write the address of this provider to standard output"
                )
            }
            ServeError::Server(_) => write!(f, "the gRPC server failed"),
        }
    }
}

impl std::error::Error for ServeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ServeError::NoHost
            | ServeError::ProtocolVersion { .. }
            | ServeError::Variable { .. }
            | ServeError::SocketPathTooLong { .. } => None,
            ServeError::Tls(error) => Some(error.as_ref()),
            ServeError::Listen { source, .. } => Some(source),
            ServeError::Signals(error) | ServeError::Announce(error) => Some(error),
            ServeError::Server(error) => Some(error),
        }
    }
}
