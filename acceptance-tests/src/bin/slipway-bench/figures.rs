//! Medians, memory, and how a figure is written.

use std::time::Duration;

/// The middle of these values, the upper one of two.
///
/// # Panics
///
/// When there is none.
pub(crate) fn median<T: Ord + Copy>(mut values: Vec<T>) -> T {
    values.sort_unstable();
    values[values.len() / 2]
}

/// Resident memory of a process now and at its peak, in KiB; nothing when it has ended. The figures
/// are those of Linux, "proc_pid_status(5)".
pub(crate) fn memory(process: u32) -> Option<(u64, u64)> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let field = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse().ok()
    };
    Some((field("VmRSS:")?, field("VmHWM:")?))
}

/// Seconds, with three digits below one.
pub(crate) fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        ..1.0 => format!("{seconds:.3} s"),
        ..100.0 => format!("{seconds:.1} s"),
        _ => format!("{seconds:.0} s"),
    }
}

/// Megabytes of 1,000,000 bytes.
pub(crate) fn megabytes(bytes: u64) -> String {
    let tenths = (bytes + 50_000) / 100_000;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures() {
        assert_eq!(median(vec![3, 1, 2]), 2);
        assert_eq!(seconds(Duration::from_micros(12_345)), "0.012 s");
        assert_eq!(seconds(Duration::from_millis(2_340)), "2.3 s");
        assert_eq!(megabytes(30_049_999), "30.0 MB");
        assert_eq!(megabytes(30_050_000), "30.1 MB");
        let (now, peak) = memory(std::process::id()).expect("this process runs");
        assert!(0 < now && now <= peak, "{now} {peak}");
    }
}
