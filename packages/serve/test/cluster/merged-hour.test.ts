/** Hours of several collectors as one. */
import { ok, unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import { hourOfCollector, mergedHour } from "../../src/cluster/merged-hour.ts";
import type { StoredHour, StoredSeries } from "../../src/store/stored-hour.ts";

const TEXT = new TextDecoder();

/** Each letter is a scrape, at the time of its column: its bytes are the letter. */
function series(instance: string, drawing: string, kind: "heap" | "goroutine" = "heap"): StoredSeries {
  return {
    key: { service: "shop", instance, kind },
    times: [...drawing].flatMap((letter, at) => (/[a-z]/.test(letter) ? [unixMs(at)] : [])),
    rawTimes: [],
    *scrapes() {
      for (const [at, letter] of [...drawing].entries()) {
        if (letter === "!") return yield { ok: false, error: { code: "damaged", what: "", where: "", todo: "" } };
        if (letter !== " ") yield ok({ at: unixMs(at), bytes: () => ok(new TextEncoder().encode(letter)) });
      }
    },
    levels: () => ok({ times: [1] } as never),
    allocated: () => ok(null),
  };
}

/** An hour whose sums and summaries have the instances that are wanted of it, with a dictionary of one name. */
function hour(...all: readonly StoredSeries[]): StoredHour {
  const sumsOf = (isWanted: (key: StoredSeries["key"]) => boolean) => {
    const wanted = all.filter(({ key }) => isWanted(key)).map(({ key }) => key.instance);
    return [{ dictionary: wanted, sums: { dictionary: "build" } }] as never;
  };
  return {
    series: all,
    totals: ({ isWanted }) => ok(all.filter(({ key }) => isWanted(key)).map(({ key }) => ({ key }) as never)),
    sums: (holdsOf) => ok(sumsOf((key) => holdsOf(key) !== null)),
    summary: (isWanted) => ok(sumsOf(isWanted)),
  };
}

const drawn = ({ scrapes }: StoredSeries): string => {
  const letters: string[] = [];
  for (const scrape of scrapes()) {
    if (!scrape.ok) return `${letters.join("")}!`;
    const bytes = scrape.value.bytes();
    letters.push(bytes.ok ? TEXT.decode(bytes.value) : "?");
  }
  return letters.join("");
};

it("has the series of all, as they are where one collector has them", () => {
  const [a, b, c] = [series("a", "xy"), series("b", "xy"), series("a", "xy", "goroutine")];
  expect(mergedHour([hour(a), hour(b, c)]).series).toEqual([a, b, c]);
});

it.each([
  ["after each other", "ab    ", "   cd ", "abcd"],
  ["before each other", "    ab", "cd    ", "cdab"],
  ["in turn", "a b c ", " x y z", "axbycz"],
  ["at the same time, once", "abc   ", " bcd  ", "abcd"],
  ["where one has none", "abc", "", "abc"],
  ["until one is damaged", "ab!", "   d", "ab!"],
])("an instance of two collectors has the scrapes of both: %s", (_, first, second, merged) => {
  const [one, ...others] = mergedHour([hour(series("a", first)), hour(series("a", second))]).series;
  expect(others).toEqual([]);
  expect(drawn(one!)).toBe(merged);
  expect(drawn(one!), "again").toBe(merged);
  expect(one!.levels([])).toEqual(ok(null));
});

it("sums are those of each hour; what two collectors have is left to its profiles", () => {
  const merged = mergedHour([hour(series("a", "xy"), series("b", "xy")), hour(series("b", " yz"), series("c", "x"))]);
  expect(merged.sums(() => () => 1)).toMatchObject(ok([{ dictionary: ["a"] }, { dictionary: ["c"] }]));
  const both = merged.series.find(({ key }) => key.instance === "b")!;
  expect([both.times, both.rawTimes]).toEqual([
    [0, 1, 2],
    [0, 1, 2],
  ]);
  expect(merged.summary(() => true)).toEqual(ok(null));
  expect(merged.summary(({ instance }) => instance !== "b")).toMatchObject(
    ok([{ dictionary: ["a"] }, { dictionary: ["c"] }]),
  );
  expect(merged.summary(({ instance }) => instance === "c")).toMatchObject(ok([{ dictionary: ["c"] }]));
});

it("dictionaries of two collectors for one build have different names, since their rows differ", () => {
  const other = hourOfCollector(hour(series("b", "x")), "ops-2");
  for (const found of [other.sums(() => () => 1), other.summary(() => true)])
    expect(found).toMatchObject(ok([{ sums: { dictionary: '["ops-2","build"]' } }]));
});
