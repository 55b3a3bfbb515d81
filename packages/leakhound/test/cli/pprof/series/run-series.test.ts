import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runSeries, type SeriesJob } from "../../../../src/cli/pprof/series/run-series.ts";
import { DEFAULT_PPROF_OPTIONS } from "../../../../src/report/pprof/options.ts";
import { NO_PORTS } from "../../../../src/report/pprof/ports.ts";
import { emptyFolder, filesIn, folderOf, textIn } from "../../../support/folders.ts";

const LEAK = fileURLToPath(new URL("../../../fixtures/go1.26/leak", import.meta.url));
const heapFiles = readdirSync(`${LEAK}/heap`)
  .sort()
  .map((name) => `${LEAK}/heap/${name}`);

const pageAssets = () => Promise.resolve({ script: "", style: "p {}" });

interface Run {
  readonly status: number;
  /** Content of the output file. */
  readonly text: string;
  readonly logged: readonly string[];
}

async function run(paths: readonly string[], job: Partial<SeriesJob> = {}): Promise<Run> {
  const folder = emptyFolder();
  const logged: string[] = [];
  const request: SeriesJob = {
    paths,
    command: "top",
    pattern: "",
    options: DEFAULT_PPROF_OPTIONS,
    json: false,
    html: null,
    output: join(folder, "report.txt"),
    ...job,
  };
  const io = {
    ports: NO_PORTS,
    log: (line: string) => logged.push(line),
    stdout: process.stdout,
    env: {},
    pageAssets,
    servePage: null,
  };
  const status = await runSeries(request, io);
  return { status, text: filesIn(folder).length > 0 ? textIn(folder, "report.txt") : "", logged };
}

describe("pprof -series", () => {
  it("of a recording shows the growth of the heap", async () => {
    const { status, text, logged } = await run([LEAK]);
    expect({ status, logged }).toEqual({ status: 0, logged: [] });
    expect(
      text
        .split("\n")
        .map((line) => line.trimEnd())
        .slice(0, 8),
    ).toEqual([
      "File: testbed",
      "Build ID: d5a5073ba136cf7823044668e3c06e4e5dfa9749",
      "Type: inuse_space",
      "Profiles: 22 from 2026-11-23 09:37:20 UTC to 2026-11-23 09:37:57 UTC (36.8 s)",
      "Showing nodes accounting for 88.78MB, 98.88% of 89.78MB total in the last profile",
      "Dropped 6 nodes (growth <= 33.92MB per hour)",
      " first     last  per hour                 95%  share  over time",
      "1.51MB  89.78MB    6.01GB        4.62..7.48GB   100%  _.---===+**#  total",
    ]);
  });

  it("shows the goroutines of a recording with their sample type", async () => {
    const { text } = await run([LEAK], { options: { ...DEFAULT_PPROF_OPTIONS, sample_index: "goroutine" } });
    expect(text).toContain("Type: goroutine\nProfiles: 22 from");
  });

  it("takes files in any order", async () => {
    const [inOrder, reversed] = [await run(heapFiles), await run(heapFiles.toReversed())];
    expect(reversed.text).toBe(inOrder.text);
  });

  it("writes JSON", async () => {
    const { text } = await run([LEAK], { json: true, command: "peek", pattern: "readMIMEHeader" });
    expect(JSON.parse(text)).toMatchObject({ schema: "leakhound.pprof-series/1", report: "peek", profiles: 22 });
  });

  it("of one profile reports that a series needs more, and shows its top", async () => {
    const { status, text, logged } = await run([heapFiles.at(-1)!]);
    expect(status).toBe(0);
    expect(logged).toEqual(["A series needs at least two profiles. This is the top of the only profile"]);
    expect(text).toContain("37.51MB 41.78% 41.78%    39.51MB 44.01%  net/textproto.readMIMEHeader\n");
  });

  it("lists skipped files with reasons", async () => {
    const folder = folderOf({ "3.pb.gz": "no profile at all", "notes.txt": "not named like a profile" });
    copyFileSync(heapFiles[0]!, join(folder, "1.pb.gz"));
    copyFileSync(heapFiles[9]!, join(folder, "2.pb.gz"));
    const goroutines = readdirSync(`${LEAK}/goroutine`)[0]!;
    copyFileSync(`${LEAK}/goroutine/${goroutines}`, join(folder, "4.pb.gz"));
    const { text, logged } = await run([folder]);
    expect(logged).toEqual([
      `Skipped ${folder}/3.pb.gz: it is neither gzip, protobuf nor a text form of a profile`,
      `Skipped ${folder}/4.pb.gz: it measures goroutine in count, the profiles before it inuse_space in bytes`,
    ]);
    expect(text).toContain("Profiles: 2 from");
  });

  it("sorts profiles without a time by name, and numbers in names by value", async () => {
    const text = (taken: number) =>
      `heap profile: 1: ${taken} [1: ${taken}] @ heap/1\n1: ${taken} [1: ${taken}] @ 0x1\n#\t0x1\tmain.leak+0x1\t/m.go:3\n`;
    const files = [1, 2, 9, 10, 11].map((number) => [`heap${number}.txt`, text(100 * number)] as const);
    const { text: report } = await run([folderOf(Object.fromEntries(files))], { json: true });
    expect(JSON.parse(report)).toMatchObject({
      slopePer: "profile",
      rows: [{ name: "main.leak", values: [100, 200, 900, 1000, 1100] }],
    });
  });

  it("recognizes a restart from the readings next to the profiles", async () => {
    const reading = (at: string, gcCount: number) => JSON.stringify({ at, gcCount });
    const folder = folderOf({
      "memory.jsonl": [
        reading("2026-11-23T09:37:21Z", 40),
        reading("2026-11-23T09:37:30Z", 90),
        reading("2026-11-23T09:37:50Z", 1),
      ].join("\n"),
    });
    for (const [row, file] of heapFiles.entries()) copyFileSync(file, join(folder, `${row}.pb.gz`));
    const { text } = await run([folder]);
    expect(text).toContain(
      "Restarts: 1, the last before 2026-11-23 09:37:50 UTC; this report covers the process since then, 5 profiles\n",
    );
  });

  it("writes a page with the flame graph of the growth", async () => {
    const folder = emptyFolder();
    const html = join(folder, "page.html");
    expect(await run([LEAK], { html, command: null, output: "" })).toMatchObject({ status: 0, logged: [] });
    const page = readFileSync(html, "utf8");
    expect(page).toContain("Growth of inuse_space");
    expect(page).toContain("<style>p {}</style>");
  });

  it("fails without profiles, and with options that match no profile", async () => {
    const options = (more: Partial<SeriesJob["options"]>) => ({ options: { ...DEFAULT_PPROF_OPTIONS, ...more } });
    for (const [paths, job] of [
      [["/nowhere/at/all"], {}],
      [[folderOf({ "notes.txt": "nothing" })], {}],
      [[LEAK], options({ sample_index: "wishes" })],
      [[LEAK], options({ focus: "a(" })],
      [[LEAK], options({ mean: true })],
      [[LEAK], { command: "peek", pattern: "nobody" }],
    ] as const)
      expect((await run(paths, job)).status).toBe(2);
  });
});
