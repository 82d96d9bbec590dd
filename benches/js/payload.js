// Messages as JavaScript has them.

/// `size` bytes; text is ASCII, and flat, as what comes from a socket.
export function payload(kind, size) {
    const bytes = new Uint8Array(size).fill(97);
    return kind === "text" ? new TextDecoder().decode(bytes) : bytes.buffer;
}

/// The length in bytes of what is sent or received; of text, ASCII.
export function length(data) {
    if (typeof data === "string") return data.length;
    return data.byteLength ?? data.size;
}

export function kind(data) {
    return typeof data === "string" ? "text" : "binary";
}
