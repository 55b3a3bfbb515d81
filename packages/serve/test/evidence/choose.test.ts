/** Which instance is looked at. */
import { expect, it } from "vitest";
import { type Candidate, chooseInstance } from "../../src/evidence/choose.ts";

/** `shop-1 90% 30`: uses 90 of 100 bytes, grows by 30; `?` for an unknown limit. */
const candidates = (...lines: readonly string[]): readonly Candidate[] =>
  lines.map((line) => {
    const [instance = "", used = "", growth = ""] = line.split(" ");
    const isKnown = used.endsWith("%");
    const usedBytes = used === "?" ? null : Number.parseFloat(used);
    return { instance, growth: Number(growth), usedBytes, limitBytes: isKnown ? 100 : null };
  });
const chosen = (...lines: readonly string[]) => chooseInstance(candidates(...lines))?.instance ?? null;

it("is the one that grows fastest, without the one that is nearest to its memory limit", () => {
  expect(chosen("shop-1 90% 30", "shop-2 60% 28", "shop-3 55% 10")).toBe("shop-2");
  expect(chosen("shop-1 40% 30", "shop-2 60% 28", "shop-3 55% 10")).toBe("shop-1");
});

it("is one with much memory left, although others grow faster", () => {
  expect(chosen("shop-1 95% 30", "shop-2 80% 28", "shop-3 50% 1")).toBe("shop-3");
  expect(chosen("shop-1 95% 30", "shop-2 90% 28", "shop-3 80% 1")).toBe("shop-3");
});

it("is not the largest one, where no limit is known", () => {
  expect(chosen("shop-1 900 30", "shop-2 600 20", "shop-3 500 10")).toBe("shop-2");
});

it("is the only one that there is, with the part of the limit that it uses", () => {
  expect(chooseInstance(candidates("shop-1 97% 1"))).toEqual({ instance: "shop-1", usedShare: 0.97 });
  expect(chooseInstance(candidates("shop-1 ? 1"))).toEqual({ instance: "shop-1", usedShare: null });
  expect(chooseInstance([])).toBe(null);
});

it("is the same one, in whatever order they come", () => {
  expect(chosen("b 50% 1", "c 50% 1", "a 50% 1")).toBe("b");
  expect(chosen("a 50% 1", "b 50% 1", "c 50% 1")).toBe("b");
});
