//! Killing the process that makes a call.

use crate::frame::connection::Connection;
use serde::Deserialize;
use std::fs;
use std::net::SocketAddr;

/// Whom a kill hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Victim {
    /// The process that made the call: the provider.
    Client,
    /// The process that started it: Terraform or OpenTofu.
    Parent,
}

/// How it is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum Signal {
    /// At once, without a chance to clean up.
    #[default]
    #[serde(rename = "KILL")]
    Kill,
    /// As a job that is cancelled.
    #[serde(rename = "TERM")]
    Terminate,
    /// As Ctrl-C.
    #[serde(rename = "INT")]
    Interrupt,
}

/// Sends the signal; the error says who could not be found.
pub(super) fn kill(connection: &Connection, victim: Victim, signal: Signal) -> Result<(), String> {
    let client = owner(connection.client, connection.own)
        .ok_or_else(|| format!("no process holds the connection from {}", connection.client))?;
    let pid = match victim {
        Victim::Client => client,
        Victim::Parent => {
            parent(client).ok_or_else(|| format!("process {client} has no parent"))?
        }
    };
    if pid <= 1 || u32::try_from(pid) == Ok(std::process::id()) {
        return Err(format!("process {pid} is none that a rule may kill"));
    }
    let signal = match signal {
        Signal::Kill => rustix::process::Signal::KILL,
        Signal::Terminate => rustix::process::Signal::TERM,
        Signal::Interrupt => rustix::process::Signal::INT,
    };
    let pid = rustix::process::Pid::from_raw(pid).ok_or("not a process id")?;
    rustix::process::kill_process(pid, signal).map_err(|error| error.to_string())
}

/// The process whose socket has these two ends: the table of sockets names its inode, and the
/// process has a descriptor of that name (proc(5), `/proc/net/tcp` and `/proc/[pid]/fd`).
fn owner(local: SocketAddr, remote: SocketAddr) -> Option<i32> {
    let (local, remote) = (hexadecimal(local)?, hexadecimal(remote)?);
    let table = fs::read_to_string("/proc/net/tcp").ok()?;
    let inode = table.lines().skip(1).find_map(|line| {
        let fields: Vec<&str> = line.split_ascii_whitespace().collect();
        (fields.get(1) == Some(&local.as_str()) && fields.get(2) == Some(&remote.as_str()))
            .then(|| fields.get(9).map(ToString::to_string))?
    })?;
    let wanted = format!("socket:[{inode}]");
    fs::read_dir("/proc").ok()?.flatten().find_map(|entry| {
        let pid: i32 = entry.file_name().to_str()?.parse().ok()?;
        let descriptors = fs::read_dir(entry.path().join("fd")).ok()?;
        let holds = |fd: fs::DirEntry| {
            fs::read_link(fd.path()).is_ok_and(|link| link.to_str() == Some(&wanted))
        };
        descriptors.flatten().any(holds).then_some(pid)
    })
}

/// `0100007F:1F90`: the address in the byte order of the machine, then the port.
fn hexadecimal(address: SocketAddr) -> Option<String> {
    let SocketAddr::V4(address) = address else {
        return None;
    };
    let number = u32::from_ne_bytes(address.ip().octets());
    Some(format!("{number:08X}:{:04X}", address.port()))
}

/// The fourth field of `/proc/[pid]/stat`, after a name that may hold spaces and brackets.
fn parent(pid: i32) -> Option<i32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let rest = stat.rsplit(')').next()?;
    rest.split_ascii_whitespace().nth(1)?.parse().ok()
}
