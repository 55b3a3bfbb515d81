/** Profiles over HTTP, opened by the real `go tool pprof` and by `leakhound pprof`. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import { run } from "../../../leakhound/test/e2e/run-leakhound.ts";
import { describeWithGo } from "../../../leakhound/test/support/go.ts";
import { openFleet } from "../support/drawn-fleet.ts";
import { addToken, ask, newFolder, startIn } from "../support/running-server.ts";

const MINUTE = 60_000;
/** In sealed hours, and in the one that is open. */
const START = unixMs(Math.floor(Date.now() / MINUTE) * MINUTE - 100 * MINUTE);
const FLEET = `
  a:1   ${Array.from({ length: 100 }, (_, minute) => minute).join(" ")}   main.leak < main.main
  b:1   ${Array.from({ length: 100 }, () => 7).join(" ")}   main.base < main.main
`;
const at = (minutes: number) => new Date(START + minutes * MINUTE).toISOString();

async function started() {
  const folder = newFolder();
  const store = await openFleet(join(folder, "data"), [{ from: START, everyMs: MINUTE, drawing: FLEET }], START);
  await store.close();
  const token = await addToken(folder, "ci", "read");
  const { url } = await startIn(folder);
  const address = (query: string) =>
    `${url.replace("://", `://anyone:${token}@`)}/api/v1/profile?service=shop&${query}`;
  return { url, token, address };
}

/** Flat values by function. */
function flatOf(top: string): Record<string, string> {
  const rows = [...top.matchAll(/^ *(-?[\d.]+\w*) .* (main\.\w+)$/gm)];
  if (rows.length === 0) throw new Error(top);
  return Object.fromEntries(rows.map(([, value, name]) => [name, value]).filter(([, value]) => value !== "0"));
}

const CASES = [
  { name: "a moment of one instance", query: `instance=a:1&at=${at(50)}`, flat: { "main.leak": "50MB" } },
  { name: "a moment of all instances", query: `at=${at(50)}`, flat: { "main.leak": "50MB", "main.base": "7MB" } },
  { name: "a range", query: `from=${at(40)}&to=${at(61)}`, flat: { "main.leak": "50MB", "main.base": "7MB" } },
  { name: "a difference of moments", query: `at=${at(95)}&base_at=${at(5)}`, flat: { "main.leak": "90MB" } },
  {
    name: "a difference of ranges",
    query: `from=${at(80)}&to=${at(91)}&base_from=${at(10)}&base_to=${at(21)}`,
    flat: { "main.leak": "70MB" },
  },
];

it("what was allocated within a range is the rise of totals, in all instances or one", async () => {
  const folder = newFolder();
  const { address, url, token } = await started();
  const top = async (query: string) =>
    flatOf((await run(["pprof", "-top", "-sample_index=alloc_space", address(query)], folder)).stdout);
  const range = `values=allocated&from=${at(40)}&to=${at(60)}`;
  // The totals of the leak are ten times its level, and those of the base stay.
  expect(await top(range)).toEqual({ "main.leak": "200MB" });
  expect(await top(`${range}&instance=a:1`)).toEqual({ "main.leak": "200MB" });
  expect(await top(`${range}&base_from=${at(10)}&base_to=${at(20)}`)).toEqual({ "main.leak": "100MB" });
  const headers = { authorization: `Bearer ${token}` };
  const status = async (query: string) =>
    (await ask(`${url}/api/v1/profile?service=shop&values=allocated&${query}`, { headers })).status;
  expect(await status(`at=${at(50)}`)).toBe(400);
  expect(await status(`kind=goroutine&from=${at(40)}&to=${at(60)}`)).toBe(400);
});

describeWithGo("go tool pprof and leakhound pprof show the same of", () => {
  it("a moment, a range, one or all instances, and differences", async () => {
    const folder = newFolder();
    const { address } = await started();
    for (const { name, query, flat } of CASES) {
      const args = ["-top", "-sample_index=inuse_space", address(query)];
      expect(flatOf(await outputOf("go", ["tool", "pprof", ...args], folder)), name).toEqual(flat);
      expect(flatOf((await run(["pprof", ...args], folder)).stdout), name).toEqual(flat);
    }
  });
});

/** Not in the thread of the server, which answers meanwhile. */
function outputOf(command: string, args: readonly string[], folder: string): Promise<string> {
  const child = spawn(command, args, { cwd: folder, env: { ...process.env, PPROF_TMPDIR: folder } });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
  return new Promise((resolve, reject) => child.on("error", reject).on("close", () => resolve(text)));
}

it("says what is wrong with a query, and what there is not", async () => {
  const { address, url, token } = await started();
  const status = async (query: string) => {
    const { status: code, text } = await ask(`${url}/api/v1/profile?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return `${code} ${code === 200 ? "" : JSON.parse(text).error}`;
  };
  expect(await status("service=shop&at=yesterday")).toBe("400 at: neither an ISO time nor Unix milliseconds");
  expect(await status(`service=shop&at=${at(1)}&from=${at(0)}`)).toBe("400 give at, or from and to");
  expect(await status(`service=shop&base_from=${at(0)}`)).toBe("400 base_from and base_to need each other");
  expect(await status(`service=shop&from=${at(0)}&to=${at(-1)}`)).toBe("400 from is not before to");
  expect(await status("service=other")).toBe("404 there is no such profile");
  expect(await status(`service=shop&at=${at(5)}&base_at=${at(-60)}`)).toBe("404 there is no such profile");
  const answer = await fetch(address(`at=${at(5)}`).replace(/\/\/[^@]*@/, "//"), {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.headers.get("x-leakhound-instances")).toBe("2");
  expect(gunzipSync(new Uint8Array(await answer.arrayBuffer())).length).toBeGreaterThan(50);
});
