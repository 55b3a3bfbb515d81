/** Rule switches of `.leakhound.yaml`: what they hide, and that each mistake is named with its place. */
import { describe, expect, it } from "vitest";
import type { Confidence, Finding } from "../../../src/scan/findings/finding.ts";
import { isSwitchedOn, parseSwitches } from "../../../src/scan/switches/switches.ts";

const RULES = new Set(["timer-leak", "ctx-cancel-lost", "closer-unclosed"]);
const parse = (...lines: readonly string[]) => parseSwitches(lines.join("\n"), ".leakhound.yaml", RULES);

function isReported(lines: readonly string[], rule: string, confidence: Confidence, path = "shop/a.go"): boolean {
  const switches = parse(...lines);
  if (!switches.ok) throw new Error(switches.error.what);
  const finding: Finding = { rule, file: path, line: 1, confidence, message: "", advice: "" };
  return isSwitchedOn(switches.value, finding, path);
}

describe("rule switches", () => {
  const LINES = ["scan:", "  confidence: medium", "  rules:", "    timer-leak: off", "    closer-unclosed: high"];

  it("leave findings out below a confidence, for one rule or for all", () => {
    expect(isReported(LINES, "ctx-cancel-lost", "low")).toBe(false);
    expect(isReported(LINES, "ctx-cancel-lost", "medium")).toBe(true);
    expect(isReported(LINES, "closer-unclosed", "medium")).toBe(false);
    expect(isReported(LINES, "closer-unclosed", "high")).toBe(true);
  });

  it("switch a rule off", () => expect(isReported(LINES, "timer-leak", "high")).toBe(false));

  it("exclude paths, for all rules or for some", () => {
    const lines = ["scan:", "  exclude:", "    - shop/legacy", "    - path: cmd/**", "      rules: [timer-leak]"];
    expect(isReported(lines, "timer-leak", "high", "shop/legacy/x/a.go")).toBe(false);
    expect(isReported(lines, "timer-leak", "high", "cmd/a.go")).toBe(false);
    expect(isReported(lines, "ctx-cancel-lost", "high", "cmd/a.go")).toBe(true);
  });

  it.each([[""], ["# nothing yet"], ["scan:"], ["scan: {}"]])("may be empty: %j", (text) => {
    expect(isReported([text], "timer-leak", "low")).toBe(true);
  });

  it.each([
    [["scann:", "  rules: {}"], "1:1", "there is no key scann"],
    [["scan:", "  rule: {}"], "2:3", "there is no key rule"],
    [["scan:", "  rules:", "    timer-laek: off"], "3:5", "there is no rule timer-laek"],
    [["scan:", "  rules:", "    timer-leak: never"], "3:17", "this is no confidence"],
    [["scan:", "  confidence: off"], "2:15", "this is no confidence"],
    [["scan:", "  exclude: cmd"], "2:12", "this is no list"],
    [["scan:", "  exclude:", "    - /tmp"], "3:7", "/tmp is outside of the folder of this file"],
    [["scan:", "  exclude:", "    - ../x"], "3:7", "../x is outside of the folder of this file"],
    [["scan:", "  exclude:", "    - rules: [timer-leak]"], "3:7", "an exclusion has no path"],
    [["scan:", "  exclude:", "    - path: a", "      rules: [x]"], "4:15", "there is no rule x"],
    [["scan:", "  exclude:", "    - 3"], "3:7", "this is no text"],
    [["scan:", "  rules: [a"], "2:12", "it is not YAML"],
    [["scan:", "  rules:", "    timer-leak: off", "    timer-leak: high"], "4:5", "it is not YAML"],
    [["- scan"], "1:1", "this is no mapping"],
  ])("name the place of the mistake in %j", (lines, place, what) => {
    const switches = parse(...lines);
    expect(switches).toMatchObject({ ok: false, error: { where: `.leakhound.yaml:${place}` } });
    if (!switches.ok) expect(switches.error.what).toContain(what);
  });

  it("propose the name that was meant", () => {
    const switches = parse("scan:", "  exclude:", "    - path: a", "      rules: [timer-laek]");
    if (!switches.ok) expect(switches.error.todo).toContain("timer-leak");
    expect(switches.ok).toBe(false);
  });

  it("are refused where they are nested too deeply or too large", () => {
    expect(parse(`scan: ${"[".repeat(300)}`)).toMatchObject({ ok: false, error: { what: "it is nested too deeply" } });
    expect(parse(`# ${"x".repeat(2 << 20)}`)).toMatchObject({ ok: false, error: { what: "it is larger than 1 MB" } });
  });
});
