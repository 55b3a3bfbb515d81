import { describe, expect, it } from "vitest";
import { baselineText, parseBaseline } from "../../../src/scan/findings/baseline.ts";
import { scanRepository } from "../../../src/scan/scan.ts";
import { repositoryOf } from "../../support/go-repository.ts";

const LOST = (name: string) => `func ${name}(c context.Context) {\n\tc, _ = context.WithCancel(c)\n}\n`;
const findingsIn = (...code: readonly string[]) =>
  scanRepository(repositoryOf({ "a.go": `package p\nimport "context"\n${code.join("")}` }));

function newIn(before: ReturnType<typeof findingsIn>, after: ReturnType<typeof findingsIn>): (string | undefined)[] {
  const known = parseBaseline(baselineText(before), "baseline.json");
  if (!known.ok) throw new Error(known.error.what);
  return after.filter(({ fingerprint = "" }) => !known.value.has(fingerprint)).map((one) => one.function);
}

describe("a baseline", () => {
  it("knows its findings again when lines move, and not those of another function", () => {
    expect(newIn(findingsIn(LOST("f")), findingsIn("\n\n// more\n", LOST("g"), LOST("f")))).toEqual(["g"]);
  });

  it("knows how often a function has the mistake", () => {
    const twice = LOST("f").replace("{\n", "{\n\tc, _ = context.WithCancel(c)\n");
    expect(newIn(findingsIn(LOST("f")), findingsIn(twice))).toEqual(["f"]);
    expect(newIn(findingsIn(twice), findingsIn(LOST("f")))).toEqual([]);
  });

  it("is the same text whatever the order of the findings", () => {
    const findings = findingsIn(LOST("f"), LOST("g"));
    expect(baselineText(findings.toReversed())).toBe(baselineText(findings));
  });

  it.each(["", "[]", "{}", '{"schema":"leakhound.scan/1"}', '{"schema":"leakhound.scan-baseline/1","findings":[1]}'])(
    "is not %s",
    (text) => {
      expect(parseBaseline(text, "x.json")).toMatchObject({ ok: false, error: { where: "x.json" } });
    },
  );
});
