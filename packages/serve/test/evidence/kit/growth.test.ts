/** How much holders grew between two images of one process. */
import { unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import { withGrowth } from "../../../src/evidence/kit/growth.ts";
import { type EvidenceKit, taken, without } from "../../../src/evidence/kit/kit.ts";
import { heapAnswer, holder, kit } from "../kits.ts";

const AT = { before: unixMs(1_000), now: unixMs(9_000) };
const before = kit({
  heap: taken(heapAnswer({ at: AT.before, heapBytes: 400, holders: [holder("a", 100), holder("b", 200)] })),
});
const now = kit({
  at: AT.now,
  heap: taken(heapAnswer({ at: AT.now, heapBytes: 900, holders: [holder("a", 700), holder("c", 50)] })),
});
const growths = ({ heap }: EvidenceKit) =>
  heap.state === "taken" ? heap.value.holders.map(({ growthBytes }) => growthBytes) : null;

it("is known of the holders that both images show", () => {
  const grown = withGrowth(now, [before]);
  expect(growths(grown)).toEqual([600, null]);
  expect(grown.heap).toMatchObject({ value: { before: { at: AT.before, heapBytes: 400 } } });
});

it("is against the last image, also where a look between took none", () => {
  const nothing = kit({ heap: without({ code: "not-allowed" }) });
  const older = kit({ heap: taken(heapAnswer({ holders: [holder("a", 1)] })) });
  expect(growths(withGrowth(now, [nothing, before, older]))).toEqual([600, null]);
});

it.each([
  ["another instance", { instance: "shop-3:6060" }],
  ["another process", { processStart: unixMs(60_000) }],
  ["a process of unknown start", { processStart: null }],
])("is unknown against %s", (_, change) => {
  expect(withGrowth(now, [{ ...before, ...change }])).toEqual(now);
});

it("takes the starts of one process that two readings differ about a little for the same", () => {
  expect(growths(withGrowth(now, [{ ...before, processStart: unixMs(1_400) }]))).toEqual([600, null]);
});
