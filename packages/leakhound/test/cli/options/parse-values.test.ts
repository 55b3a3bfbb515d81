import { describe, expect, it } from "vitest";
import {
  parseBytes,
  parseDuration,
  parseHeader,
  parseHorizon,
  parsePattern,
} from "../../../src/cli/options/parse-values.ts";

describe("durations", () => {
  it.each([
    ["500ms", 500],
    ["35s", 35_000],
    ["35", 35_000],
    ["1.5s", 1_500],
    ["2m", 120_000],
    ["10min", 600_000],
    ["1h30m", 5_400_000],
    ["2d", 172_800_000],
  ])("%s is %d ms", (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each(["", "0", "0s", "-5s", "5 s", "soon", "5x", "5s!", "1e3s", "99d"])("%j is none", (text) =>
    expect(() => parseDuration(text)).toThrow(),
  );
});

describe("horizons", () => {
  it("may be longer than any timer, up to ten years", () => {
    expect(parseHorizon("24h")).toBe(86_400_000);
    expect(parseHorizon("90d")).toBe(90 * 86_400_000);
    expect(() => parseHorizon("3651d")).toThrow(/10 years/);
    expect(() => parseHorizon("soon")).toThrow();
  });
});

describe("sizes", () => {
  it.each([
    ["1500000000", 1_500_000_000],
    ["512MiB", 512 * 1024 ** 2],
    ["512Mi", 512 * 1024 ** 2],
    ["2G", 2 * 1024 ** 3],
    ["1.5GB", 1.5e9],
    ["64k", 65_536],
    ["10b", 10],
  ])("%s is %d bytes", (text, size) => expect(parseBytes(text)).toBe(size));

  it.each(["", "0", "-1G", "lots", "5T", "1e9", "5 5"])("%j is none", (text) =>
    expect(() => parseBytes(text)).toThrow(),
  );
});

describe("headers and patterns", () => {
  it("are collected by name", () => {
    expect(parseHeader("X-Env: prod", parseHeader("Authorization: Basic abc:def"))).toEqual({
      Authorization: "Basic abc:def",
      "X-Env": "prod",
    });
  });
  it.each(["no colon", "bad name: x", "A: b\nC: d", ": x"])("%j is no header", (text) =>
    expect(() => parseHeader(text)).toThrow(),
  );
  it("a broken pattern says why", () => expect(() => parsePattern("(")).toThrow(/regular expression/));
});
