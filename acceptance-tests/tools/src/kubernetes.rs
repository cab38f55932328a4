//! The programs of a Kubernetes control plane, and kubectl: built once from three small pinned Go modules,
//! because no package registry has them ready to run.
//!
//! To move to another version, in the folders `kubernetes`, `etcd` and `kwok` of `acceptance-tests/tools`:
//! write the versions into `go.mod` (Kubernetes' own modules, which it replaces by folders of its
//! repository, have its minor version as `v0.MINOR.PATCH`), run `go mod tidy`, and change the versions here.

use crate::ToolError;
use crate::go::{self, GoModule};
use std::path::PathBuf;

/// The pinned version of Kubernetes, which the API server tells at `/version`.
pub const VERSION: &str = "1.36.3";

/// The pinned version of etcd.
pub const ETCD: &str = "3.6.5";

/// The pinned version of KWOK, which plays the nodes.
pub const KWOK: &str = "0.8.0";

const REMEDY: &str = "Go 1.26 or newer (https://go.dev/dl, then `go version` shows it) and access to its \
                      module proxy are needed.";

/// The programs of a control plane, ready to be started.
#[derive(Debug, Clone)]
pub struct Kubernetes {
    /// The API server.
    pub apiserver: PathBuf,
    /// The controllers of Deployments, Jobs, namespaces and so on.
    pub controller_manager: PathBuf,
    /// Decides which node a pod goes to.
    pub scheduler: PathBuf,
    /// Where the API server keeps its objects.
    pub etcd: PathBuf,
    /// Plays nodes and the lives of pods on them, without running anything.
    pub kwok: PathBuf,
    /// The command line of people.
    pub kubectl: PathBuf,
}

/// The programs in the tool cache, built when they are not there yet (about ten minutes on two cores with
/// empty Go caches).
///
/// # Errors
/// When there is no Go, when a build fails, or when there is no cache folder.
pub fn ensure_kubernetes() -> Result<Kubernetes, ToolError> {
    let kubernetes = GoModule {
        title: "Kubernetes",
        name: "kubernetes",
        version: VERSION,
        go_mod: include_str!("../kubernetes/go.mod"),
        go_sum: include_str!("../kubernetes/go.sum"),
        options: &["-trimpath"],
        // Without them the server calls itself v0.0.0, which kubectl cannot compare with itself.
        linker_flags: &linker_flags(),
        programs: &[
            ("kube-apiserver", "k8s.io/kubernetes/cmd/kube-apiserver"),
            (
                "kube-controller-manager",
                "k8s.io/kubernetes/cmd/kube-controller-manager",
            ),
            ("kube-scheduler", "k8s.io/kubernetes/cmd/kube-scheduler"),
            ("kubectl", "k8s.io/kubernetes/cmd/kubectl"),
        ],
        takes: "six minutes",
        remedy: REMEDY,
        tells: ("--version", &format!("Kubernetes v{VERSION}")),
    }
    .ensure()?;
    let etcd = GoModule {
        title: "etcd",
        name: "etcd",
        version: ETCD,
        go_mod: include_str!("../etcd/go.mod"),
        go_sum: include_str!("../etcd/go.sum"),
        options: &["-trimpath"],
        linker_flags: "-s -w",
        programs: &[("etcd", "go.etcd.io/etcd/server/v3")],
        takes: "a minute",
        remedy: REMEDY,
        tells: ("--version", &format!("etcd Version: {ETCD}")),
    }
    .ensure()?;
    let kwok = GoModule {
        title: "KWOK",
        name: "kwok",
        version: KWOK,
        go_mod: include_str!("../kwok/go.mod"),
        go_sum: include_str!("../kwok/go.sum"),
        options: &["-trimpath"],
        linker_flags: "-s -w",
        programs: &[("kwok", "sigs.k8s.io/kwok/cmd/kwok")],
        takes: "three minutes",
        remedy: REMEDY,
        tells: ("--version", &format!("kwok version v{KWOK}")),
    }
    .ensure()?;
    Ok(Kubernetes {
        apiserver: go::path(&kubernetes, "kube-apiserver"),
        controller_manager: go::path(&kubernetes, "kube-controller-manager"),
        scheduler: go::path(&kubernetes, "kube-scheduler"),
        etcd: go::path(&etcd, "etcd"),
        kwok: go::path(&kwok, "kwok"),
        kubectl: go::path(&kubernetes, "kubectl"),
    })
}

fn linker_flags() -> String {
    let package = "k8s.io/component-base/version";
    let mut numbers = VERSION.split('.');
    let (major, minor) = (numbers.next(), numbers.next());
    format!(
        "-s -w -X {package}.gitVersion=v{VERSION} -X {package}.gitMajor={} -X {package}.gitMinor={}",
        major.unwrap_or_default(),
        minor.unwrap_or_default()
    )
}
