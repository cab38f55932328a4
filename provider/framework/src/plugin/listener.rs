//! The socket that the host connects to.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;

use super::error::ServeError;
use super::handshake::SocketPlace;

/// The longest socket path in bytes. `sun_path` has 104 bytes on macOS and the BSDs and 108 on
/// Linux, the closing zero byte included (unix(4), unix(7)); the shorter serves everywhere.
const SOCKET_PATH_MAX: usize = 103;

/// Where the socket goes when the folder for temporary files does not do.
const SHORT_FOLDER: &str = "/tmp";

/// A connected byte stream of any kind.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin + 'static {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin + 'static> Stream for T {}

/// An open socket. Dropping it removes the socket file and its folder.
pub(super) struct Listener {
    socket: Socket,
    address: Address,
    /// Holds the private folder of the socket for as long as the socket is open.
    _folder: Option<TempDir>,
}

enum Socket {
    #[cfg(unix)]
    Unix(tokio::net::UnixListener),
    #[cfg_attr(
        unix,
        allow(dead_code, reason = "TCP is for systems without Unix sockets")
    )]
    Tcp(TcpListener),
}

/// The address of a socket, as the host understands it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Address {
    /// The path of a Unix socket.
    Unix(PathBuf),
    /// An address of the local machine.
    Tcp(SocketAddr),
}

impl Address {
    /// The kind of network, in Go's words.
    pub(super) fn network(&self) -> &'static str {
        match self {
            Address::Unix(_) => "unix",
            Address::Tcp(_) => "tcp",
        }
    }

    /// The address within that network.
    pub(super) fn text(&self) -> String {
        match self {
            Address::Unix(path) => path.to_string_lossy().into_owned(),
            Address::Tcp(address) => address.to_string(),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.network(), self.text())
    }
}

impl Listener {
    /// Opens the kind of socket that this operating system has.
    ///
    /// # Errors
    ///
    /// When no place allows a socket.
    pub(super) async fn open(place: &SocketPlace) -> Result<Self, ServeError> {
        #[cfg(unix)]
        return Self::open_unix(place);
        #[cfg(not(unix))]
        return Self::open_tcp(place.ports.clone()).await;
    }

    /// Opens a Unix socket in a folder that only this user can enter. The folder, not the mode of
    /// the socket file, keeps others out: some systems do not look at the latter.
    #[cfg(unix)]
    fn open_unix(place: &SocketPlace) -> Result<Self, ServeError> {
        // A folder that the host asks for is not replaced by another, because the host may be able
        // to reach only that one.
        if let Some(folder) = &place.folder {
            return Self::open_unix_in(folder);
        }
        let first = place
            .temporary_folder
            .as_deref()
            .unwrap_or(Path::new(SHORT_FOLDER));
        Self::open_unix_in(first).or_else(|error| {
            if first == Path::new(SHORT_FOLDER) {
                return Err(error);
            }
            tracing::debug!(%error, "using {SHORT_FOLDER} for the socket");
            Self::open_unix_in(Path::new(SHORT_FOLDER))
        })
    }

