/**
 * Changes at the server as they happen: one stream of events for the whole page. What changes without an event, such as
 * memory, is loaded again at a regular interval, and everything is while there is no stream.
 *
 *   events       !  !!!          !                      .
 *   listeners    x     x         x                      x      at most once in REST_MS
 */
const STREAM = "api/v1/events";
const EVENTS = ["ticket", "health", "reset"] as const;
const REST_MS = 1_000;
const POLL_MS = 5_000;
const LIVE_POLL_MS = 15_000;

export type Connection = "live" | "polling";

const listeners = new Set<() => void>();
const watchers = new Set<(connection: Connection) => void>();
let stream: EventSource | null = null;
let connection: Connection = "polling";
let timer = 0;
let lastAt = 0;

/** Calls back after changes, until the returned function is called. */
export function onChange(listener: () => void): () => void {
  listeners.add(listener);
  if (!stream) begin();
  return () => void listeners.delete(listener);
}

export function onConnection(watcher: (connection: Connection) => void): () => void {
  watchers.add(watcher);
  watcher(connection);
  return () => void watchers.delete(watcher);
}

function begin(): void {
  stream = openStream();
  document.addEventListener("visibilitychange", announce);
  setInterval(() => {
    if (Date.now() - lastAt >= (connection === "live" ? LIVE_POLL_MS : POLL_MS)) announce();
  }, POLL_MS);
}

function openStream(): EventSource {
  const opened = new EventSource(STREAM);
  opened.onopen = () => become("live");
  opened.onerror = () => become("polling");
  for (const event of EVENTS) opened.addEventListener(event, announce);
  return opened;
}

/** A page in the background loads nothing. */
function announce(): void {
  if (document.hidden) return;
  clearTimeout(timer);
  timer = setTimeout(callAll, Math.max(0, lastAt + REST_MS - Date.now()));
}

function callAll(): void {
  lastAt = Date.now();
  for (const listener of listeners) listener();
}

function become(next: Connection): void {
  connection = next;
  for (const watcher of watchers) watcher(next);
  // A stream that the server refused does not try again by itself.
  if (stream?.readyState === EventSource.CLOSED) setTimeout(reopen, LIVE_POLL_MS);
}

/** Opens the stream again where the server refused it, such as before a session began. */
export function reopen(): void {
  if (stream?.readyState === EventSource.CLOSED) stream = openStream();
}
