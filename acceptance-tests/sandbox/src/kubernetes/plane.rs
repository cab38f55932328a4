//! The processes of a control plane.

mod programs;
mod stages;

pub(super) use programs::{kubeconfig, random};

use super::authority::Authority;
use super::processes::Processes;
use super::settings::KubernetesSettings;
use super::slots::Slot;
use super::steward::Steward;
use super::upstream::{FRONT, Upstream};
use http::Method;
use programs::{Folder, Ports};
use serde_json::{Value, json};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

/// How long a start may take. Four seconds are usual, a loaded machine takes longer.
const START: Duration = Duration::from_secs(90);

/// How long an answer may take meanwhile.
const ANSWER: Duration = Duration::from_secs(2);

/// How often a start is tried when a port was taken by another program meanwhile.
const TRIES: usize = 3;

/// What a program says then.
const TAKEN: &str = "address already in use";

/// How many of its last lines are shown of a program that ended.
const LAST_LINES: usize = 5;

/// A running control plane. It ends when it is told to, or dropped.
pub(crate) struct Plane {
    name: String,
    processes: Mutex<Option<Processes>>,
    pub(crate) upstream: Upstream,
    /// When its first program was started.
    begin: Instant,
    took: OnceLock<Duration>,
    slot: Mutex<Option<Slot>>,
    steward: Mutex<Option<Steward>>,
}

impl Plane {
    /// Starts one, and puts this into it: paths of collections, and objects.
    ///
    /// # Errors
    /// When as many run as may, a program cannot be built, or one ends instead of becoming ready.
    pub(crate) async fn start(
        name: &str,
        authority: &Authority,
        settings: &KubernetesSettings,
        furniture: &[(String, Value)],
    ) -> Result<Self, String> {
        let slot = Slot::take(settings).await?;
        let built = tokio::task::spawn_blocking(slipway_tools::ensure_kubernetes);
        let built = built.await.map_err(|e| e.to_string())?;
        let built = built.map_err(|e| e.to_string())?;
        let mut tried = 0;
        loop {
            tried += 1;
            let ports = Ports::free().map_err(|e| format!("no free port: {e}"))?;
            let begin = Instant::now();
            match Self::start_at(name, &ports, authority, &built, furniture).await {
                Ok((processes, upstream)) => {
                    return Ok(Self {
                        name: name.to_owned(),
                        processes: Mutex::new(Some(processes)),
                        upstream,
                        begin,
                        took: OnceLock::new(),
                        slot: Mutex::new(Some(slot)),
                        steward: Mutex::default(),
                    });
                }
                Err(text) if tried < TRIES && text.contains(TAKEN) => {}
                Err(text) => return Err(text),
            }
        }
    }

    async fn start_at(
        name: &str,
        ports: &Ports,
        authority: &Authority,
        built: &slipway_tools::Kubernetes,
        furniture: &[(String, Value)],
    ) -> Result<(Processes, Upstream), String> {
        let own = |e: std::io::Error| format!("the control plane of {name} cannot be started: {e}");
        let told = |e: rcgen::Error| format!("no certificate for {name}: {e}");
        let processes = Processes::new().map_err(own)?;
        let server = authority.sign("kube-apiserver").map_err(told)?;
        let front = authority.sign(FRONT).map_err(told)?;
        let upstream =
            Upstream::new(ports.api, authority, &front).map_err(|error| error.to_string())?;
        let folder = Folder::write(processes.folder(), ports, authority, &server).map_err(own)?;
        let starting = Starting {
            name,
            processes: &processes,
            upstream: &upstream,
            begin: Instant::now(),
        };
        processes
            .start("etcd", &mut folder.etcd(&built.etcd))
            .map_err(own)?;
        processes
            .start("kube-apiserver", &mut folder.apiserver(&built.apiserver))
            .map_err(own)?;
        starting.until("/readyz", |status, _| status == 200).await?;
        for (program, mut command) in folder.clients(built) {
            processes.start(program, &mut command).map_err(own)?;
        }
        for (path, object) in furniture {
            let (status, answer) = upstream.call(Method::POST, path, Some(object)).await?;
            if status >= 300 && status != 409 {
                return Err(format!("{path} of {name} refused an object: {answer}"));
            }
        }
        // Without it no pod can be made.
        let account = "/api/v1/namespaces/default/serviceaccounts/default";
        starting.until(account, |status, _| status == 200).await?;
        Ok((processes, upstream))
    }

