// Opens connections a few at a time.

/// Chromium delays the connects of a page that has a dozen pending.
const PENDING_MAX = 8;

/// What `count` calls of `open` give.
export async function openAll(count, open) {
    const opened = [];
    while (opened.length < count) {
        const pending = Math.min(PENDING_MAX, count - opened.length);
        opened.push(...await Promise.all(Array.from({ length: pending }, open)));
    }
    return opened;
}
