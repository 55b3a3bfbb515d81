/** Hostile input takes time in proportion to its length. In quadratic or exponential time, each case would take minutes. */
import { describe, expect, it } from "vitest";
import { baseName } from "../../../src/base/go-path.ts";
import { prepareProfile } from "../../../src/profile/filter/prepare.ts";
import { goRegexp } from "../../../src/profile/go-regexp/go-regexp.ts";
import { ProfileBuilder } from "../../../src/profile/model/builder.ts";
import type { Profile } from "../../../src/profile/model/types.ts";
import { withNames } from "../../../src/profile/names/cpp-names.ts";
import { packageOf } from "../../../src/profile/names/go-names.ts";
import { openText } from "../../../src/profile/open-text.ts";
import { processorMs } from "../../support/processor-time.ts";
import { drawn } from "../drawn.ts";
import { faultOf, unwrap } from "../unwrap.ts";

const MANY = 200_000;
const SOON_MS = 5_000;

function timed<T>(work: () => T): T {
  const start = processorMs();
  const result = work();
  expect(processorMs() - start).toBeLessThan(SOON_MS);
  return result;
}

const open = (text: string) => timed(() => openText(new TextEncoder().encode(text), "x"));

describe("hostile text takes linear time", () => {
  it("as the position of a frame", () => {
    const text = `goroutine 1 [sleep]:\nmain.f()\n\t${":1 ".repeat(MANY)}\u2028\n`;
    expect(faultOf(open(text)).code).toBe("bad-text");
  });

  it("as colons without a number in the position of a frame", () => {
    const text = `goroutine 1 [sleep]:\nmain.f()\n\t${":1x".repeat(MANY)}\n`;
    expect(faultOf(open(text)).code).toBe("bad-text");
  });

  it("as the title of a thread", () => {
    const text = `--- threadz 1 ---\n${"--- Thread a (name: ".repeat(MANY / 10)}\n`;
    expect(faultOf(open(text)).code).toBe("bad-text");
  });

  it("as the name of a Java address", () => {
    const text = `--- heapz 1 ---\nformat = java\nresolution = bytes\n 7 1 @ 0x3\n0x3${" ".repeat(MANY)}a\u2028b\n`;
    expect(unwrap(open(text)).samples.length).toBe(1);
  });
});

describe("hostile names take linear time", () => {
  it("as dots before a bracket", () => {
    const name = `${".".repeat(MANY)}<`;
    const builder = new ProfileBuilder({ sampleTypes: [{ type: "space", unit: "bytes" }] });
    builder.add({ stack: [builder.location([{ function: name }])], values: [1] });
    expect(timed(() => withNames(builder.build(), "simple", false)).samples.length).toBe(1);
  });
});

describe("hostile paths take linear time", () => {
  it("as slashes at the end, or before one letter", () => {
    expect(timed(() => baseName(`/a/b${"/".repeat(MANY)}`))).toBe("b");
    expect(timed(() => baseName(`${"/".repeat(MANY)}b`))).toBe("b");
    expect(timed(() => packageOf(`a/b.f${"[".repeat(MANY)}`))).toBe("a/b");
  });
});

describe("hostile regular expressions take linear time", () => {
  const text = `${"a".repeat(MANY)}!`;

  it.each(["^(a|aa)+$", "(a+)+$", "^(a*)*b", "(.*)(.*)(.*)(.*)x$", "(?i)^(a|A|aa)+$"])(
    "from a user: %s",
    (expression) => {
      const pattern = unwrap(goRegexp(expression));
      expect(timed(() => pattern.test(text))).toBe(false);
    },
  );

  it("from a profile: drop_frames", () => {
    const name = `${"a".repeat(40)}!`;
    const profile: Profile = { ...drawn(`space/bytes\n${name} < main  1`), dropFrames: "(a+)+" };
    expect(timed(() => prepareProfile(profile)).samples.locations.length).toBe(2);
  });

  it("and have a limited length", () => {
    expect(goRegexp("a|".repeat(40_000))).toEqual({ ok: false, error: "error parsing regexp: expression too large" });
  });
});
