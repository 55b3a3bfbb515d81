/** The explorer as users see it: the lines that they type, and the answers. */
import { describe, expect, it } from "vitest";
import type { ExplorableHeap } from "../../../src/heap/explore/explorable.ts";
import { drawnV8, session } from "./explorer.ts";
import { HOSTILE, SECRET, SHOP_SNAPSHOT } from "./shop.ts";

const shop = (): Promise<ExplorableHeap> => drawnV8(SHOP_SNAPSHOT);

/** From holders to a map, its entries, one entry, and the objects that refer to it. */
const TOUR = [
  "down 1",
  "down 1",
  "down 1",
  "objects",
  "down 1",
  "referrers",
  "path",
  "types",
  "up",
  "up",
  "up",
  "filter *map",
  "filter nowhere",
  "filter",
  "top 1",
  "up",
  "up",
  "help",
  "object @17",
  "list",
  "quit",
];

describe("a session", () => {
  for (const width of [40, 100])
    it(`fits into ${width} columns`, async () => {
      const printed = session(await shop(), TOUR, { width });
      await expect(`${printed}\n`).toMatchFileSnapshot(`goldens/shop-${width}.txt`);
      const typed = (line: string): boolean => line.startsWith("> ");
      for (const line of printed.split("\n")) if (!typed(line)) expect(line.length).toBeLessThanOrEqual(width);
    });

  it("accepts first letters of commands, and a number alone as down", async () => {
    const long = session(await shop(), ["down 1", "types", "up", "objects", "referrers", "path"]);
    const short = session(await shop(), ["1", "t", "u", "o", "r", "p"]);
    const answers = (printed: string): string => printed.replace(/^> .*$/gm, ">");
    expect(answers(short)).toBe(answers(long));
  });

  it("answers a wrong command with what to type instead", async () => {
    const answer = async (line: string): Promise<string> => session(await shop(), [line]).split(`> ${line}\n`)[1] ?? "";
    expect(await answer("wat")).toBe(`there is no command "wat": help lists them`);
    expect(await answer("constructor")).toBe(`there is no command "constructor": help lists them`);
    expect(await answer("down")).toBe("down needs the number of a row, such as down 1");
    expect(await answer("down 99")).toBe("there is no row 99: list shows the rows");
    expect(await answer("top 0")).toBe("top needs a number up to 1000");
    expect(await answer("object")).toBe("object needs an address, as objects lists them");
    expect(await answer("object @4711")).toBe("there is no object at @4711: give an address as objects lists them");
    expect(await answer("up")).toBe("this is the list of holders, there is nothing above it");
    expect(await answer("  ")).toBe("");
  });

  it("prints no control characters, whatever the user types or the image contains", async () => {
    const printed = session(await shop(), ["\u001b]0;x\u0007", "types", "filter string", "1", "objects"], {
      showsValues: true,
    });
    const answers = printed.replace(/^> .*$/gm, "");
    expect(answers).toContain('"\\u{1b}[2J\\u{202e}\\"quoted\\"\\u{a}xxx');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(answers).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  });
});

describe("contents of memory", () => {
  const EVERYWHERE = [
    ...["types", "top 1000", "objects", "referrers", "path"],
    ...Array.from({ length: 12 }, (_, row) => [
      "types",
      `down ${row + 1}`,
      "objects",
      "referrers",
      "path",
      "up",
    ]).flat(),
    ...Array.from({ length: 20 }, (_, node) => [`object @${2 * node + 1}`, "path", "referrers"]).flat(),
  ];

  it("are never printed without --show-values", async () => {
    const printed = session(await shop(), EVERYWHERE);
    expect(printed).toContain("(string)");
    expect(printed).not.toContain("hunter2");
    expect(printed).not.toContain("quoted");
  });

  it("are printed quoted and truncated with --show-values, for one object and for listings", async () => {
    const printed = session(await shop(), EVERYWHERE, { showsValues: true });
    expect(printed).toContain(`"${SECRET}"`);
    const longest = Math.max(...printed.split("\n").map((line) => line.split("x").length - 1));
    expect(longest).toBeLessThan(120);
    expect(HOSTILE.length).toBeGreaterThan(200);
  });
});

it("with an older image, holders are listed by their growth", async () => {
  const heap = await shop();
  const holders = heap.holders.map((holder, row) => ({ ...holder, growthBytes: [2048, -10, 0][row] ?? 0 }));
  const printed = session({ ...heap, report: { ...heap.report, growthBytes: 2038 }, holders }, []);
  expect(printed.split("\n").slice(1, 5)).toEqual([
    "       growth   retained",
    " 1   +2.0 KiB    7.5 KiB  set of Context.byId + Context.bySeen",
    " 2      -10 B       80 B  Context.config",
    " 3        0 B       20 B  V8",
  ]);
});
