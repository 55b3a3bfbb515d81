import { describe, expect, it } from "vitest";
import { matchesPath } from "../../../src/scan/switches/path-pattern.ts";

describe("a pattern of paths", () => {
  it.each([
    ["internal/gen", "internal/gen/a.go", true],
    ["internal/gen/", "internal/gen/x/b.go", true],
    ["internal/gen", "internal/generated/a.go", false],
    ["a.go", "a.go", true],
    ["a.go", "b/a.go", false],
    ["**/a.go", "a.go", true],
    ["**/a.go", "b/c/a.go", true],
    ["**/mocks/*.go", "api/mocks/b.go", true],
    ["**/mocks/*.go", "api/mocks/x/b.go", false],
    ["cmd/**", "cmd/shop/main.go", true],
    ["cmd/**", "cmds/main.go", false],
    ["*_gen.go", "a_gen.go", true],
    ["*_gen.go", "gen.go", false],
    ["?.go", "ab.go", false],
    ["a*b*c.go", "axxbxxbc.go", true],
    ["./cmd", "cmd/a.go", true],
  ])("%s on %s: %s", (pattern, path, isMatch) => {
    expect(matchesPath(pattern, path)).toBe(isMatch);
  });

  it("takes no longer for many stars", () => {
    const name = "a".repeat(200);
    expect(matchesPath(`${"*a".repeat(60)}b`, name)).toBe(false);
    expect(matchesPath(`${"**/".repeat(60)}b`, "a/".repeat(200))).toBe(false);
  });
});