    /// What became of the program that has ended, when one has.
    pub(crate) fn ended(&self) -> Option<String> {
        let processes = self.processes.lock().expect("the processes");
        match &*processes {
            Some(processes) => ended(&self.name, processes),
            None => Some(format!("the cluster {} is deleted", self.name)),
        }
    }

    /// Has somebody look after it as long as it runs, with which it is ready.
    pub(super) fn keep(&self, steward: Steward) {
        self.took.get_or_init(|| self.begin.elapsed());
        *self.steward.lock().expect("the steward") = Some(steward);
    }

    /// How long it took from the start of the first program until it was ready.
    pub(super) fn took(&self) -> Duration {
        self.took.get().copied().unwrap_or_default()
    }

    /// Ends all programs.
    pub(crate) fn stop(&self) {
        drop(self.steward.lock().expect("the steward").take());
        drop(self.processes.lock().expect("the processes").take());
        drop(self.slot.lock().expect("the slot").take());
    }

    /// The process ids of its programs.
    pub(crate) fn pids(&self) -> Vec<(String, u32)> {
        let processes = self.processes.lock().expect("the processes");
        processes.as_ref().map_or(Vec::new(), Processes::pids)
    }
}

/// A control plane that is not ready yet.
struct Starting<'a> {
    name: &'a str,
    processes: &'a Processes,
    upstream: &'a Upstream,
    begin: Instant,
}

impl Starting<'_> {
    /// Asks until the answer is this.
    async fn until(&self, path: &str, is_it: impl Fn(u16, &Value) -> bool) -> Result<(), String> {
        loop {
            if let Some(text) = ended(self.name, self.processes) {
                return Err(text);
            }
            // Another program may have the port, and say nothing.
            let answer = self.upstream.call(Method::GET, path, None);
            let answer = tokio::time::timeout(ANSWER, answer).await;
            let answer = answer.unwrap_or_else(|_| Err("nothing".to_owned()));
            if let Ok((status, body)) = &answer
                && is_it(*status, body)
            {
                return Ok(());
            }
            if self.begin.elapsed() > START {
                return Err(format!(
                    "the control plane of {} is not ready after {} s ({path} answers {}); the API server's last lines:\n{}",
                    self.name,
                    START.as_secs(),
                    answer.map_or_else(|text| json!(text), |(status, _)| json!(status)),
                    self.processes.last_lines("kube-apiserver", LAST_LINES)
                ));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

fn ended(name: &str, processes: &Processes) -> Option<String> {
    let (program, how) = processes.ended()?;
    Some(format!(
        "{program} of the cluster {name} has ended ({how}); its last lines:\n{}",
        processes.last_lines(&program, LAST_LINES)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// What a start says when another program has a port of its own by then; the next try has others.
    #[tokio::test]
    async fn a_port_that_is_taken_is_named() {
        let authority = Authority::new("one").expect("an authority");
        let built = slipway_tools::ensure_kubernetes().expect("the programs");
        let other = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let taken = other.local_addr().expect("an address").port();
        for (ports, program) in Ports::free().expect("ports").each_taken(taken) {
            let started = Plane::start_at("one", &ports, &authority, &built, &[]).await;
            let text = started.err().expect("it does not start");
            let begins = format!("{program} of the cluster one has ended");
            assert!(text.starts_with(&begins), "{text}");
            assert!(
                text.contains(&format!("127.0.0.1:{taken}")) && text.contains(TAKEN),
                "{text}"
            );
        }
    }
}
