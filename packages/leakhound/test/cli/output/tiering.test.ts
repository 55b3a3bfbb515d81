import { describe, expect, it } from "vitest";
import { flagsOf } from "../../../src/cli/output/tiering.ts";

describe("flags of the optimizing compiler", () => {
  it("are those that the V8 of a version of Node has", () => {
    expect(flagsOf("20.19.0")).toBe("--interrupt-budget=1200000");
    expect(flagsOf("22.1.0")).toBe("--invocation-count-for-turbofan=40000");
    expect(flagsOf("24.0.0")).toBe(flagsOf("22.1.0"));
  });

  it("are left alone in versions that were not tried", () => {
    expect(flagsOf("21.0.0")).toBeNull();
    expect(flagsOf("30.0.0")).toBeNull();
  });
});
