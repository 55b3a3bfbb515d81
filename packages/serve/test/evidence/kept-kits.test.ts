/** Which kits of a subject are read. */
import { ok, unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import { KeptKits } from "../../src/evidence/kept-kits.ts";
import { without } from "../../src/evidence/kit/kit.ts";
import type { EvidenceQuery, EvidenceRow, RowBatch } from "../../src/rows/port.ts";
import { kit } from "./kits.ts";

const SUBJECT = { kind: "ticket", id: "shop-1", service: "shop" } as const;
const nothing = (at: number) => kit({ at: unixMs(at), heap: without({ code: "not-allowed" }) });

/** Rows in memory; `isLate` for a store that does not have the last ones yet. */
function rowsOf(isLate = false) {
  const rows: EvidenceRow[] = [];
  return {
    insert: async ({ evidence = [] }: RowBatch) => {
      if (!isLate) rows.push(...evidence);
      return ok(null);
    },
    evidence: async ({ subject, last }: EvidenceQuery) =>
      ok(
        rows
          .filter((row) => row.subject === subject)
          .sort((a, b) => b.takenAt - a.takenAt)
          .slice(0, last),
      ),
  };
}

const timesOf = async (kits: KeptKits) => {
  const read = await kits.of(SUBJECT);
  return read.ok ? read.value.map(({ at }) => Number(at)) : null;
};

it("are the newest, and the last one with an answer of the heap", async () => {
  const kits = new KeptKits(rowsOf());
  await kits.add(SUBJECT, kit({ at: unixMs(1) }));
  await kits.add(SUBJECT, kit({ at: unixMs(2) }));
  for (let at = 3; at <= 10; at++) await kits.add(SUBJECT, nothing(at));
  expect(await timesOf(kits)).toEqual([10, 9, 8, 7, 6, 2]);
});

it("are there at once, also where the store has them a moment later", async () => {
  const kits = new KeptKits(rowsOf(true));
  await kits.add(SUBJECT, nothing(1));
  expect(await timesOf(kits)).toEqual([1]);
  expect(await new KeptKits(rowsOf()).of({ ...SUBJECT, id: "shop-2" })).toEqual(ok([]));
});

it("leave out what another version wrote", async () => {
  const rows = rowsOf();
  await rows.insert({
    token: "a",
    evidence: [{ subject: "ticket shop-1", service: "shop", takenAt: unixMs(1), json: "{}" }],
  });
  expect(await timesOf(new KeptKits(rows))).toEqual([]);
});
