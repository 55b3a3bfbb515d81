/** The tools as an assistant uses them: the SDK's own client starts `leakhound mcp`, and asks it. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAdmin } from "../../admin/src/index.ts";

const BIN = fileURLToPath(new URL("../../leakhound/bin/leakhound.js", import.meta.url));
const RECORDED = fileURLToPath(new URL("../../leakhound/test/fixtures/go1.26", import.meta.url));

let client: Client;
let folder: string;
let transport: StdioClientTransport;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "leakhound-mcp-"));
  client = new Client({ name: "test", version: "1" });
  transport = new StdioClientTransport({ command: process.execPath, args: [BIN, "mcp"], cwd: folder });
  await client.connect(transport);
});
afterAll(async () => {
  await client.close();
  rmSync(folder, { recursive: true, force: true });
});

async function call(name: string, args: Record<string, unknown>): Promise<{ text: string; isError: boolean }> {
  const { content, isError } = await client.callTool({ name, arguments: args });
  const [first] = Array.isArray(content) ? content : [];
  return { text: String(first?.text), isError: isError === true };
}

it("lists its tools, with what their inputs are", async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    ...["doctor", "watch", "diagnose", "verify", "pprof", "holders", "scan", "tickets"],
  ]);
  for (const { description, inputSchema } of tools) expect(Boolean(description && inputSchema.properties)).toBe(true);
  expect(client.getInstructions()).toContain("Begin with doctor");
});

it("diagnoses a recording, as a report and as JSON", async () => {
  const text = await call("diagnose", { paths: [join(RECORDED, "leak")] });
  expect(text.text).toMatch(/^LEAK {2}heap/);
  expect(text.text).toContain("Exit status 1: leak found.");
  expect(text.isError).toBe(false);
  const { text: facts } = await call("diagnose", { paths: [join(RECORDED, "leak")], format: "json" });
  expect(JSON.parse(facts.slice(0, facts.lastIndexOf("}") + 1))).toMatchObject({ verdict: "leak", kind: "heap" });
});

it("verifies a fix", async () => {
  const { text } = await call("verify", { before: join(RECORDED, "leak"), after: join(RECORDED, "fixed") });
  expect(text).toMatch(/^FIXED/);
});

it("prints a report of pprof, also over many profiles", async () => {
  const heap = readdirSync(join(RECORDED, "leak", "heap")).map((name) => join(RECORDED, "leak", "heap", name));
  const { text } = await call("pprof", { sources: [heap[0]], report: "top", count: 5 });
  expect(text).toContain("flat  flat%   sum%");
  const series = await call("pprof", { sources: heap, report: "series" });
  expect(series.text).toContain("per hour");
});

it("scans source", async () => {
  writeFileSync(join(folder, "go.mod"), "module example.com/shop\n\ngo 1.22\n");
  const lines = ["package shop", "", 'import "net/http"', "", "func Ping(url string) error {"];
  writeFileSync(
    join(folder, "shop.go"),
    `${[...lines, "\tresponse, err := http.Get(url)", "\tif err != nil {", "\t\treturn err", "\t}", "\t_ = response.StatusCode", "\treturn nil", "}"].join("\n")}\n`,
  );
  const { text } = await call("scan", { folders: [folder] });
  expect(text).toContain("shop.go:6");
  expect(text).toContain("Exit status 1: findings.");
});

it("examines and watches a live service, and keeps the recording", async () => {
  const admin = createAdmin();
  const { url } = await admin.listen({ port: 0 });
  const examined = await call("doctor", { target: url });
  expect(examined.text).toContain("is a Node service");
  const out = join(folder, "recording");
  const watched = await call("watch", { targets: [url], seconds: 5, everySeconds: 1, out });
  expect(watched.text).toMatch(/Exit status [013]: /);
  expect(existsSync(join(out, "target.json"))).toBe(true);
  await admin.stop();
});

it("refuses what would be an option, and says what was wrong with an input", async () => {
  const option = await call("diagnose", { paths: ["--html=/tmp/x"] });
  expect(option).toMatchObject({ isError: true, text: expect.stringContaining("must not begin with -") });
  const missing = await call("diagnose", { paths: [join(folder, "nowhere")] });
  expect(missing).toMatchObject({ isError: true, text: expect.stringContaining("there is no such file or folder") });
  const unreachable = await call("tickets", { server: "http://127.0.0.1:1" });
  expect(unreachable.isError).toBe(true);
});

const aProfile = (): string => {
  const heap = join(RECORDED, "leak", "heap");
  return join(heap, readdirSync(heap)[0]!);
};

describe("odd inputs", () => {
  const none = { isError: true };
  it.each([
    ["no input", "diagnose", {}, /paths/],
    ["an input of another type", "diagnose", { paths: "leak" }, /paths/],
    ["an empty list", "scan", { folders: [] }, /folders/],
    ["an empty text", "doctor", { target: "" }, /target/],
    ["a NUL character", "diagnose", { paths: ["a\0b"] }, /NUL/],
    ["a NUL character in an expression", "pprof", { sources: ["a"], report: "peek", pattern: "\0" }, /NUL/],
    ["too many characters", "diagnose", { paths: Array(100).fill("x".repeat(4_000)) }, /at most 200000 characters/],
    ["a text that is too long", "holders", { image: "x".repeat(5_000) }, /image/],
    ["a number beyond its range", "watch", { targets: ["h:1"], seconds: 1e9, out: "o" }, /seconds/],
    ["a word that is none of the choices", "pprof", { sources: ["a"], report: "web" }, /report/],
    ["an expression that is not valid", "pprof", { sources: [aProfile()], report: "peek", pattern: "(" }, /[(]/],
    [
      "an address of nothing",
      "verify",
      { before: "pyroscope+http://127.0.0.1:1?service=a", after: "x" },
      /127\.0\.0\.1:1|x/,
    ],
    ["text in other scripts", "doctor", { target: "https://例え.テスト:1/\u202e🧨" }, /./],
  ] as const)("%s: an error that says what is wrong", async (_, tool, input, words) => {
    const answer = await call(tool, { ...input });
    expect(answer).toMatchObject(none);
    expect(answer.text).toMatch(words);
    expect(answer.text).not.toMatch(/^\s*at |spawn E/m);
  });

  it("a tool that does not exist: an error, and the server goes on", async () => {
    const { isError, text } = await call("delete_everything", {}).catch((cause: Error) => ({
      isError: true,
      text: cause.message,
    }));
    expect([isError, text]).toEqual([true, expect.stringContaining("delete_everything")]);
    expect((await client.listTools()).tools.length).toBeGreaterThan(5);
  });
});

it("ends a command whose call is canceled", async () => {
  const canceling = new AbortController();
  const admin = createAdmin();
  const { url } = await admin.listen({ port: 0 });
  const out = join(folder, "canceled");
  const input = { targets: [url], seconds: 300, everySeconds: 1, out };
  const watching = client.callTool({ name: "watch", arguments: input }, undefined, { signal: canceling.signal });
  await expect.poll(() => existsSync(join(out, ".lock"))).toBe(true);
  canceling.abort();
  await expect(watching).rejects.toThrow();
  await expect.poll(() => existsSync(join(out, ".lock"))).toBe(false);
  await admin.stop();
});
