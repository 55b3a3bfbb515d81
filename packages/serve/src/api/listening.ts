/** The address that the server listens on: loopback only, since there are no tokens yet. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { err, type Fault, ok, type Result } from "leakhound/server";

/** How long open requests may take to end when the server closes. */
const CLOSE_TIMEOUT_MS = 2_000;

export interface Listen {
  readonly host: string;
  readonly port: number;
}

function hostAndPort(text: string): Listen | null {
  const match = /^(\[[0-9a-f:]+\]|[^:\s]+):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[2]);
  return match && port <= 65_535 ? { host: match[1]!, port } : null;
}

const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(host);

/** @returns `http://HOST:PORT`, with the port that was chosen for 0 */
export function bind(http: Server, { host, port }: Listen): Promise<Result<string, Fault>> {
  return new Promise((resolve) => {
    http.once("error", (error: NodeJS.ErrnoException) => {
      const what = error.code === "EADDRINUSE" ? "another program listens there" : `it cannot listen: ${error.code}`;
      resolve(err(listenFault(`${host}:${port}`, what, "choose another port with --listen HOST:PORT")));
    });
    http.listen(port, host.replace(/^\[|\]$/g, ""), () => {
      const { port: actual } = http.address() as AddressInfo;
      resolve(ok(`http://${host}:${actual}`));
    });
  });
}

/** Ends open requests after a short time. */
export function closeHttp(http: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => http.closeAllConnections(), CLOSE_TIMEOUT_MS);
    http.close(() => {
      clearTimeout(timer);
      resolve();
    });
    http.closeIdleConnections();
  });
}

const listenFault = (where: string, what: string, todo: string): Fault => ({ code: "listen", what, where, todo });

/** HOST:PORT of loopback. */
export function checkedListen(text: string): Result<Listen, Fault> {
  const listen = hostAndPort(text);
  if (!listen) return err(listenFault(text, "this is not HOST:PORT", "write for example 127.0.0.1:7070"));
  if (isLoopback(listen.host)) return ok(listen);
  const todo = "listen on 127.0.0.1; other addresses need tokens, which this version does not have";
  return err(listenFault(text, "the address can be reached from other machines", todo));
}
