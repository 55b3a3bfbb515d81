/**
 * Addresses of services that listen on a Unix socket:
 *
 *   unix:///run/app.sock                                       /debug/pprof/ of the service at /run/app.sock
 *   unix:///run/app.sock:/internal/debug/pprof/heap?tenant=a   that path
 *
 * Requests name the host "localhost", as curl --unix-socket does.
 */

export interface UnixAddress {
  readonly socketPath: string;
  /** The same address over HTTP: `http://localhost/debug/pprof/`. */
  readonly url: URL;
}

const UNIX = /^unix:\/\/(\/.*)$/is;
export const SOCKET_ORIGIN = "http://localhost";

/** Null for other addresses. */
export function parseUnixAddress(text: string): UnixAddress | null {
  const [, rest] = UNIX.exec(text) ?? [];
  if (rest === undefined) return null;
  const end = rest.indexOf(":/");
  const socketPath = end < 0 ? rest : rest.slice(0, end);
  const address = SOCKET_ORIGIN + (end < 0 ? "/" : rest.slice(end + 1));
  return socketPath.length > 1 && !socketPath.includes("\0") && URL.canParse(address)
    ? { socketPath, url: new URL(address) }
    : null;
}
