//! How many control planes run at once on this machine: each has a slot, which is a locked file. The lock ends
//! with the process that has it, also when that is killed.

use super::settings::KubernetesSettings;
use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

/// The right to run a control plane; given back when dropped.
#[derive(Debug)]
pub(crate) struct Slot {
    _locked: File,
}

impl Slot {
    /// Waits for a slot, as long as the settings say.
    ///
    /// # Errors
    /// When none becomes free, or the folder of the locks cannot be written.
    pub(crate) async fn take(settings: &KubernetesSettings) -> Result<Self, String> {
        let cache = slipway_tools::cache_dir().map_err(|e| e.to_string())?;
        Self::take_in(&cache.join("control-planes"), settings).await
    }

    async fn take_in(dir: &Path, settings: &KubernetesSettings) -> Result<Self, String> {
        let failed = |e: std::io::Error| format!("cannot lock a file in {}: {e}", dir.display());
        std::fs::create_dir_all(dir).map_err(failed)?;
        let begin = Instant::now();
        loop {
            for number in 0..settings.at_once {
                let file = File::create(dir.join(format!("slot-{number}"))).map_err(failed)?;
                match file.try_lock() {
                    Ok(()) => return Ok(Self { _locked: file }),
                    Err(TryLockError::WouldBlock) => {}
                    Err(TryLockError::Error(error)) => return Err(failed(error)),
                }
            }
            if begin.elapsed() >= settings.patience {
                return Err(refusal(settings));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

fn refusal(settings: &KubernetesSettings) -> String {
    format!(
        "{} control planes run already, as many as may run at once on this machine, and none has ended within {} s; delete a cluster, or allow more of them (`KubernetesSettings::at_once`, `--control-planes`)",
        settings.at_once,
        settings.patience.as_secs()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn there_are_as_many_as_the_settings_say() {
        let dir = tempfile::tempdir().expect("a folder");
        let settings = |at_once| KubernetesSettings {
            at_once,
            patience: Duration::ZERO,
        };
        let take = async |at_once| Slot::take_in(dir.path(), &settings(at_once)).await;
        let first = take(2).await.expect("the first");
        let second = take(2).await.expect("the second");
        let refusal = take(2).await.expect_err("there is no third");
        assert!(
            refusal.starts_with("2 control planes run already"),
            "{refusal}"
        );
        let third = take(3).await.expect("the setting raises it");
        drop(first);
        take(2).await.expect("one was given back");
        drop((second, third));
    }

    #[tokio::test]
    async fn one_that_is_given_back_is_waited_for() {
        let dir = tempfile::tempdir().expect("a folder");
        let settings = KubernetesSettings {
            at_once: 1,
            patience: Duration::from_secs(60),
        };
        let first = Slot::take_in(dir.path(), &settings).await.expect("free");
        let second = Slot::take_in(dir.path(), &settings);
        let (second, ()) = tokio::join!(second, async { drop(first) });
        second.expect("given back");
    }
}
