/** Targets that misbehave in each way, as raw servers on loopback. */
import { gzipSync } from "node:zlib";
import { mutated, randomOf } from "../../../leakhound/test/fuzz/mutate.ts";
import { routes, type Served, says, serve, serveBytes, serveRaw } from "../../../leakhound/test/support/servers.ts";
import { pprofRoutes, recordedProfile } from "../../../leakhound/test/support/services.ts";

const BOMB_BYTES = 512 * 2 ** 20;
const bomb = () => gzipSync(Buffer.alloc(BOMB_BYTES), { level: 9 });
const head = (length: number) =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\ncontent-length: ${length}\r\n\r\n`;

/** Serves an index, so that it is taken for a Go service, and this body as each profile. */
const withProfiles = (body: () => Uint8Array): Promise<Served> =>
  serve(
    routes({
      ...pprofRoutes,
      "/debug/pprof/heap": (request, response) => says(body(), "application/octet-stream")(request, response),
      "/debug/pprof/goroutine": (request, response) => says(body(), "application/octet-stream")(request, response),
    }),
  );

export async function hostileTargets(): Promise<Readonly<Record<string, Served>>> {
  const heap = recordedProfile("heap");
  const random = randomOf(3);
  const packed = bomb();
  return {
    hangs: await serveRaw(() => {}),
    drips: await serveRaw((socket) => {
      socket.once("data", () => {
        socket.write(head(1_000_000));
        const timer = setInterval(() => socket.write("x"), 50);
        socket.on("close", () => clearInterval(timer));
      });
    }),
    "promises more": await serveBytes(
      Buffer.concat([Buffer.from(head(heap.length + 1_000)), heap]),
      (socket) => void socket.end(),
    ),
    "promises less": await serveBytes(Buffer.concat([Buffer.from(head(10)), heap])),
    "sends a bomb": await withProfiles(() => packed),
    "sends garbage": await withProfiles(() => Uint8Array.from({ length: 5_000 }, () => Math.floor(random() * 256))),
    "sends damaged profiles": await withProfiles(() => mutated(heap, random, recordedProfile("goroutine"))),
    "is no HTTP": await serveBytes("SSH-2.0-OpenSSH_9.6\r\n"),
    "closes at once": await serveRaw((socket) => void socket.destroy()),
  };
}
