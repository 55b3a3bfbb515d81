import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { decodeProfile } from "../../src/profile/proto/decode.ts";
import { describeWithOpenssl, makeCertificates } from "../support/certificates.ts";
import { closedPort, routes, says, serve, serveTls } from "../support/servers.ts";
import { newFolder, run } from "./run-leakhound.ts";

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const heapFolder = fileURLToPath(new URL("../fixtures/go1.26/leak/heap/", import.meta.url));
const files = readdirSync(heapFolder).map((name) => join(heapFolder, name));
const [first, last] = [files[0]!, files.at(-1)!];
const profile = readFileSync(last);

let folders = 0;
/** A folder for saved profiles, and the command that saves there. */
function newWorkspace() {
  const saved = join(folder, `saved-${folders++}`);
  mkdirSync(saved);
  const pprof = (...args: string[]) => run(["pprof", ...args], folder, { PPROF_TMPDIR: saved, TZ: "UTC" });
  return { saved, pprof };
}

describe("leakhound pprof of files", () => {
  const { pprof } = newWorkspace();

  it("prints a report, and nothing on standard error", async () => {
    const { status, stdout, stderr } = await pprof("-top", last);
    expect(stdout).toContain("net/textproto.readMIMEHeader");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  it("writes the report to the file of -output", async () => {
    const path = join(folder, "report.txt");
    const { stdout, stderr } = await pprof("-top", `-output=${path}`, last);
    expect(stdout).toBe("");
    expect(stderr).toBe(`Generating report in ${path}\n`);
    expect(readFileSync(path, "utf8")).toBe((await pprof("-top", last)).stdout);
  });

  it("accepts the binary of the program before the profile", async () => {
    const { stdout } = await pprof("-top", process.execPath, last);
    expect(stdout.split("\n")[0]).toBe("File: node");
  });

  it("sums several profiles, and names those that it cannot read", async () => {
    const bad = join(folder, "bad.pb.gz");
    writeFileSync(bad, "this is no profile\n");
    const { status, stdout, stderr } = await pprof("-top", first, bad, last);
    expect(stdout).toBe((await pprof("-top", first, last)).stdout);
    expect(stderr).toContain("bad.pb.gz");
    expect(stderr).toContain("Fetched 2 source profiles out of 3\n");
    expect(status).toBe(0);
  });

  it("subtracts a base", async () => {
    const { stdout } = await pprof("-top", `-base=${last}`, last);
    expect(stdout).toContain("Showing nodes accounting for 0, 0% of 0 total");
  });

  it("writes a profile with the same contents", async () => {
    const path = join(folder, "again.pb.gz");
    await pprof("-proto", `-output=${path}`, last);
    const again = decodeProfile(gunzipSync(readFileSync(path)), path);
    expect(again.ok).toBe(true);
    expect((await pprof("-raw", path)).stdout).toBe((await pprof("-raw", last)).stdout);
  });

  it("writes source listings as a page", async () => {
    const path = join(folder, "list.html");
    const { status, stderr } = await pprof("-weblist=readMIMEHeader", `-output=${path}`, last);
    expect(stderr).toBe(`Generating report in ${path}\n`);
    expect(status).toBe(0);
    const page = readFileSync(path, "utf8");
    expect(page).toContain("Source of readMIMEHeader");
    expect(page).toContain("ROUTINE ======================== net/textproto.readMIMEHeader");
  });

  it("adds a comment", async () => {
    const { stdout } = await pprof("-comments", "-add_comment=after the release", last);
    expect(stdout).toBe("after the release\n");
  });

  it.each([
    { args: ["-top", "nosuch.pb.gz"], says: "nosuch.pb.gz: there is no such file, and it is not an address" },
    { args: ["-top", heapFolder], says: "this is a folder" },
    { args: ["-top", "-focus=(", last], says: "focus" },
    { args: ["-top", "-sample_index=nosuch", last], says: "nosuch" },
    { args: ["-nosuch", last], says: "-nosuch: unknown flag" },
    { args: ["-disasm=main", last], says: "-disasm" },
    { args: ["-top"], says: "no profile is given" },
  ])("refuses $args in one line", async ({ args, says }) => {
    const { status, stdout, stderr } = await pprof(...args);
    expect(stderr).toContain(says);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });
});

describe("leakhound pprof of services", () => {
  it("fetches a profile, saves it, and reports both", async () => {
    const { saved, pprof } = newWorkspace();
    const service = await serve(routes({ "/debug/pprof/heap": says(profile, "application/octet-stream") }));
    const url = `http://${service.host}/debug/pprof/heap`;
    const { stdout, stderr } = await pprof("-top", `${service.host}/debug/pprof/heap`);
    expect(stdout).toBe((await pprof("-top", last)).stdout);
    const [name] = readdirSync(saved);
    expect(name).toBe("pprof.testbed.alloc_objects.alloc_space.inuse_objects.inuse_space.001.pb.gz");
    expect(stderr).toBe(`Fetching profile over HTTP from ${url}\nSaved profile in ${join(saved, name!)}\n`);
    expect((await pprof("-raw", join(saved, name!))).stdout).toBe((await pprof("-raw", last)).stdout);
  });

  it("fetches a CPU profile of -seconds when the address has no path", async () => {
    const { pprof } = newWorkspace();
    const service = await serve(routes({ "/debug/pprof/profile": says(profile) }));
    const { stderr } = await pprof("-top", "-seconds=2", service.host);
    expect(service.requests.map(({ url }) => url)).toEqual(["/debug/pprof/profile?seconds=2"]);
    expect(stderr).toContain("Please wait... (2s)");
  });

  it("sends the headers and the password of the address, and never prints the password", async () => {
    const { pprof } = newWorkspace();
    const service = await serve(routes({ "/heap": says(profile) }));
    const { stderr } = await pprof("-top", "-header=x-team: blue", `http://ann:s3cret@${service.host}/heap`);
    expect(service.requests[0]!.headers).toMatchObject({
      "x-team": "blue",
      authorization: `Basic ${Buffer.from("ann:s3cret").toString("base64")}`,
    });
    expect(stderr).not.toContain("s3cret");
  });

  it("merges profiles of services and files, and skips a service that is down", async () => {
    const { pprof } = newWorkspace();
    const service = await serve(routes({ "/heap": says(profile) }));
    const down = `127.0.0.1:${await closedPort()}/heap`;
    const { stdout, stderr } = await pprof("-top", first, down, `${service.host}/heap`);
    expect(stdout).toBe((await pprof("-top", first, last)).stdout);
    expect(stderr).toContain("Fetched 2 source profiles out of 3");
  });

  it.each([
    { answer: says("no such profile\n", "text/plain", 404), word: "404" },
    { answer: says("<html>login</html>", "text/html"), word: "an HTML page" },
  ])("reports a response that is not a profile: $word", async ({ answer, word }) => {
    const { saved, pprof } = newWorkspace();
    const service = await serve(routes({ "/heap": answer }));
    const { status, stderr } = await pprof("-top", `${service.host}/heap`);
    expect(stderr).toContain(word);
    expect(status).toBe(2);
    expect(readdirSync(saved)).toEqual([]);
  });

  describeWithOpenssl("over TLS", () => {
    it("accepts a trusted certificate, and any certificate with https+insecure", async () => {
      const { pprof } = newWorkspace();
      const certificates = makeCertificates();
      const ca = join(folder, "ca.pem");
      writeFileSync(ca, certificates.ca);
      const service = await serveTls(certificates.server, routes({ "/heap": says(profile) }));
      const url = `https://localhost:${service.port}/heap`;
      expect((await pprof("-top", url)).status).toBe(2);
      expect((await pprof("-top", `-tls_ca=${ca}`, url)).status).toBe(0);
      expect((await pprof("-top", url.replace("https:", "https+insecure:"))).status).toBe(0);
    });
  });
});
