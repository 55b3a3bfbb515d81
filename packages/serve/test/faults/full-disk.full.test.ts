/** A disk that is full for a while: pushes are refused, nothing that was acknowledged is lost, and it goes on afterward. */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { newFolder } from "../support/started-server.ts";
import { isStored, PROFILES, push, startServing } from "./serving.ts";

const DISK_MIB = 48;

/** A folder with a small file system of its own; null where this user may not mount one. */
function smallDisk(): string | null {
  const folder = join(newFolder(), "disk");
  mkdirSync(folder);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_MIB}m`, "tmpfs", folder]).status === 0;
  if (mounted) onTestFinished(() => void spawnSync("umount", ["-l", folder]));
  return mounted ? folder : null;
}

function fill(folder: string): () => void {
  const ballast = join(folder, "ballast");
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(ballast, Buffer.alloc(bavail * bsize));
  return () => rmSync(ballast);
}

it("survives a full disk", { timeout: 240_000 }, async ({ skip }) => {
  const disk = smallDisk();
  if (disk === null) return skip("this user may not mount a file system");
  const folder = newFolder();
  const text = `data: ${disk}/data\n`;
  const serving = await startServing(folder, text);
  const acknowledged = new Map<string, Uint8Array>();
  const pushAll = async (name: string) => {
    const statuses = PROFILES.map(async (profile, row) => {
      const status = await push(serving.url, `${name}-${row}`, profile);
      if (status === 200) acknowledged.set(`${name}-${row}`, profile);
      return status;
    });
    return new Set(await Promise.all(statuses));
  };
  expect(await pushAll("before")).toEqual(new Set([200]));
  const free = fill(disk);
  const statuses = await pushAll("full");
  expect(statuses.has(503), `statuses ${[...statuses]}`).toBe(true);
  expect((await fetch(`${serving.url}/-/healthy`)).status).toBe(200);
  free();
  await expect.poll(() => pushAll("after"), { timeout: 30_000 }).toEqual(new Set([200]));
  for (const [pod, profile] of acknowledged) expect(await isStored(serving.url, pod, profile), pod).toBe(true);
  await serving.end();
  const again = await startServing(folder, text);
  for (const [pod, profile] of acknowledged) expect(await isStored(again.url, pod, profile), pod).toBe(true);
});
