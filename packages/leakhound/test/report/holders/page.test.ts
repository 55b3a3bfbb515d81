import { describe, expect, it } from "vitest";
import type { Explained, Holder } from "../../../src/heap/holders/report.ts";
import { holdersPage } from "../../../src/report/holders/page.ts";

const MIB = 1024 * 1024;

const holder = (root: string, more: Partial<Holder> = {}): Holder => ({
  id: `global:${root}`,
  root,
  kind: "global",
  retainedBytes: 8 * MIB,
  share: 0.5,
  objects: 10,
  path: [root, "map[string]string"],
  ...more,
});

const step = (field: string, type: string) => ({ field, type, objects: 1, bytes: MIB });

const EXPLAINED: Explained = {
  report: {
    schema: "leakhound.holders/1",
    heapBytes: 16 * MIB,
    objects: 20,
    growthBytes: 4 * MIB,
    holders: [
      holder("set of a.data + a.datat", { growthBytes: 4 * MIB }),
      holder("main.pages", { growthBytes: 0 }),
      holder("main.third"),
    ],
    packages: [],
    types: [{ type: "<script>alert(1)</script>", bytes: MIB, objects: 1 }],
    allocations: [
      {
        function: "main.fill",
        holder: "main.pages",
        holderId: "global:main.pages",
        bytes: MIB,
        low: MIB / 2,
        high: 1.5 * MIB,
        samples: 12,
      },
    ],
    notes: [{ note: "cut-off", atByte: 47 }],
  },
  stacks: [
    { root: "a.data", steps: [step("", "map[K]V"), step("[key]", "K")], bytes: 3 * MIB, objects: 3 },
    { root: "a.data", steps: [step("", "map[K]V")], bytes: 1 * MIB, objects: 1 },
  ],
  allocated: [],
};

const page = (explained = EXPLAINED, top = 2): string =>
  holdersPage(explained, { image: "now.dump", madeBy: "0", top }, { script: "", style: "" });

describe("who holds the memory, as a page", () => {
  it("shows the full names of sets, marks holders that did not grow, and lists no more than requested", () => {
    expect(page()).toContain("<code>set of a.data + a.datat</code>");
    expect(page()).toContain("<td>4.0 MiB more</td>");
    expect(page()).toContain("<td>did not grow</td>");
    expect(page()).not.toContain("main.third");
  });

  it("draws what is held below what holds it, in sums", () => {
    const data = /id="page-data">(.*?)<\/script>/.exec(page())?.[1];
    expect(JSON.parse(data!)).toMatchObject({
      flames: [
        {
          names: ["all", "a.data", "map[K]V", "[key] K"],
          parent: [-1, 0, 1, 2],
          total: [4, 4, 4, 3].map((n) => n * MIB),
        },
      ],
    });
  });

  it("shows for each path how much its holder has grown, as data and in words", () => {
    const [wide, narrow] = EXPLAINED.stacks;
    const stacks = [
      { ...wide!, grownShare: 0.5 },
      { ...narrow!, root: "main.pages", grownShare: 0 },
    ];
    const compared = page({ ...EXPLAINED, stacks });
    const data = /id="page-data">(.*?)<\/script>/.exec(compared)?.[1];
    expect(JSON.parse(data!)).toMatchObject({ flames: [{ grown: [1.5, 1.5, 1.5, 1.5, 0, 0].map((n) => n * MIB) }] });
    expect(compared).toContain("<td>50% new</td>");
    expect(compared).toContain("<td>did not grow</td>");
    expect(page()).not.toContain("Growth of its holder");
  });

  it("puts small holders behind a fold, so that what matters is seen at once", () => {
    const holders = [holder("main.large"), holder("main.small", { share: 0.004 }), holder("main.tiny", { share: 0 })];
    const folded = page({ ...EXPLAINED, report: { ...EXPLAINED.report, holders } }, 50);
    expect(folded).toMatch(
      /main\.large.*<summary>2 more, each below 0\.5% of the heap<\/summary>.*main\.small.*main\.tiny/s,
    );
  });

  it("has no drawing where nothing is held", () => {
    expect(page({ ...EXPLAINED, stacks: [] })).not.toContain("data-flame");
  });

  it("takes names of the service for text, and asks for nothing from outside", () => {
    expect(page()).not.toContain("<script>alert");
    expect(page()).toContain("default-src &#39;none&#39;");
  });
});
