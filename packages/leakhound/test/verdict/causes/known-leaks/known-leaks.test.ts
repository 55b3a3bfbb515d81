/** Each entry of the knowledge base is well formed, and its own example is explained best by it. */
import { describe, expect, it } from "vitest";
import { KNOWN_LEAKS } from "../../../../src/verdict/causes/known-leaks/index.ts";
import { NODE } from "../../../../src/verdict/causes/known-leaks/node.ts";
import type { Signature } from "../../../../src/verdict/causes/known-leaks/signature.ts";
import { rankCauses } from "../../../../src/verdict/causes/match/rank.ts";
import { drawnGrowth } from "../../../support/drawn-growth.ts";

const ID = /^(?:heap|gr|proc)(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)$/;

describe("the known leaks", () => {
  it("have an id each", () => {
    const ids = KNOWN_LEAKS.map(({ id }) => id);
    expect(ids.filter((id) => !ID.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe.each(KNOWN_LEAKS.map((signature) => [signature.id, signature] as const))("%s", (id, signature) => {
  it("says what it is, what to do, and where to read more", () => {
    expect(signature.title).toMatch(/^\S.{10,110}[^.]$/);
    expect(signature.advice).toMatch(/\.$/);
    expect(signature.links.filter((link) => !isAddress(link))).toEqual([]);
    expect(signature.links.length).toBeGreaterThan(0);
    expect(signature.mistakes.length).toBeGreaterThan(0);
  });

  it("has patterns that hold on normal names, whole or from their beginning", () => {
    for (const pattern of patternsOf(signature)) {
      expect(pattern.flags).toBe("");
      expect(pattern.test("")).toBe(false);
      expect(pattern.source).not.toContain("%2e");
    }
  });

  it.skipIf(isWithoutExample(signature))("explains its own example best", () => {
    const growth = drawnGrowth(signature.profile === "off-heap" ? "heap" : signature.profile, signature.example);
    const known = NODE.includes(signature) ? NODE : KNOWN_LEAKS.filter((one) => !NODE.includes(one));
    const [first, second] = rankCauses(growth, null, known);
    expect(first?.signature.id).toBe(id);
    expect(first!.confidence).toBeGreaterThan(second?.confidence ?? 0);
  });
});

/** Nothing in a profile distinguishes these from others: a hint, or memory that no profile shows. */
function isWithoutExample({ specificity, profile, example }: Signature): boolean {
  const isHidden = profile === "off-heap" || specificity === "hint";
  return isHidden && example.length === 0;
}

function isAddress(link: string): boolean {
  return URL.canParse(link) && link.startsWith("https://");
}

const patternsOf = ({ match, companions, perEvent }: Signature): RegExp[] => [
  ...[match.leaf, match.leafFiles, match.any, match.files, match.all, match.not].flatMap((patterns) => patterns ?? []),
  ...(companions ?? []).map(({ leaf }) => leaf),
  ...(perEvent ? [perEvent] : []),
];
