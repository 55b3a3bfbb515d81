/** The likely causes that the command reports: for a recording, two profiles, a single profile, and with source code. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import type { DiagnosisJson } from "../../src/report/json/diagnosis.ts";
import { newFolder, type Outcome, run } from "./run-leakhound.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures/go1.26/", import.meta.url));
const profilesOf = (scenario: string, kind: "heap" | "goroutine"): string[] => {
  const folder = join(FIXTURES, scenario, kind);
  return readdirSync(folder).map((name) => join(folder, name));
};

let folder: string;
beforeAll(() => {
  folder = newFolder();
});

const diagnosed = async (...args: readonly string[]): Promise<DiagnosisJson> =>
  JSON.parse((await run(["diagnose", "--json", ...args], folder)).stdout);
const wordsOf = (outcome: Outcome): string => outcome.stdout.replace(/\s+/g, " ");

describe("the causes of a recording", () => {
  it.each([
    ["leak", "heap.gctx-request-map"],
    ["user-slice", "heap.user-flat-map"],
    ["goroutine", "gr.chan-send"],
  ])("of the scenario %s begin with %s", async (scenario, id) => {
    const { causes } = await diagnosed(join(FIXTURES, scenario));
    expect(causes[0]).toMatchObject({ id, isSupposed: false });
  });

  it("are empty when the service does not leak", async () => {
    expect((await diagnosed(join(FIXTURES, "innocent"))).causes).toEqual([]);
  });

  it("name the function that adds the entries, and the mistake", async () => {
    const text = wordsOf(await run(["diagnose", join(FIXTURES, "leak")], folder));
    expect(text).toContain("Likely causes 1 Whole HTTP requests are kept");
    expect(text).toContain("WithSession.func1");
    expect(text).toContain("a route or port is served outside the layer that clears");
  });
});

describe("the causes of profiles that give no verdict", () => {
  it("are those of the largest sites for a single profile, marked as suppositions", async () => {
    const newest = profilesOf("leak", "heap").at(-1)!;
    const { verdict, causes } = await diagnosed(newest);
    expect(verdict).toBe("inconclusive");
    expect(causes[0]).toMatchObject({ id: "heap.gctx-request-map", isSupposed: true });
    const text = wordsOf(await run(["diagnose", newest], folder));
    expect(text).toContain("What the largest sites would mean if they grew");
  });

  it("are those of what grew between two profiles, with a higher confidence", async () => {
    const heaps = profilesOf("user-slice", "heap");
    const single = await diagnosed(heaps.at(-1)!);
    const pair = await diagnosed(heaps[1]!, heaps.at(-1)!);
    expect(pair.causes[0]).toMatchObject({ id: "heap.user-flat-map", isSupposed: true });
    expect(pair.causes[0]!.confidence).toBeGreaterThan(single.causes[0]!.confidence);
  });

  it("are found for a single goroutine profile", async () => {
    const { causes } = await diagnosed(profilesOf("goroutine", "goroutine").at(-1)!);
    expect(causes[0]).toMatchObject({ id: "gr.chan-send", isSupposed: true });
  });
});

describe("diagnose --source", () => {
  const shop = (name: string) => `package scenarios

import "net/http"

var receipts = map[string][]byte{}

func ${name}(id string) {
	receipts[id] = make([]byte, 4096)
}

func order(w http.ResponseWriter, r *http.Request) { ${name}(r.URL.Path) }

func init() { http.HandleFunc("/orders/", order) }
`;
  const checkout = (name: string): string => {
    const root = newFolder();
    mkdirSync(join(root, "scenarios"));
    writeFileSync(join(root, "go.mod"), "module example.com/leakhound/testbed\n\ngo 1.23\n");
    writeFileSync(join(root, "scenarios/user_slice.go"), shop(name));
    return root;
  };

  it("names the line of the mistake on the growing stack", async () => {
    const { causes } = await diagnosed(join(FIXTURES, "user-slice"), "--source", checkout("keepReceipt"));
    expect(causes[0]!.findings[0]).toMatchObject({
      rule: "global-map-no-evict",
      file: "scenarios/user_slice.go",
      match: "function",
    });
  });

  it("reports a checkout of another revision instead of guessing a line", async () => {
    const { causes } = await diagnosed(join(FIXTURES, "user-slice"), "--source", checkout("storeReceipt"));
    expect(causes[0]!.findings).toEqual([]);
    expect(causes[0]!.evidence.map(({ text }) => text).join("\n")).toContain(
      "source and profile are of different revisions",
    );
  });

  it("refuses a folder that does not exist", async () => {
    const { status, stderr } = await run(["diagnose", join(FIXTURES, "leak"), "--source", "nowhere"], folder);
    expect([status, stderr]).toEqual([
      2,
      "leakhound: nowhere: there is no such folder of source; give --source the checkout of the service\n",
    ]);
  });
});
