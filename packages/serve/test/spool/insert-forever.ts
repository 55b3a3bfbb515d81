/** Inserts batches into a spooled DuckDB until it is killed, and prints the number of each one that was answered. */
import { join } from "node:path";
import { unixMs } from "leakhound/server";
import { openDuckDb } from "../../src/rows/duckdb/duckdb-store.ts";
import { SpooledStore } from "../../src/spool/spooled-store.ts";

const [folder = "", first = "0"] = process.argv.slice(2);
const limits = { memoryBytesMax: 100 * 2 ** 20, temporaryBytesMax: 100 * 2 ** 20, now: () => Date.now() };
const rows = await openDuckDb({ folder: join(folder, "rows"), ...limits });
if (!rows.ok) throw new Error(rows.error.what);
const options = {
  folder: join(folder, "spool"),
  bytesMax: 64 * 2 ** 20,
  commitMs: 1,
  now: () => Date.now(),
  warn: () => {},
};
const store = await SpooledStore.open(rows.value, options);
process.stdout.write("open\n");
for (let number = Number(first); ; number++) {
  const readings = Array.from({ length: 20 }, (_, row) => ({
    service: "shop",
    instance: `shop-${row}`,
    incarnation: unixMs(1),
    reading: { at: unixMs(1_000 * (number + 1)), goroutines: number },
  }));
  const stored = await store.insert({ token: `batch ${number}`, readings });
  if (stored.ok) process.stdout.write(`${number}\n`);
}
