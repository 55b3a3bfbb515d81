/** What is looked up when a ticket opens. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unixMs } from "leakhound/server";
import { expect, it, onTestFinished } from "vitest";
import { annotated, checkoutOf } from "../../src/judging/annotate.ts";
import { openedBook } from "../support/tickets.ts";

const HOUR_MS = 3_600_000;
const windowsMs = { short: 2 * HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS };

function checkout(): string {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-annotate-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "shop/src"), { recursive: true });
  writeFileSync(join(folder, "shop/src/session.js"), "let kept = [];\nkept.push(request);\n");
  return folder;
}

function checkoutsOf(checkouts: Readonly<Record<string, string>>) {
  const configFolder = checkout();
  return (service: string) => checkoutOf(service, { checkouts, configFolder });
}

const ages = [
  { fromMs: 0, toMs: HOUR_MS, processes: 3, above: 0 },
  { fromMs: 24 * HOUR_MS, toMs: null, processes: 2, above: 2 },
];
const pivot = async () => ({ level: 1e8, ages, timesMs: [], seen: [], above: [] });

function opened() {
  const { book, tickets } = openedBook({ at: unixMs(5 * HOUR_MS) });
  const place = { function: "remember", file: "file:///app/src/session.js", line: 2 };
  const ticket = { ...tickets[0]!, site: { ...tickets[0]!.site, place } };
  book.put(ticket);
  return { book, ticket };
}

it("the line of the checkout of its service, and profiles from before and after the growth", async () => {
  const { book, ticket } = opened();
  const options = { checkoutOf: checkoutsOf({ shop: "shop" }), windowsMs, pivot };
  const found = await annotated({ ticket, events: ticket.history.slice(-1) }, book, options);
  expect(found.ticket.source).toEqual({
    file: "src/session.js",
    line: 2,
    text: "kept.push(request);",
    around: { first: 1, lines: ["let kept = [];", "kept.push(request);"] },
    doubt: null,
    commit: null,
  });
  const { profiles, firstSeenAt, lastSeenAt } = found.ticket;
  expect(profiles).toEqual({ instance: "shop-1", before: firstSeenAt, after: lastSeenAt });
  expect(found.ticket.pivot).toEqual({ measure: "live", level: 1e8, ages });
  expect(book.get(ticket.id)).toBe(found.ticket);
});

it("nothing for other events, nor the checkout of another service", async () => {
  const { book, ticket } = opened();
  const options = { checkoutOf: checkoutsOf({ orders: "shop" }), windowsMs, pivot };
  const suspected = { ticket, events: ticket.history.slice(0, 1) };
  expect(await annotated(suspected, book, options)).toBe(suspected);
  expect((await annotated({ ticket, events: ticket.history.slice(-1) }, book, options)).ticket.source).toBeNull();
});
