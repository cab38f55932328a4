//! What the host tells a new process, and the one line that the process answers.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::environment::HostEnvironment;
use super::error::ServeError;
use super::listener::Address;

/// The version of go-plugin's own conventions; there has never been another.
const CORE_VERSION: u32 = 1;

/// The major version of the plugin protocol that we speak.
pub(super) const PROTOCOL_VERSION: u32 = 6;

/// The ports of go-plugin's default configuration, where a host names none.
const DEFAULT_PORTS: RangeInclusive<u16> = 10000..=25000;

/// What the host asks of this process.
#[derive(Debug)]
pub(super) struct Handshake {
    /// The certificate that the host will present. Without one the connection is not encrypted.
    pub(super) client_certificate: Option<CertificateDer<'static>>,
    pub(super) place: SocketPlace,
}

/// Where the host wants the socket.
#[derive(Debug, PartialEq)]
pub(super) struct SocketPlace {
    /// A folder that the socket has to be in.
    pub(super) folder: Option<PathBuf>,
    /// The folder for temporary files of this user, if it is not the usual one.
    pub(super) temporary_folder: Option<PathBuf>,
    /// The ports to choose from, where there are no Unix sockets.
    pub(super) ports: RangeInclusive<u16>,
}

impl Handshake {
    /// Reads what the host asks of this process.
    ///
    /// # Errors
    ///
    /// When no host started the process, or it asks for something that we cannot do.
    pub(super) fn read(environment: &HostEnvironment) -> Result<Self, ServeError> {
        if !environment.has_host() {
            return Err(ServeError::NoHost);
        }
        check_protocol_version(environment)?;
        Ok(Self {
            client_certificate: client_certificate(environment)?,
            place: SocketPlace::read(environment)?,
        })
    }

    /// The line that the host waits for: versions, address, protocol and our certificate.
    pub(super) fn line(address: &Address, certificate: Option<&CertificateDer<'_>>) -> String {
        let certificate = certificate.map(|der| STANDARD_NO_PAD.encode(der));
        format!(
            "{CORE_VERSION}|{PROTOCOL_VERSION}|{}|{}|grpc|{}\n",
            address.network(),
            address.text(),
            certificate.unwrap_or_default()
        )
    }
}

impl SocketPlace {
    /// Reads where the host wants the socket.
    ///
    /// # Errors
    ///
    /// When a port is not a number, or the socket should belong to a group.
    pub(super) fn read(environment: &HostEnvironment) -> Result<Self, ServeError> {
        // Hosts that run plugins in containers ask for this; Terraform and OpenTofu do not.
        if environment.text("PLUGIN_UNIX_SOCKET_GROUP").is_some() {
            return Err(ServeError::Variable {
                name: "PLUGIN_UNIX_SOCKET_GROUP",
                problem: "is not supported: only the user who started the provider can connect \
                          to it"
                    .to_owned(),
            });
        }
        let lowest = port(environment, "PLUGIN_MIN_PORT")?.unwrap_or(*DEFAULT_PORTS.start());
        let highest = port(environment, "PLUGIN_MAX_PORT")?.unwrap_or(*DEFAULT_PORTS.end());
        if lowest > highest {
            return Err(ServeError::Variable {
                name: "PLUGIN_MIN_PORT",
                problem: format!("is {lowest}, above PLUGIN_MAX_PORT, which is {highest}"),
            });
        }
        Ok(Self {
            folder: environment.path("PLUGIN_UNIX_SOCKET_DIR"),
            temporary_folder: environment.path("TMPDIR"),
            ports: lowest..=highest,
        })
    }
}

/// The versions arrive in random order, so they are a set. A host that offers none is older than
/// the negotiation and speaks only what came before version 6.
fn check_protocol_version(environment: &HostEnvironment) -> Result<(), ServeError> {
    let offered = environment.text("PLUGIN_PROTOCOL_VERSIONS");
    let known = offered.iter().flat_map(|versions| versions.split(','));
    if known
        .map(str::trim)
        .any(|version| version.parse() == Ok(PROTOCOL_VERSION))
    {
        return Ok(());
    }
    Err(ServeError::ProtocolVersion { offered })
}

fn client_certificate(
    environment: &HostEnvironment,
) -> Result<Option<CertificateDer<'static>>, ServeError> {
    let Some(text) = environment.text("PLUGIN_CLIENT_CERT") else {
        return Ok(None);
    };
    match CertificateDer::from_pem_slice(text.as_bytes()) {
        Ok(certificate) => Ok(Some(certificate)),
        Err(error) => Err(ServeError::Variable {
            name: "PLUGIN_CLIENT_CERT",
            problem: format!("is not a certificate in PEM form: {error}"),
        }),
    }
}

