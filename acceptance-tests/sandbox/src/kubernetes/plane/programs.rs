//! The programs of a control plane: their files and their options.

use super::stages;
use crate::kubernetes::authority::{Authority, Signed, signing_keys};
use crate::kubernetes::upstream::{FRONT, GROUP_HEADER, USER_HEADER};
use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The ports of a control plane, all on loopback.
pub(super) struct Ports {
    pub(super) api: u16,
    etcd: u16,
    peers: u16,
}

impl Ports {
    /// Ports that nobody listens on now.
    pub(super) fn free() -> std::io::Result<Self> {
        let listen = || TcpListener::bind(("127.0.0.1", 0));
        // All are open at once, so that they differ.
        let open = [listen()?, listen()?, listen()?];
        let port = |at: usize| open[at].local_addr().map(|address| address.port());
        Ok(Self {
            api: port(0)?,
            etcd: port(1)?,
            peers: port(2)?,
        })
    }
}

#[cfg(test)]
impl Ports {
    /// The same ports, with one that is taken in the place of the API server's or etcd's.
    pub(super) fn each_taken(self, taken: u16) -> [(Self, &'static str); 2] {
        let (api, etcd, peers) = (self.api, self.etcd, self.peers);
        let ports = |api, etcd| Self { api, etcd, peers };
        [
            (ports(taken, etcd), "kube-apiserver"),
            (ports(api, taken), "etcd"),
        ]
    }
}

/// The programs that talk to the API server, and as whom.
const CLIENTS: [(&str, &str); 3] = [
    ("kube-controller-manager", "system:kube-controller-manager"),
    ("kube-scheduler", "system:kube-scheduler"),
    ("kwok", "system:kwok"),
];

/// The files that the programs read.
pub(super) struct Folder<'a> {
    dir: &'a Path,
    ports: &'a Ports,
}

impl<'a> Folder<'a> {
    pub(super) fn write(
        dir: &'a Path,
        ports: &'a Ports,
        authority: &Authority,
        server: &Signed,
    ) -> std::io::Result<Self> {
        let own = Self { dir, ports };
        let write = |name: &str, text: &str| std::fs::write(own.file(name), text);
        write("ca.crt", &authority.pem())?;
        write("server.crt", &server.pem())?;
        write("server.key", &server.key_pem())?;
        let (private, public) = signing_keys().map_err(std::io::Error::other)?;
        write("accounts.key", &private)?;
        write("accounts.pub", &public)?;
        let mut tokens = String::new();
        for (at, (program, user)) in CLIENTS.iter().enumerate() {
            let token = random()?;
            // Its own name is what others see in events and managed fields; what it may do is no subject
            // of these tests.
            tokens += &format!("{token},{user},{at},system:masters\n");
            let server = format!("https://127.0.0.1:{}", ports.api);
            let config = kubeconfig(&server, &authority.pem(), &token);
            write(&format!("{program}.kubeconfig"), &config)?;
        }
        write("tokens.csv", &tokens)?;
        write("kwok.yaml", &stages::text())?;
        Ok(own)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    fn option(&self, name: &str, file: &str) -> String {
        format!("--{name}={}", self.file(file).display())
    }

    pub(super) fn etcd(&self, program: &Path) -> Command {
        let clients = format!("http://127.0.0.1:{}", self.ports.etcd);
        let peers = format!("http://127.0.0.1:{}", self.ports.peers);
        let mut command = Command::new(program);
        quiet(&mut command);
        command
            .args(["--name=one", "--unsafe-no-fsync", "--log-level=warn"])
            .arg(self.option("data-dir", "etcd"))
            .arg(format!("--listen-client-urls={clients}"))
            .arg(format!("--advertise-client-urls={clients}"))
            .arg(format!("--listen-peer-urls={peers}"))
            .arg(format!("--initial-advertise-peer-urls={peers}"))
            .arg(format!("--initial-cluster=one={peers}"));
        command
    }

    pub(super) fn apiserver(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        quiet(&mut command);
        command
            .arg(format!(
                "--etcd-servers=http://127.0.0.1:{}",
                self.ports.etcd
            ))
            .args([
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--authorization-mode=RBAC",
                "--anonymous-auth=false",
                "--allow-privileged=true",
                "--service-cluster-ip-range=10.96.0.0/16",
                "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
                "--endpoint-reconciler-type=none",
                "--profiling=false",
                // A node's own address leads nowhere; this leads to what answers for all kubelets.
                "--kubelet-preferred-address-types=InternalDNS",
            ])
            .arg(format!("--secure-port={}", self.ports.api))
            .arg(self.option("tls-cert-file", "server.crt"))
            .arg(self.option("tls-private-key-file", "server.key"))
            .arg(self.option("service-account-key-file", "accounts.pub"))
            .arg(self.option("service-account-signing-key-file", "accounts.key"))
            .arg(self.option("token-auth-file", "tokens.csv"))
            .arg(self.option("kubelet-certificate-authority", "ca.crt"))
            .arg(self.option("requestheader-client-ca-file", "ca.crt"))
            .arg(format!("--requestheader-allowed-names={FRONT}"))
            .arg(format!("--requestheader-username-headers={USER_HEADER}"))
            .arg(format!("--requestheader-group-headers={GROUP_HEADER}"));
        command
    }

    /// What is started once the API server answers.
    pub(super) fn clients(
        &self,
        built: &slipway_tools::Kubernetes,
    ) -> Vec<(&'static str, Command)> {
        let programs = [&built.controller_manager, &built.scheduler, &built.kwok];
        let commands = CLIENTS.iter().zip(programs).map(|((name, _), program)| {
            let mut command = Command::new(program);
            quiet(&mut command);
            command.arg(self.option("kubeconfig", &format!("{name}.kubeconfig")));
            match *name {
                "kwok" => command
                    .args(["--manage-all-nodes=true", "--node-lease-duration-seconds=40"])
                    .arg(self.option("config", "kwok.yaml")),
                "kube-scheduler" => command.args(["--leader-elect=false", "--secure-port=0"]),
                _ => command
                    .args([
                        "--leader-elect=false",
                        "--secure-port=0",
                        "--profiling=false",
                        // Addresses of nodes and their end are the cloud's to say.
                        "--controllers=*,-node-ipam-controller,-cloud-node-lifecycle-controller,-service-lb-controller,-node-route-controller",
                    ])
                    .arg(self.option("service-account-private-key-file", "accounts.key"))
                    .arg(self.option("root-ca-file", "ca.crt")),
            };
            (*name, command)
        });
        commands.collect()
    }
}

/// Nothing of the user's own changes what a program does, but how often Go collects garbage, which is a fifth of what a
/// start computes, and on how many processors it runs.
fn quiet(command: &mut Command) {
    command
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", "/nonexistent");
    for name in ["GOGC", "GOMAXPROCS"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
}

/// A secret.
pub(crate) fn random() -> std::io::Result<String> {
    let mut bytes = [0; 16];
    rand::fill(&mut bytes).map_err(|_| std::io::Error::other("no randomness"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// A file with which clients reach a server.
pub(crate) fn kubeconfig(server: &str, authority: &str, token: &str) -> String {
    let authority = STANDARD.encode(authority);
    format!(
        "apiVersion: v1\nkind: Config\nclusters:\n- name: sandbox\n  cluster:\n    certificate-authority-data: {authority}\n    server: {server}\ncontexts:\n- name: sandbox\n  context:\n    cluster: sandbox\n    user: sandbox\ncurrent-context: sandbox\nusers:\n- name: sandbox\n  user:\n    token: {token}\n"
    )
}