    #[cfg(unix)]
    fn open_unix_in(folder: &Path) -> Result<Self, ServeError> {
        use std::os::unix::ffi::OsStrExt;
        use std::os::unix::fs::PermissionsExt;

        let failed = |source| ServeError::Listen {
            place: format!("a socket in {}", folder.display()),
            source,
        };
        let private = tempfile::Builder::new()
            .prefix("plugin")
            .permissions(std::fs::Permissions::from_mode(0o700))
            .tempdir_in(folder)
            .map_err(failed)?;
        let path = private.path().join("socket");
        // The handshake line is text with `|` between its fields.
        if path.to_str().is_none_or(|text| text.contains(['|', '\n'])) {
            return Err(failed(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the path cannot be told to the host",
            )));
        }
        if path.as_os_str().as_bytes().len() > SOCKET_PATH_MAX {
            return Err(ServeError::SocketPathTooLong {
                folder: folder.to_owned(),
            });
        }
        let socket = tokio::net::UnixListener::bind(&path).map_err(failed)?;
        Ok(Self {
            socket: Socket::Unix(socket),
            address: Address::Unix(path),
            _folder: Some(private),
        })
    }

    /// Opens a TCP socket on the first free port of a range, reachable from this machine only.
    #[cfg_attr(
        all(unix, not(test)),
        allow(dead_code, reason = "TCP is for systems without Unix sockets")
    )]
    async fn open_tcp(ports: RangeInclusive<u16>) -> Result<Self, ServeError> {
        let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for port in ports.clone() {
            match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
                Ok(socket) => {
                    return Ok(Self {
                        socket: Socket::Tcp(socket),
                        address: Address::Tcp((Ipv4Addr::LOCALHOST, port).into()),
                        _folder: None,
                    });
                }
                Err(error) => last = error,
            }
        }
        Err(ServeError::Listen {
            place: format!("127.0.0.1, ports {} to {}", ports.start(), ports.end()),
            source: last,
        })
    }

    pub(super) fn address(&self) -> &Address {
        &self.address
    }

    /// Waits for the next connection.
    ///
    /// # Errors
    ///
    /// When the operating system has none to give, for example because too many files are open. The
    /// listener itself is still good.
    pub(super) async fn accept(&self) -> io::Result<Box<dyn Stream>> {
        match &self.socket {
            #[cfg(unix)]
            Socket::Unix(socket) => Ok(Box::new(socket.accept().await?.0)),
            Socket::Tcp(socket) => {
                let (stream, _) = socket.accept().await?;
                stream.set_nodelay(true)?;
                Ok(Box::new(stream))
            }
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn place(folder: Option<&Path>, temporary_folder: Option<&Path>) -> SocketPlace {
        SocketPlace {
            folder: folder.map(Path::to_owned),
            temporary_folder: temporary_folder.map(Path::to_owned),
            ports: 10000..=25000,
        }
    }

    fn socket_path(listener: &Listener) -> PathBuf {
        match listener.address() {
            Address::Unix(path) => path.clone(),
            Address::Tcp(address) => panic!("{address} is not a Unix socket"),
        }
    }

    /// A folder whose path is too long for a socket.
    fn long_folder(root: &Path) -> PathBuf {
        let folder = root.join("x".repeat(SOCKET_PATH_MAX));
        std::fs::create_dir(&folder).expect("the folder can be made");
        folder
    }

    #[tokio::test]
    async fn the_socket_is_private_and_removed_at_the_end() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let listener = Listener::open(&place(None, Some(root.path())))
            .await
            .expect("a socket");
        let path = socket_path(&listener);
        let folder = path.parent().expect("the socket is in a folder").to_owned();
        assert_eq!(folder.parent(), Some(root.path()));
        let mode = std::fs::metadata(&folder)
            .expect("the folder exists")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o700);
        assert!(path.exists());

        drop(listener);
        assert!(!folder.exists());
    }

    #[tokio::test]
    async fn a_long_or_missing_temporary_folder_is_replaced() {
        let root = tempfile::tempdir().expect("a temporary folder");
        for folder in [long_folder(root.path()), root.path().join("missing")] {
            let listener = Listener::open(&place(None, Some(&folder)))
                .await
                .expect("a socket");
            assert!(socket_path(&listener).starts_with(SHORT_FOLDER));
        }
    }

    #[tokio::test]
    async fn a_folder_that_the_host_chose_is_used_or_refused() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let listener = Listener::open(&place(Some(root.path()), None))
            .await
            .expect("a socket");
        assert!(socket_path(&listener).starts_with(root.path()));

        let long = long_folder(root.path());
        let refused = Listener::open(&place(Some(&long), None)).await.err();
        assert!(
            matches!(refused, Some(ServeError::SocketPathTooLong { .. })),
            "{refused:?}"
        );
        let missing = root.path().join("missing");
        let refused = Listener::open(&place(Some(&missing), None)).await.err();
        assert!(
            matches!(refused, Some(ServeError::Listen { .. })),
            "{refused:?}"
        );
    }

    #[tokio::test]
    async fn tcp_takes_the_first_free_port_of_the_range() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a free port");
        let port = taken.local_addr().expect("an address").port();
        let refused = Listener::open_tcp(port..=port).await.err();
        assert!(
            matches!(refused, Some(ServeError::Listen { .. })),
            "{refused:?}"
        );

        let listener = Listener::open_tcp(port..=port.saturating_add(50))
            .await
            .expect("a port");
        assert_eq!(listener.address().network(), "tcp");
        assert!(listener.address().text().starts_with("127.0.0.1:"));
    }
}
