//! The allocator of the fuzz targets: it counts, and ends a run that takes too much.
//!
//! libFuzzer's own limit of allocations needs a sanitizer's allocator, which stable Rust lacks.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What any run may take, whatever its input.
const BASE: usize = 1 << 20;

/// What a run may take in addition for each byte of its input.
///
/// The worst honest case is a map of one element in three bytes, whose tree node has room for eleven.
const PER_BYTE: usize = 1 << 10;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static LIMIT: AtomicUsize = AtomicUsize::new(usize::MAX);

/// The system's allocator with a limit.
pub struct Limited;

fn take(bytes: usize) {
    let live = LIVE.fetch_add(bytes, Ordering::Relaxed) + bytes;
    if live > LIMIT.load(Ordering::Relaxed) {
        // Not a panic: one inside of an allocator would allocate again.
        std::process::abort();
    }
}

fn give(bytes: usize) {
    LIVE.fetch_sub(bytes, Ordering::Relaxed);
}

// SAFETY: every call is handed to the system's allocator unchanged; the counters do not touch the
// memory.
unsafe impl GlobalAlloc for Limited {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        take(layout.size());
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        give(layout.size());
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        take(size);
        give(layout.size());
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// Runs a check of an input with the limit that its length allows.
pub fn limited(input: &[u8], check: impl FnOnce(&[u8])) {
    let budget = BASE + input.len() * PER_BYTE;
    LIMIT.store(LIVE.load(Ordering::Relaxed) + budget, Ordering::Relaxed);
    check(input);
    LIMIT.store(usize::MAX, Ordering::Relaxed);
}
