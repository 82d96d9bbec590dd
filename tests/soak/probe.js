// Counts what JavaScript holds for a program: listeners and timers. Imported first, before anybody has one.

/// By target, the listeners that it has. It keeps no target alive: a listener whose target is gone still counts.
const added = new WeakMap();
let listenerCount = 0;

const { addEventListener, removeEventListener } = EventTarget.prototype;
EventTarget.prototype.addEventListener = function (type, listener, options) {
  const target = this ?? globalThis;
  if (listener != null && take(target, type, listener, options, true)) listenerCount++;
  return addEventListener.call(target, type, listener, options);
};
EventTarget.prototype.removeEventListener = function (type, listener, options) {
  const target = this ?? globalThis;
  if (listener != null && take(target, type, listener, options, false)) listenerCount--;
  return removeEventListener.call(target, type, listener, options);
};

/// Enters a listener, or takes it out; says whether that changed anything.
function take(target, type, listener, options, enter) {
  if (!added.has(target)) added.set(target, new Map());
  const capture = Boolean(typeof options === "object" ? options?.capture : options);
  const key = `${type} ${capture}`;
  const listeners = added.get(target);
  if (!listeners.has(key)) listeners.set(key, new Set());
  const set = listeners.get(key);
  if (set.has(listener) === enter) return false;
  if (enter) set.add(listener);
  else set.delete(listener);
  return true;
}

for (const name of ["onopen", "onmessage", "onerror", "onclose"]) {
  const { get, set, ...rest } = Object.getOwnPropertyDescriptor(WebSocket.prototype, name);
  const counted = {
    get,
    set(handler) {
      const before = get.call(this);
      set.call(this, handler);
      listenerCount += Number(get.call(this) !== null) - Number(before !== null);
    },
  };
  Object.defineProperty(WebSocket.prototype, name, { ...rest, ...counted });
}

/// The timers as the runtime has them, which are not counted.
export const { setTimeout, clearTimeout } = globalThis;
const pending = new Set();
globalThis.setTimeout = (handler, ...rest) => {
  const timer = setTimeout((...values) => {
    pending.delete(timer);
    handler(...values);
  }, ...rest);
  pending.add(timer);
  return timer;
};
globalThis.clearTimeout = (timer) => {
  pending.delete(timer);
  clearTimeout(timer);
};

/// Listeners that were added, and not removed.
export function listeners() {
  return listenerCount;
}

/// Timers that are set, and have neither fired nor been cleared.
export function timers() {
  return pending.size;
}
