// Shared by all services of this folder: an HTTP server with a bounded cache that fills, garbage for each
// request, and the admin endpoint of @leakhound/admin on a port of its own.
//
//   node testbed/packages/NAME/main.mjs [-fixed]     prints {"service":"127.0.0.1:…","admin":"127.0.0.1:…"}
//
// It ends when its standard input closes, or after 15 minutes.
import { createServer } from "node:http";
import { createAdmin } from "@leakhound/admin";

const LIFE_MAX_MS = 900_000;
const CACHE_ENTRIES_MAX = 4_000;

export const isFixed = process.argv.includes("-fixed");

/** @param work handles one request of the route under test: (request, response) => void */
export async function serve(work) {
  setTimeout(() => process.exit(0), LIFE_MAX_MS).unref();
  process.stdin.on("close", () => process.exit(0)).resume();
  const items = new Map();
  const server = createServer((request, response) => {
    if (request.url === "/work") return work(request, response);
    response.end(item(items, request.url));
  });
  const admin = await createAdmin().listen({ port: 0 });
  server.listen(0, "127.0.0.1", () => {
    console.log(JSON.stringify({ service: `127.0.0.1:${server.address().port}`, admin: new URL(admin.url).host }));
  });
}

/** The oldest entry makes space for a new one. */
function item(items, key) {
  const known = items.get(key);
  if (known) return known;
  const rows = Array.from({ length: 60 }, (_, row) => ({ row, price: (row * key.length) % 97 }));
  rows.sort((a, b) => a.price - b.price);
  const text = rows
    .slice(0, 12)
    .map(({ row, price }) => `${key} ${row}: ${price}`)
    .join("\n");
  items.set(key, text);
  if (items.size > CACHE_ENTRIES_MAX) items.delete(items.keys().next().value);
  return text;
}
