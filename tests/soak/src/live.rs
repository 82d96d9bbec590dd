//! What is alive in the module: counted where it is allocated, so exactly.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use wasm_bindgen::prelude::wasm_bindgen;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Allocations that were not freed.
#[wasm_bindgen]
#[must_use]
pub fn live_allocations() -> usize {
    let stats = ALLOCATOR.stats();
    // The sums wrap; their difference does not.
    stats.allocations.wrapping_sub(stats.deallocations)
}

/// Bytes of them.
#[wasm_bindgen]
#[must_use]
pub fn live_bytes() -> usize {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated.wrapping_sub(stats.bytes_deallocated)
}

/// JavaScript values that the module holds in its table.
#[wasm_bindgen]
#[must_use]
pub fn live_values() -> u32 {
    wasm_bindgen::externref_heap_live_count()
}
