/** Profiles that are pushed by gRPC, with real clients: @grpc/grpc-js, and Go's with the generated code of Pyroscope. */
import { execFile, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { credentials } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { hasGo } from "../../../leakhound/test/support/go.ts";
import { goBuild } from "../../../leakhound/test/support/go-builds.ts";
import { recordedProfile } from "../../../leakhound/test/support/services.ts";
import { tokens } from "../../src/access/command.ts";
import { PUSHER_PUSH, STORE_WRITE_RAW } from "../../src/push/grpc-methods.ts";
import { grpcClient } from "../support/grpc.ts";
import { pushMessage, writeRawMessage } from "../support/push-messages.ts";
import { newFolder, type StartedServer, startWith } from "../support/started-server.ts";

const heap = recordedProfile("heap");
const hostOf = ({ url }: { readonly url: string }) => new URL(url).host;

const series = (instance: string, profile: Uint8Array = heap) => ({
  labels: [
    ["__name__", "memory"],
    ["service_name", "cart"],
    ["instance", instance],
  ] as const,
  profiles: [profile],
});
const writeRaw = (instance: string, profile?: Uint8Array) => ({
  path: STORE_WRITE_RAW,
  message: writeRawMessage([series(instance, profile)]),
});
const push = (instance: string) => ({ path: PUSHER_PUSH, message: pushMessage([series(instance)]) });

/** The stored bytes of a profile, unpacked; or the status where there is none. */
async function stored({ url }: { readonly url: string }, instance: string, service = "cart", headers = {}) {
  const answer = await fetch(`${url}/api/v1/profile?service=${service}&instance=${instance}`, { headers });
  return answer.ok ? gunzipSync(Buffer.from(await answer.arrayBuffer())) : answer.status;
}

async function addToken(folder: string, name: string, scope: string): Promise<string> {
  const given = { command: "add", data: join(folder, "data"), name, scopes: [scope], lifetimeMs: null } as const;
  const added = await tokens(given);
  if (!added.ok) throw new Error(added.error.what);
  return added.value[0] ?? "";
}

describe("the client for Node", () => {
  it("pushes by both protocols, compressed or not; it is on disk when the answer comes", async () => {
    const server = await startWith("");
    const plain = grpcClient(hostOf(server));
    const packed = grpcClient(hostOf(server), { isGzip: true });
    expect(await plain.call(writeRaw("a"))).toBe("OK 0");
    expect(await stored(server, "a")).toEqual(gunzipSync(heap));
    expect(await plain.call(push("b"))).toBe("OK 0");
    expect(await packed.call(writeRaw("c"))).toBe("OK 0");
    expect(await packed.call(push("d"))).toBe("OK 0");
    for (const instance of ["b", "c", "d"]) expect(await stored(server, instance)).toEqual(gunzipSync(heap));
  });

  it("makes many calls at once on one connection, beside HTTP/1.1", async () => {
    const server = await startWith("");
    const client = grpcClient(hostOf(server));
    const names = Array.from({ length: 100 }, (_, number) => `pod-${number}`);
    const calls = names.map((name) => client.call(writeRaw(name)));
    const asked = fetch(`${server.url}/-/healthy`);
    expect(new Set(await Promise.all(calls))).toEqual(new Set(["OK 0"]));
    expect((await asked).status).toBe(200);
    const { instances } = await (await fetch(`${server.url}/api/v1/instances`)).json();
    expect(instances).toHaveLength(names.length);
  });

  it("gets the status of what is wrong", async () => {
    const server = await startWith("");
    const client = grpcClient(hostOf(server));
    expect(await client.call(writeRaw("a", heap.slice(0, 500)))).toMatch(/^INVALID_ARGUMENT: a profile cannot be read/);
    expect(await client.call({ path: STORE_WRITE_RAW, message: Uint8Array.of(255) })).toMatch(/^INVALID_ARGUMENT: /);
    const other = "/parca.profilestore.v1alpha1.ProfileStoreService/WriteArrow";
    expect(await client.call({ path: other, message: heap })).toMatch(/^UNIMPLEMENTED: there is no \/parca.*WriteRaw/);
    expect(await stored(server, "a")).toBe(404);
  });

  it("needs a token with the scope push, once the server has tokens", async () => {
    const folder = newFolder();
    const [pushToken, readToken] = [await addToken(folder, "agents", "push"), await addToken(folder, "me", "read")];
    const server = await startWith("", folder);
    const client = grpcClient(hostOf(server));
    expect(await client.call(writeRaw("a"))).toMatch(/^UNAUTHENTICATED: a token is required/);
    expect(await client.call({ ...writeRaw("a"), token: "lh_wrong" })).toMatch(/^UNAUTHENTICATED: /);
    expect(await client.call({ ...writeRaw("a"), token: readToken })).toMatch(/^PERMISSION_DENIED: .*scope push/);
    const headers = { authorization: `Bearer ${readToken}` };
    expect(await stored(server, "a", "cart", headers)).toBe(404);
    expect(await client.call({ ...writeRaw("a"), token: pushToken })).toBe("OK 0");
    expect(await stored(server, "a", "cart", headers)).toEqual(gunzipSync(heap));
    await expect
      .poll(() => readFileSync(join(folder, "data/audit.jsonl"), "utf8"))
      .toMatch(/"via":"token".*"action":"POST \/parca\..*WriteRaw","status":401/);
  });

  it("gets RESOURCE_EXHAUSTED for what is too large, sent or unpacked, and goes on with the same connection", async () => {
    const server = await startWith("");
    const bomb = grpcClient(hostOf(server), { isGzip: true });
    const tooLarge = { path: STORE_WRITE_RAW, message: new Uint8Array(97 * 2 ** 20) };
    expect(await bomb.call(tooLarge)).toMatch(/^RESOURCE_EXHAUSTED: it unpacks to more than/);
    const client = grpcClient(hostOf(server));
    for (let round = 0; round < 3; round++)
      expect(await client.call(tooLarge)).toMatch(/^RESOURCE_EXHAUSTED: the message has/);
    expect(await client.call(writeRaw("a"))).toBe("OK 0");
  });
});

const TLS_CONFIG = "tls: { cert_file: cert.pem, key_file: key.pem }\n";

function certificate(folder: string): Buffer {
  const made = spawnSync(
    "openssl",
    // biome-ignore format: as on a command line
    ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
     "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"],
    { cwd: folder },
  );
  if (made.status !== 0) throw new Error(made.stderr.toString());
  return readFileSync(join(folder, "cert.pem"));
}

