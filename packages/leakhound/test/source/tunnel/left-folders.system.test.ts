import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { folderPrefix, removeLeftFolders } from "../../../src/source/tunnel/left-folders.ts";

const HOUR_AGO = new Date(Date.now() - 3_600_000);

it("removes the empty folders of processes that do not run anymore, and nothing else", async () => {
  const parent = mkdtempSync(join(tmpdir(), "leakhound-left-"));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const { pid: ended } = spawnSync(process.execPath, ["-e", ""]);
  const make = (name: string, content: readonly string[] = []) => {
    mkdirSync(join(parent, name));
    for (const file of content) writeFileSync(join(parent, name, file), "");
    utimesSync(join(parent, name), HOUR_AGO, HOUR_AGO);
  };
  make(`${folderPrefix(ended)}empty`);
  make(`${folderPrefix(ended)}full`, ["tunnel.sock"]);
  make(`${folderPrefix(process.pid)}mine`);
  make("leakhound-ssh-of-somebody");
  mkdirSync(join(parent, `${folderPrefix(ended)}young`));
  await removeLeftFolders(parent);
  expect(readdirSync(parent).sort()).toEqual(
    [
      `${folderPrefix(ended)}full`,
      `${folderPrefix(ended)}young`,
      `${folderPrefix(process.pid)}mine`,
      "leakhound-ssh-of-somebody",
    ].sort(),
  );
  await removeLeftFolders(join(parent, "nowhere"));
});
