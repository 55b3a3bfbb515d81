/** `leakhound holders --explore` with commands from a pipe, and the outputs that show contents of memory. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { running } from "../acquire/running.ts";
import { SECRET, SHOP_SNAPSHOT } from "../heap/explore/shop.ts";
import { dumped } from "../heap/scenarios.ts";
import { emptyFolder } from "../support/folders.ts";
import { describeWithGo } from "../support/go.ts";
import { BIN, run } from "./run-leakhound.ts";

interface Output {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param typed the lines for standard input */
function explored(args: readonly string[], typed: readonly string[]): Output {
  const input = typed.map((line) => `${line}\n`).join("");
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, "holders", ...args, "--explore"], {
    input,
    encoding: "utf8",
    // Lines with the path of a temporary file stay whole.
    env: { ...process.env, COLUMNS: "200" },
  });
  return { status, stdout, stderr };
}

function shopFile(): string {
  const path = join(emptyFolder(), "shop.heapsnapshot");
  writeFileSync(path, SHOP_SNAPSHOT);
  return path;
}

describe("leakhound holders --explore", () => {
  it("answers commands from a pipe as at a terminal, without a prompt", () => {
    const { status, stdout, stderr } = explored([shopFile()], ["down 1", "up", "quit", "down 1"]);
    expect([status, stderr]).toEqual([0, ""]);
    const titles = stdout.split("\n").filter((line) => /^(\S+shop.heapsnapshot:|set of)/.test(line));
    expect(titles.map((line) => line.replace(/^.*shop.heapsnapshot/, "shop"))).toEqual([
      "shop: 7.6 KiB reachable, in 15 objects",
      "set of Context.byId + Context.bySeen",
      "shop: 7.6 KiB reachable, in 15 objects",
    ]);
  });

  it("lists at most as many rows as --top says", () => {
    expect(explored([shopFile(), "--top", "1"], []).stdout).toContain("2 more: top 3 lists them");
  });

  it("exits with status 0 when its input ends, even within a line", () => {
    for (const input of [[], ["down 1"]])
      expect(explored([shopFile()], input)).toMatchObject({ status: 0, stderr: "" });
    const half = spawnSync(process.execPath, [BIN, "holders", shopFile(), "--explore"], {
      input: "types",
      encoding: "utf8",
    });
    expect([half.status, half.stderr]).toEqual([0, ""]);
    expect(half.stdout).toContain("Session");
  });

  it("exits with status 0 when the reader of its output exits", async () => {
    const child = spawn(process.execPath, [BIN, "holders", shopFile(), "--explore"], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    const stderr: string[] = [];
    child.stderr.on("data", (text) => stderr.push(String(text)));
    await once(child.stdout, "data");
    child.stdout.destroy();
    child.stdin.on("error", () => {});
    child.stdin.end("help\n".repeat(10_000));
    const [status] = await once(child, "close");
    expect([status, stderr.join("")]).toEqual([0, ""]);
  });

  it("refuses other output formats, which in turn refuse --show-values", async () => {
    const folder = emptyFolder();
    for (const args of [
      ["--explore", "--json"],
      ["--explore", "--html", "x"],
      ["--explore", "--pprof", "x"],
    ])
      expect(await run(["holders", shopFile(), ...args], folder)).toMatchObject({ status: 2, stdout: "" });
    const { status, stdout, stderr } = await run(["holders", shopFile(), "--show-values"], folder);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toBe("leakhound: --show-values: only the explorer shows contents of memory; add --explore\n");
  });
});

/** Every output except that of the explorer, as one text. */
async function allOutputs(args: readonly string[]): Promise<string> {
  const folder = emptyFolder();
  const words = await run(["holders", ...args, "--top", "50", "--html", "page.html", "--pprof", "held.pb.gz"], folder);
  const json = await run(["holders", ...args, "--json"], folder);
  const page = readFileSync(join(folder, "page.html"), "utf8");
  const profile = gunzipSync(readFileSync(join(folder, "held.pb.gz"))).toString("latin1");
  expect([words.status, json.status]).toEqual([0, 0]);
  return [words.stdout, words.stderr, json.stdout, page, profile].join("\n");
}

const LOOK_AROUND = [
  "down 1",
  "down 1",
  "down 1",
  "objects",
  "path",
  "referrers",
  "types",
  "down 1",
  "objects",
  "top 50",
];
const STRINGS = ["types", "filter strin?", "down 1", "objects", "down 1"];

describe("a string in a V8 snapshot", () => {
  it("is shown where --show-values asks for it, and nowhere else", async () => {
    const shop = shopFile();
    const typed = [...LOOK_AROUND, "up", "up", "up", "up", ...STRINGS];
    expect(await allOutputs([shop])).not.toContain("hunter2");
    expect(explored([shop], typed).stdout).not.toContain("hunter2");
    expect(explored([shop, "--show-values"], ["types", "filter (string)", "down 1", "objects"]).stdout).toContain(
      `"${SECRET}"`,
    );
  });

  it("of a real process is not shown either, whether it is a key or a value", async () => {
    const folder = emptyFolder();
    const program = join(folder, "service.cjs");
    writeFileSync(
      program,
      `const sessions = new Map(), byName = {}, notes = new WeakMap(), list = [];
       exports.all = () => [sessions, byName, notes, list];
       for (let row = 0; row < 200; row++) {
         const key = { row };
         const token = Buffer.from("hunter2 token " + row).toString();
         sessions.set("hunter2-key-" + row, { token, joined: "hunter2 joined " + row, deep: ["hunter2 deep " + row] });
         if (row < 20) byName["hunter2@" + row] = { row };
         notes.set(key, "hunter2 note " + row);
         list.push(key);
       }
       require("node:v8").writeHeapSnapshot(process.argv[2]);`,
    );
    const snapshot = join(folder, "a.heapsnapshot");
    execFileSync(process.execPath, [program, snapshot], { env: {} });
    expect(readFileSync(snapshot, "utf8")).toContain("hunter2 token 7");
    expect(await allOutputs([snapshot])).not.toContain("hunter2");
    const around = ["types", ...LOOK_AROUND, "up", "up", "up", "up", "filter byName", "down 1", "down 1", ...STRINGS];
    expect(explored([snapshot], around).stdout).not.toContain("hunter2");
    const typed = ["filter sessions", "1", "types", "top 1000", "filter (string)", "1", "objects"];
    expect(explored([snapshot, "--show-values"], typed).stdout).toMatch(/"hunter2 token \d+"/);
    const joined = ["filter sessions", "1", "1", "filter Object", "1", "objects", "1"];
    expect(explored([snapshot, "--show-values"], joined).stdout).toMatch(/\.joined .*\n +"hunter2 joined \d+"/);
  }, 60_000);
});

describeWithGo("a string in a Go heap", () => {
  const SHOWN = ["down 1", "down 1", "filter [key]", "down 1", "filter .RequestURI", "down 1", "objects"];
  const isShown = /"\/healthz"\n/;
  const HEADER = "tttttttttttttttt";

  it("is shown where --show-values asks for it, and nowhere else", async () => {
    const { dump, binary } = dumped("incident", { objects: 300 });
    const image = [dump, "--binary", binary];
    expect(readFileSync(dump, "latin1")).toContain(HEADER);
    expect(await allOutputs(image)).not.toContain(HEADER);
    const typed = [...SHOWN, "up", ...STRINGS, "top 50", ...LOOK_AROUND];
    const hidden = explored(image, typed).stdout;
    expect(hidden).not.toContain(HEADER);
    expect(hidden).not.toMatch(isShown);
    const { stdout, stderr } = explored([...image, "--show-values"], typed);
    expect(stderr).toBe("");
    expect(stdout).toMatch(isShown);
    expect(stdout).toContain(HEADER);
  });

  it("ends at the length that is stored next to its pointer", () => {
    const { dump, binary } = dumped("incident", { objects: 300 });
    const typed = ["1", "1", "filter [key]", "1", "objects", "1"];
    const { stdout } = explored([dump, "--binary", binary, "--show-values"], typed);
    expect(stdout).toMatch(/\.RequestURI string\n +"\/healthz"\n/);
    expect(stdout).toMatch(/\.Host string\n +"shop"\n/);
  });

  it("is shown of a compressed dump, too", () => {
    const { dump, binary } = dumped("incident", { objects: 300 });
    const packed = join(emptyFolder(), "dump.gz");
    writeFileSync(packed, gzipSync(readFileSync(dump)));
    expect(explored([packed, "--binary", binary, "--show-values"], SHOWN).stdout).toMatch(isShown);
  });

  it("is shown of a dump without its binary as far as it is readable", () => {
    const { dump } = dumped("incident", { objects: 300 });
    const typed = ["types", "filter unknown", "top 1000", "filter 704", "1", "objects"];
    const { stdout } = explored([dump, "--show-values"], typed);
    expect(stdout).toContain(HEADER);
  });

  it.runIf(process.platform === "linux")(
    "is shown of a process, whose copy is kept until the explorer exits",
    async () => {
      const { pid } = await running("incident");
      const image = ["--pid", String(pid)];
      const hidden = explored(image, SHOWN);
      expect(hidden.stderr).toMatch(/was paused for/);
      expect(hidden.stdout).toContain(".RequestURI string");
      expect(hidden.stdout).not.toMatch(isShown);
      expect(explored([...image, "--show-values"], SHOWN).stdout).toMatch(isShown);
    },
  );
});
