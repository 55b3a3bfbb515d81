import { describe, expect, it } from "vitest";
import { checkAddresses, recordingFolders } from "../../../src/cli/watch/targets.ts";
import { parseTarget, type Target } from "../../../src/source/target.ts";

function targetsOf(...urls: readonly string[]): readonly Target[] {
  return urls.map((url) => {
    const target = parseTarget(url);
    if (!target.ok) throw new Error(target.error.what);
    return target.value;
  });
}

const NOW = new Date("2026-11-23T09:15:00.123Z");

describe("the targets of a watch", () => {
  it("may be given only once, in any spelling", () => {
    expect(checkAddresses(["web-1:6060", "http://web-1:6060/debug/pprof"])).toMatchObject({
      ok: false,
      error: { code: "twice", where: "web-1:6060" },
    });
    expect(checkAddresses(["k8s://shop/pod/cart-1:6060", "k8s://shop/cart-1:6060"])).toMatchObject({
      ok: false,
      error: { code: "twice", where: "k8s://shop/cart-1:6060" },
    });
  });

  it.each(["web 2", "k8s://shop/cart"])("must all be addresses: %s", (malformed) => {
    expect(checkAddresses(["web-1:6060", malformed])).toMatchObject({ ok: false, error: { code: "bad-address" } });
  });
});

describe("the folders of a recording", () => {
  it("are named by target and time", () => {
    expect(recordingFolders(targetsOf("http://127.0.0.1:6060/debug/pprof/"), undefined, NOW)).toEqual([
      "leakhound-recording-127.0.0.1-6060-20261123T091500Z",
    ]);
  });

  it("of several targets are in one folder", () => {
    expect(recordingFolders(targetsOf("web-1:6060", "https://web-2/internal/pprof/"), undefined, NOW)).toEqual([
      "leakhound-recording-20261123T091500Z/web-1-6060",
      expect.stringMatching(/^leakhound-recording-20261123T091500Z\/web-2-internal-pprof-[0-9a-f]{10}$/),
    ]);
  });

  it("are different for different targets, also where their characters cannot be in a name", () => {
    const groups = [
      ["h:1/a/b", "h:1/a-b", "h:1/a/b/", "h:1/a--b", "h:1/a%2Fb", "h:1/A/b"],
      ["h-6060:80", "h:6060/80", "h:6060/80/"],
      ["https://h", "http://h:443", "https://h:443/debug/pprof/x"],
      [`h:1/${"x".repeat(300)}`, `h:1/${"x".repeat(301)}`],
    ];
    for (const urls of groups) {
      const folders = recordingFolders(targetsOf(...urls), "rec", NOW).map((folder) => folder.toLowerCase());
      expect(new Set(folders).size).toBe(urls.length);
      for (const folder of folders) expect(folder).toMatch(/^rec\/[\w.-]{1,120}$/);
    }
  });

  it("are in the folder of --out", () => {
    expect(recordingFolders(targetsOf("web-1:6060"), "rec", NOW)).toEqual(["rec"]);
    expect(recordingFolders(targetsOf("web-1:6060", "web-2:6060"), "rec", NOW)).toEqual([
      "rec/web-1-6060",
      "rec/web-2-6060",
    ]);
  });
});
