// Whether everything was transferred.

/// Throws unless there are `total` messages of `size` bytes each.
export function expect(what, { messages, bytes }, total, size) {
    if (messages !== total || bytes !== total * size) {
        throw new Error(`${what} ${messages} messages with ${bytes} bytes, not ${total} with ${total * size}`);
    }
}
