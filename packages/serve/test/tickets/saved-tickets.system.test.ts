/** Tickets in the store: they survive a restart, and a file of an earlier version becomes rows. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Fault, systemClock, unixMs } from "leakhound/server";
import { expect, it, onTestFinished } from "vitest";
import { openDuckDb } from "../../src/rows/duckdb/duckdb-store.ts";
import { TicketBook } from "../../src/tickets/book.ts";
import { openTickets, type SavedTickets } from "../../src/tickets/saved-tickets.ts";
import type { Ticket } from "../../src/tickets/ticket.ts";
import { heapLeak } from "../support/tickets.ts";

const MIB = 2 ** 20;

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-tickets-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Opens the tickets of a folder, and closes all of it after the test, or when the answer says so. */
async function open(folder: string) {
  const limits = { memoryBytesMax: 100 * MIB, temporaryBytesMax: 100 * MIB, now: () => Date.now() };
  const rows = await openDuckDb({ folder: join(folder, "rows"), ...limits });
  if (!rows.ok) throw new Error(rows.error.what);
  const faults: Fault[] = [];
  const warn = (fault: Fault) => void faults.push(fault);
  const opened = await openTickets(folder, { rows: rows.value, clock: systemClock, warn, shared: null });
  onTestFinished(() => rows.value.close());
  return { opened, faults, close: () => rows.value.close() };
}

function opened({ opened: result }: Awaited<ReturnType<typeof open>>): SavedTickets {
  if (!result.ok) throw new Error(result.error.what);
  return result.value;
}

/** Two tickets, as judgments make them. */
function someTickets(): readonly Ticket[] {
  const book = new TicketBook([]);
  const leaks = ["main.remember", "bytes.growSlice"].map((name) =>
    heapLeak(name, { evidence: ['live bytes rise: it\'s "so"'] }),
  );
  const instance = {
    instance: "shop-1",
    release: "1",
    verdict: "leak" as const,
    reason: "",
    leaks,
    boundPerHour: null,
  };
  for (let step = 1; step < 6; step++)
    book.apply({ service: "shop", at: unixMs(step * 60_000), window: "short", instances: [instance] });
  return book.all();
}

it("are the same after a restart, with all of their history", async () => {
  const folder = newFolder();
  const first = await open(folder);
  const tickets = someTickets();
  for (const ticket of tickets) await opened(first).save(ticket);
  await first.close();
  expect(first.faults).toEqual([]);
  expect(opened(await open(folder)).all()).toEqual(tickets);
});

it("of a file of an earlier version become rows, once", async () => {
  const folder = newFolder();
  const tickets = someTickets();
  const file = join(folder, "tickets.json");
  writeFileSync(file, JSON.stringify({ schema: "leakhound.tickets/1", tickets }));
  const first = await open(folder);
  expect(opened(first).all()).toEqual(tickets);
  expect(existsSync(file)).toBe(false);
  await first.close();
  expect(opened(await open(folder)).all()).toEqual(tickets);
});

it("are not begun anew where the file of an earlier version cannot be read", async () => {
  const folder = newFolder();
  writeFileSync(join(folder, "tickets.json"), "{");
  expect((await open(folder)).opened).toMatchObject({ ok: false, error: { code: "data" } });
});

it("that cannot be written stay in memory, with a warning, and the next change writes them", async () => {
  const folder = newFolder();
  const first = await open(folder);
  await first.close();
  const [ticket] = someTickets();
  await opened(first).save(ticket!);
  expect(first.faults).toHaveLength(1);
  expect(opened(first).get(ticket!.id)).toBe(ticket);
});

const judgedClear = {
  instance: "shop-1",
  release: "1",
  verdict: "no-leak" as const,
  reason: "",
  leaks: [],
  boundPerHour: 1_000,
};

it("that open after a restart name the last release that was judged without their leak", async () => {
  const folder = newFolder();
  const first = await open(folder);
  opened(first).book.apply({ service: "shop", at: unixMs(1), window: "short", instances: [judgedClear] });
  // As the server does each half minute, and when it ends; no ticket has changed.
  await opened(first).refresh();
  await first.close();
  const { book } = opened(await open(folder));
  const leaks = [heapLeak("main.remember")];
  const instances = [{ ...judgedClear, release: "2", verdict: "leak" as const, leaks, boundPerHour: null }];
  book.apply({ service: "shop", at: unixMs(2), window: "short", instances });
  expect(book.all()).toMatchObject([{ firstRelease: "2", lastReleaseWithout: "1" }]);
});

it("are there, with a warning, where the file of releases without leaks is damaged", async () => {
  const folder = newFolder();
  writeFileSync(join(folder, "releases-without-leaks.json"), '{"schema":"leakhound.clear-releases/1","services":[1]}');
  const first = await open(folder);
  expect(first.opened.ok).toBe(true);
  expect(first.faults).toMatchObject([{ code: "data" }]);
});
