/**
 * A reverse proxy, as operators put before the server: it takes the path of the pages away.
 *
 *   http://127.0.0.1:8080/tools/leakhound/api/v1/targets   ─▶   http://127.0.0.1:7070/api/v1/targets
 */
import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

export interface ReverseProxy {
  /** With the path, and a slash at its end. */
  readonly url: string;
  forwardTo(url: string): void;
  close(): Promise<void>;
}

/** @param base with a slash at both ends; anything else is not found */
export async function startProxy(base: string): Promise<ReverseProxy> {
  let target = "";
  const server = createServer((asked, answer) => {
    const { url = "", method, headers } = asked;
    if (!url.startsWith(base)) return void answer.writeHead(404).end();
    const sent = request(`${target}/${url.slice(base.length)}`, { method, headers }, (received) => {
      answer.writeHead(received.statusCode ?? 502, received.headers);
      received.pipe(answer);
    });
    sent.on("error", () => answer.destroy());
    answer.on("close", () => sent.destroy());
    asked.pipe(sent);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${base}`,
    forwardTo(url) {
      target = url;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
