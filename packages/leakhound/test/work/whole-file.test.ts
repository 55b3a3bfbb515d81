/** Files that a user names: replaced as a whole, with their mode and their links. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeNamedFile } from "../../src/work/whole-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "leakhound-whole-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (path: string, text = "new") => writeNamedFile(path, text, { mode: 0o600, temporary: ".part" });
const modeOf = (path: string) => statSync(path).mode & 0o777;

describe("a file that a user names", () => {
  it("has the given mode where it is new", async () => {
    await write(join(folder, "page"));
    expect([readFileSync(join(folder, "page"), "utf8"), modeOf(join(folder, "page"))]).toEqual(["new", 0o600]);
    expect(readdirSync(folder)).toEqual(["page"]);
  });

  it("keeps its mode, and the link to it", async () => {
    const path = join(folder, "page");
    writeFileSync(path, "older");
    chmodSync(path, 0o644);
    symlinkSync("page", join(folder, "link"));
    await write(join(folder, "link"));
    expect([readFileSync(path, "utf8"), modeOf(path)]).toEqual(["new", 0o644]);
    expect(readlinkSync(join(folder, "link"))).toBe("page");
  });

  it("stays where the new one cannot be written", async () => {
    const path = join(folder, "page");
    writeFileSync(path, "older");
    mkdirSync(join(folder, ".part"));
    await expect(write(path)).rejects.toThrow();
    expect(readFileSync(path, "utf8")).toBe("older");
  });

  it("is a device: it gets the text", async () => {
    await write("/dev/null");
    expect(statSync("/dev/null").isFile()).toBe(false);
  });
});
