//! What ends the process, and what does not.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};

use super::error::ServeError;

/// How often the parent process is looked at. A provider that outlives its host by a second harms
/// nobody: what it still does, it would have done anyway.
const PARENT_INTERVAL: Duration = Duration::from_secs(1);

/// Why a provider stopped serving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum End {
    /// The host asked for it; the usual end.
    Shutdown,
    /// The operating system asked for it (SIGTERM).
    Terminated,
    /// The host is gone.
    ParentGone,
    /// A person asked for it with Ctrl-C while debugging.
    Interrupted,
}

/// Tells the silent streams that the process ends.
#[derive(Clone)]
pub(super) struct Stopping(watch::Receiver<bool>);

/// The other side of [`Stopping`].
pub(super) struct Stop(watch::Sender<bool>);

impl Stop {
    pub(super) fn new() -> (Self, Stopping) {
        let (sender, receiver) = watch::channel(false);
        (Self(sender), Stopping(receiver))
    }

    pub(super) fn now(&self) {
        self.0.send_replace(true);
    }
}

impl Stopping {
    /// Returns when the process ends.
    pub(super) async fn wait(mut self) {
        // An error means that the sender is gone, which is the end as well.
        let _ = self.0.wait_for(|stopping| *stopping).await;
    }
}

/// Remembers that the host called Shutdown.
#[derive(Clone, Default)]
pub(super) struct ShutdownCalled(Arc<Notify>);

impl ShutdownCalled {
    pub(super) fn record(&self) {
        self.0.notify_one();
    }

    pub(super) async fn wait(&self) {
        self.0.notified().await;
    }
}

/// The signals that a provider handles. From the moment that this exists, none of them ends the
/// process by itself.
pub(super) struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
    #[cfg(windows)]
    terminate: tokio::signal::windows::CtrlShutdown,
}

impl Signals {
    /// Starts to handle the signals.
    ///
    /// # Errors
    ///
    /// When the operating system refuses.
    pub(super) fn handle() -> Result<Self, ServeError> {
        Self::register().map_err(ServeError::Signals)
    }

    #[cfg(unix)]
    fn register() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    #[cfg(windows)]
    fn register() -> io::Result<Self> {
        Ok(Self {
            interrupt: tokio::signal::windows::ctrl_c()?,
            terminate: tokio::signal::windows::ctrl_shutdown()?,
        })
    }

    /// Waits for SIGTERM.
    pub(super) async fn terminated(&mut self) {
        never_if_closed(self.terminate.recv().await).await;
    }

    /// Waits for SIGTERM, and for SIGINT when that is to count.
    ///
    /// Ctrl-C reaches every process of the terminal's group, the provider as well as the host. The
    /// host then asks for a graceful stop in its own way and still needs the provider for it, so a
    /// provider that has a host must survive SIGINT.
    pub(super) async fn end(&mut self, interrupt_counts: bool) -> End {
        loop {
            tokio::select! {
                signal = self.terminate.recv() => {
                    never_if_closed(signal).await;
                    return End::Terminated;
                }
                signal = self.interrupt.recv() => {
                    never_if_closed(signal).await;
                    if interrupt_counts {
                        return End::Interrupted;
                    }
                    tracing::debug!("ignored SIGINT; the host decides when to stop");
                }
            }
        }
    }
}

/// A closed source of signals is no signal.
async fn never_if_closed(signal: Option<()>) {
    if signal.is_none() {
        std::future::pending::<()>().await;
    }
}

/// The process that started this one.
///
/// A host that is killed cannot call Shutdown, and its standard streams say nothing: standard input
/// may be a terminal, and nothing is written to standard output. So the parent's process id is
/// compared with the first one from time to time; an orphan is given to another process. Linux
/// could send a signal instead (`PR_SET_PDEATHSIG`), but that signal is tied to the parent's
/// *thread*, and Go ends threads as it likes, so a healthy provider would be killed.
pub(super) struct Parent {
    #[cfg(unix)]
    id: u32,
}

impl Parent {
    /// Remembers the process that is the parent now.
    pub(super) fn current() -> Self {
        Self {
            #[cfg(unix)]
            id: std::os::unix::process::parent_id(),
        }
    }

    /// Returns when the parent has ended. On systems that cannot tell, it never returns.
    pub(super) async fn gone(&self) {
        #[cfg(unix)]
        {
            let mut looks = tokio::time::interval(PARENT_INTERVAL);
            while std::os::unix::process::parent_id() == self.id {
                looks.tick().await;
            }
        }
        #[cfg(not(unix))]
        std::future::pending::<()>().await;
    }
}
