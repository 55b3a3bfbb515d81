import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { flagsOf } from "../../../src/cli/output/tiering.ts";

it("the V8 of this Node knows the flags, and says nothing", () => {
  const flags = flagsOf(process.versions.node);
  const script = `require("node:v8").setFlagsFromString(${JSON.stringify(flags ?? "--sparkplug")})`;
  const { status, stderr } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});
