import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FlameTable } from "../../../../src/report/page/page-data.ts";
import { seriesFlame } from "../../../../src/report/pprof/series/flame.ts";
import { seriesPage } from "../../../../src/report/pprof/series/page.ts";
import { drawnProfile, minute, optionsOf, seriesOf } from "./drawn.ts";

/** Depth by indent, then how much the stacks through the frame moved, and how much of that is shrinking. */
function drawn({ parent, names, name, total, shrunk }: FlameTable): string[] {
  const depth = (row: number): number => (parent[row]! < 0 ? 0 : 1 + depth(parent[row]!));
  return parent.map((_, row) => {
    const lost = shrunk?.[row] ? ` of which shrinks ${shrunk[row]}` : "";
    return `${"  ".repeat(depth(row))}${names[name[row]!]} ${total[row]}${lost}`;
  });
}

const moving = (minutes: number) =>
  Array.from({ length: minutes }, (_, row) =>
    drawnProfile([`leak < main ${5 + 3 * row}`, `cache < main ${50 - row}`, "idle < main 7"]),
  );

describe("the flame graph of a series", () => {
  it("is as wide as what the stacks gain and lose per hour, and leaves out stacks that do not change", () => {
    const flame = seriesFlame(seriesOf(moving(6)))!;
    expect(drawn(flame)).toEqual([
      "all 240 of which shrinks 60",
      "  main 240 of which shrinks 60",
      "    leak 180",
      "    cache 60 of which shrinks 60",
    ]);
    expect(flame).toMatchObject({ unit: "bytes", per: "hour" });
  });

  it("of two profiles is their difference", () => {
    const flame = seriesFlame(seriesOf(moving(2)))!;
    expect(drawn(flame).slice(2)).toEqual(["    leak 3", "    cache 1 of which shrinks 1"]);
    expect(flame.per).toBe("window");
  });

  it("without a clock is the movement from the first profile to the last", () => {
    const flame = seriesFlame(seriesOf(moving(4), { at: [null, null, null, null] }))!;
    expect(drawn(flame).slice(2)).toEqual(["    leak 9", "    cache 3 of which shrinks 3"]);
  });

  it("finds a leak that shows up in every stack once, as one step", () => {
    const profiles = [1, 2, 3, 4, 5, 6].map((taken) =>
      drawnProfile(Array.from({ length: taken }, (_, stack) => `leak < caller${stack} 60`)),
    );
    expect(drawn(seriesFlame(seriesOf(profiles))!)[0]).toBe("all 3600");
  });

  it("has units for times and counts", () => {
    const unitOf = (type: string, unit: string) => {
      const head = { sampleTypes: [{ type, unit }] };
      return seriesFlame(seriesOf([drawnProfile(["a 1"], head), drawnProfile(["a 3"], head)]))!;
    };
    expect(unitOf("delay", "microseconds")).toMatchObject({ unit: "nanoseconds", total: [2000, 2000] });
    expect(unitOf("goroutine", "count")).toMatchObject({ unit: "count", total: [2, 2] });
    expect(unitOf("space", "bytes")).toMatchObject({ unit: "bytes" });
  });

  it("has children that fit into their parents", () => {
    const name = fc.constantFrom("a", "b", "c", "d");
    const line = fc.tuple(fc.array(name, { minLength: 1, maxLength: 4 }), fc.integer({ min: -1000, max: 1000 }));
    fc.assert(
      fc.property(fc.array(fc.array(line, { maxLength: 8 }), { minLength: 2, maxLength: 5 }), (drawings) => {
        const profiles = drawings.map((lines) =>
          drawnProfile(lines.map(([stack, value]) => `${stack.join(" < ")} ${value}`)),
        );
        const flame = seriesFlame(seriesOf(profiles));
        if (!flame) return;
        const inner = flame.total.map(() => 0);
        flame.parent.forEach((parent, row) => {
          if (parent >= 0) inner[parent]! += flame.total[row]!;
        });
        // Each child is rounded.
        inner.forEach((sum, row) => {
          expect(sum).toBeLessThanOrEqual(flame.total[row]! + 4);
        });
      }),
    );
  });

  it("is null where nothing moved", () => {
    expect(seriesFlame(seriesOf([1, 2, 3].map(() => drawnProfile(["main 70000001"]))))).toBeNull();
  });
});

describe("the page of a series", () => {
  const assets = { script: "", style: "" };
  const text = { legend: ["Type: space", "<b>"], madeBy: "1.2.3" };

  it("says in words what the graph shows, also without scripts", () => {
    const page = seriesPage(seriesOf(moving(6)), optionsOf(), text, assets);
    expect(page).toContain("<title>Growth of space</title>");
    expect(page).toContain("Type: space\n&lt;b&gt;");
    expect(page).toContain('<div class="island" data-flame="0">');
    expect(page).toMatch(/180 B\/h.*leak/s);
    expect(page).toMatch(/class="num shrunk">-60 B\/h.*cache/s);
    expect(page).toMatch(/<td class="num">20B<\/td><td class="num">180B<\/td>.*<code>leak<\/code>/s);
  });

  it("says that nothing moved", () => {
    const still = seriesOf(
      [1, 2].map(() => drawnProfile(["main 7"])),
      { at: [minute(0), minute(1)] },
    );
    expect(seriesPage(still, optionsOf(), text, assets)).toContain("Nothing grew or shrank.");
  });
});
