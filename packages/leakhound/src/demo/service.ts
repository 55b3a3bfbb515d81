/**
 * The shop as a process: it listens on two loopback ports, and prints their addresses as one line.
 *
 *   {"shop":"http://127.0.0.1:41234","admin":"http://127.0.0.1:41235"}
 *
 * It exits when its standard input closes, so that it never outlives the process that started it, and in any case after
 * its lifetime.
 *
 * Usage: node demo-service.js LIFETIME_MS [--fixed] [--cache-pages=N]
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdmin } from "@leakhound/admin";
import { openShop } from "./shop.ts";

/** Small enough for a clear verdict after half a minute. */
const SAMPLING_INTERVAL_BYTES = 16 * 1024;
const LIFETIME_MS_MAX = 24 * 24 * 3_600_000;

const [lifetime, ...flags] = process.argv.slice(2);
const cachePages = flags.find((flag) => flag.startsWith("--cache-pages="))?.split("=")[1];
const lifetimeMs = Number(lifetime);
if (!(lifetimeMs > 0)) throw new RangeError("usage: demo-service.js LIFETIME_MS [--fixed] [--cache-pages=N]");
setTimeout(() => process.exit(0), Math.min(LIFETIME_MS_MAX, lifetimeMs));
process.stdin.on("close", () => process.exit(0)).resume();

const admin = await createAdmin({ samplingIntervalBytes: SAMPLING_INTERVAL_BYTES }).listen({ port: 0 });
const shop = createServer(
  openShop({
    isFixed: flags.includes("--fixed"),
    ...(cachePages === undefined ? {} : { cachePagesMax: Number(cachePages) }),
  }),
);
shop.listen(0, "127.0.0.1", () => {
  const { port } = shop.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ shop: `http://127.0.0.1:${port}`, admin: admin.url })}\n`);
});
