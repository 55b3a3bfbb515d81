/** Calls back at a regular interval while the page is visible, so that it shows what the server knows. */
const POLL_MS = 5_000;

const listeners = new Set<() => void>();
let isRunning = false;

/** Calls back until the returned function is called. */
export function onChange(listener: () => void): () => void {
  listeners.add(listener);
  if (!isRunning) begin();
  return () => void listeners.delete(listener);
}

function begin(): void {
  isRunning = true;
  setInterval(announce, POLL_MS);
  document.addEventListener("visibilitychange", announce);
}

/** A page in the background loads nothing. */
function announce(): void {
  if (!document.hidden) for (const listener of listeners) listener();
}
