//! Panics that the host shows.

use std::io::Write;
use std::panic::{PanicHookInfo, set_hook};
use std::thread;

use crate::plugin::PanicSite;

/// Prints panics in the form that the host looks for.
///
/// The host shows a person only what follows a line that begins with `panic: `, and then says that
/// the provider crashed. So that is what a panic prints that nothing catches. One that
/// [`contain()`](crate::plugin::contain()) catches is no crash: it is logged and becomes an error of
/// its call.
pub fn install_panic_hook() {
    set_hook(Box::new(|info| {
        let Some(site) = PanicSite::of(info).hand_over() else {
            return;
        };
        // In one piece, so that nothing of another thread comes between. When it cannot be written,
        // nobody is there to read it.
        let _ = std::io::stderr()
            .lock()
            .write_all(report(info, &site).as_bytes());
    }));
}

fn report(info: &PanicHookInfo<'_>, site: &PanicSite) -> String {
    let message = info.payload_as_str().unwrap_or("a panic without a message");
    let thread = thread::current();
    let backtrace = site
        .backtrace
        .as_deref()
        .unwrap_or("Set RUST_BACKTRACE=1 and run again to see the calls that led here.");
    format!(
        "panic: {message}\n\nthread {}\nat {}\n{}\n",
        thread.name().unwrap_or("without a name"),
        site.location,
        backtrace.trim_end()
    )
}
