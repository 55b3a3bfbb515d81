/** An HTTP server for the admin alone, for services that have none or whose server is public. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Handle } from "./handler.ts";
import { lineReply, send } from "./reply.ts";

const NOT_FOUND = lineReply(404, "not served here; see /debug/pprof/");

/** Requests have no body, so one that is not complete after this is held open on purpose. */
const REQUEST_MS_MAX = 10_000;

interface Server {
  readonly url: string;
  /** Resolves when the port is free. */
  close(): Promise<void>;
}

/** Resolves when the port is open; rejects if it cannot be opened. The server does not keep the process alive. */
export async function listen(
  handle: Handle,
  { port, host = "127.0.0.1" }: { readonly port: number; readonly host?: string },
): Promise<Server> {
  const server = createServer(
    { headersTimeout: REQUEST_MS_MAX, requestTimeout: REQUEST_MS_MAX },
    (request, response) => {
      if (!handle(request, response)) send(response, NOT_FOUND, request.method === "HEAD");
    },
  ).unref();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: urlOf(server.address() as AddressInfo), close };
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}