describe("with TLS", () => {
  it("pushes by gRPC over ALPN, and browsers stay with HTTP/1.1", async () => {
    const folder = newFolder();
    const cert = certificate(folder);
    const server = await startWith(TLS_CONFIG, folder);
    const client = grpcClient(hostOf(server), { channel: credentials.createSsl(cert) });
    expect(await client.call(writeRaw("a"))).toBe("OK 0");
    const { stdout } = await promisify(execFile)("curl", [
      // biome-ignore format: as on a command line
      "-s",
      "--http2",
      "--cacert",
      join(folder, "cert.pem"),
      "-w",
      " %{http_version}",
      `${server.url}/-/healthy`,
    ]);
    expect(stdout).toBe("healthy\n 1.1");
  });
});

const MODULE = fileURLToPath(new URL("../../../../testbed/grpc", import.meta.url));
const hasModules = hasGo && spawnSync("go", ["mod", "download"], { cwd: MODULE }).status === 0;
if (!hasModules) console.log("skipped, because there is no go, or no Go module proxy: Go's clients of gRPC");

describe.skipIf(!hasModules)("Go's client", () => {
  async function go(server: StartedServer, ...args: readonly string[]): Promise<readonly string[]> {
    const profile = join(server.folder, "heap.pb.gz");
    writeFileSync(profile, heap);
    const all = ["-address", hostOf(server), "-profile", profile, ...args];
    const { stdout } = await promisify(execFile)(goBuild({ module: "grpc" }), all);
    const answers: readonly { code: string; message: string }[] = JSON.parse(stdout);
    return answers.map(({ code, message }) => (message === "" ? code : `${code}: ${message}`));
  }

  it.each([
    ["writeraw", []],
    ["writeraw", ["-gzip"]],
    ["push", []],
    ["push", ["-gzip"]],
    ["connect", []],
  ])("pushes: %s %s", { timeout: 200_000 }, async (call, more) => {
    const server = await startWith("");
    const answers = await go(server, "-call", call, "-instance", "go", "-times", "40", ...more);
    expect(answers).toEqual(Array(40).fill("OK"));
    expect(await stored(server, "go", "shop")).toEqual(gunzipSync(heap));
    expect(await stored(server, "go-39", "shop")).toEqual(gunzipSync(heap));
  });

  it("learns that Arrow records are not taken", async () => {
    const server = await startWith("");
    for (const call of ["write", "writearrow"])
      expect(await go(server, "-call", call)).toEqual([
        expect.stringMatching(/^Unimplemented: there is no .*WriteRaw/),
      ]);
  });

  it("shows its token, over TLS", async () => {
    const folder = newFolder();
    certificate(folder);
    const token = await addToken(folder, "agents", "push");
    const server = await startWith(TLS_CONFIG, folder);
    const ca = ["-ca", join(folder, "cert.pem")];
    expect(await go(server, ...ca)).toEqual([expect.stringMatching(/^Unauthenticated: /)]);
    expect(await go(server, ...ca, "-token", token)).toEqual(["OK"]);
  });
});