fn port(environment: &HostEnvironment, name: &'static str) -> Result<Option<u16>, ServeError> {
    let Some(text) = environment.text(name) else {
        return Ok(None);
    };
    match text.parse() {
        Ok(port) => Ok(Some(port)),
        Err(_) => Err(ServeError::Variable {
            name,
            problem: format!("is not a port number: `{text}`"),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CERTIFICATE: &str =
        "-----BEGIN CERTIFICATE-----\nMAoGCCqGSM49BAMC\n-----END CERTIFICATE-----\n";

    fn read(variables: &[(&str, &str)]) -> Result<Handshake, ServeError> {
        let environment = HostEnvironment::from_variables(variables.iter().copied());
        Handshake::read(&environment.with_host())
    }

    /// The message of the error that these variables lead to.
    fn refusal(variables: &[(&str, &str)]) -> String {
        read(variables)
            .expect_err("the variables are refused")
            .to_string()
    }

    #[test]
    fn needs_a_host() {
        let environment = HostEnvironment::from_variables([("PLUGIN_PROTOCOL_VERSIONS", "6")]);
        assert!(matches!(
            Handshake::read(&environment),
            Err(ServeError::NoHost)
        ));
    }

    #[test]
    fn protocol_versions_are_a_set() {
        for accepted in ["6", "5,6", "6,5", "4,6,5", " 6 , 5", "7,6"] {
            read(&[("PLUGIN_PROTOCOL_VERSIONS", accepted)]).expect(accepted);
        }
        for refused in ["5", "4,5", "60,16", "7", ",", "six"] {
            let message = refusal(&[("PLUGIN_PROTOCOL_VERSIONS", refused)]);
            assert!(message.ends_with(&format!("offers {refused}")), "{message}");
        }
        assert!(refusal(&[]).ends_with("offers no version"));
    }

    #[test]
    fn the_certificate_is_optional_but_never_ignored() {
        let versions = ("PLUGIN_PROTOCOL_VERSIONS", "6");
        assert!(
            read(&[versions])
                .expect("no TLS")
                .client_certificate
                .is_none()
        );

        let handshake = read(&[versions, ("PLUGIN_CLIENT_CERT", CERTIFICATE)]).expect("TLS");
        let certificate = handshake
            .client_certificate
            .expect("the certificate is read");
        assert_eq!(
            certificate.as_ref(),
            b"\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02"
        );

        let message = refusal(&[versions, ("PLUGIN_CLIENT_CERT", "none")]);
        assert!(
            message.starts_with("PLUGIN_CLIENT_CERT is not a certificate"),
            "{message}"
        );
    }

    #[test]
    fn ports_are_a_range() {
        let place = |variables: &[(&'static str, &'static str)]| {
            SocketPlace::read(&HostEnvironment::from_variables(variables.iter().copied()))
        };
        assert_eq!(place(&[]).expect("defaults").ports, 10000..=25000);
        let chosen = place(&[("PLUGIN_MIN_PORT", "7000"), ("PLUGIN_MAX_PORT", "7001")]);
        assert_eq!(chosen.expect("a range").ports, 7000..=7001);
        for refused in [
            [("PLUGIN_MIN_PORT", "7001"), ("PLUGIN_MAX_PORT", "7000")],
            [("PLUGIN_MIN_PORT", "-1"), ("PLUGIN_MAX_PORT", "7000")],
            [("PLUGIN_MIN_PORT", "7000"), ("PLUGIN_MAX_PORT", "70000")],
        ] {
            place(&refused).expect_err("not a range of ports");
        }
    }

    #[test]
    fn a_socket_for_a_group_is_refused() {
        let message = refusal(&[
            ("PLUGIN_PROTOCOL_VERSIONS", "6"),
            ("PLUGIN_UNIX_SOCKET_GROUP", "wheel"),
        ]);
        assert!(
            message.starts_with("PLUGIN_UNIX_SOCKET_GROUP is not supported"),
            "{message}"
        );
    }

    #[test]
    fn the_line_has_six_fields() {
        let unix = Address::Unix("/run/plugin1/socket".into());
        assert_eq!(
            Handshake::line(&unix, None),
            "1|6|unix|/run/plugin1/socket|grpc|\n"
        );

        let tcp = Address::Tcp(([127, 0, 0, 1], 10001).into());
        // The host reads base64 without padding; these four bytes would need two signs of it.
        let certificate = CertificateDer::from(vec![0xff, 0xfe, 0xfd, 0xfc]);
        assert_eq!(
            Handshake::line(&tcp, Some(&certificate)),
            "1|6|tcp|127.0.0.1:10001|grpc|//79/A\n"
        );
    }
}
