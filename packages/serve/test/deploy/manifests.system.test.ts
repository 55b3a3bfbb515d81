/** The deployment files, checked by the tools of their own platforms. */
import { execFile, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { hasGo } from "../../../leakhound/test/support/go.ts";
import { goBuild } from "../../../leakhound/test/support/go-builds.ts";
import { newFolder } from "../support/folders.ts";

const DEPLOY = fileURLToPath(new URL("../../deploy/", import.meta.url));
const MODULE = fileURLToPath(new URL("../../../../testbed/manifests", import.meta.url));
const run = promisify(execFile);

const hasModules = hasGo && spawnSync("go", ["mod", "download"], { cwd: MODULE }).status === 0;
const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;
if (!hasModules) console.log("skipped, because there is no go, or no Go module proxy: manifests of Kubernetes");
if (!hasSystemd) console.log("skipped, because there is no systemd-analyze: the unit of systemd");

it.skipIf(!hasModules)("the manifests have the fields and types of the Kubernetes API, and no others", async () => {
  const file = join(DEPLOY, "kubernetes.yaml");
  const { stdout } = await run(goBuild({ module: "manifests" }), [file]);
  expect(stdout.trim().split("\n")).toContain("apps/v1 Deployment");
  const wrong = join(newFolder(), "kubernetes.yaml");
  writeFileSync(wrong, readFileSync(file, "utf8").replace("fsGroup:", "fsGrup:"));
  await expect(run(goBuild({ module: "manifests" }), [wrong])).rejects.toThrow('unknown field "fsGrup"');
});

it.skipIf(!hasSystemd)("the unit is one that systemd reads without a complaint", async () => {
  // The paths of an installation are not those of this machine.
  const unit = readFileSync(join(DEPLOY, "leakhound-serve.service"), "utf8").replace("/usr/bin/node", process.execPath);
  const file = join(newFolder(), "leakhound-serve.service");
  writeFileSync(file, unit);
  const { stdout, stderr } = await run("systemd-analyze", ["verify", file]);
  expect(stdout + stderr).toBe("");
});
