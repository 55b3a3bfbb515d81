/** Who gets an answer from a real server: with tokens, sessions, through proxies, from pages of other sites. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { describeWithOpenssl, makeCertificates } from "../../../leakhound/test/support/certificates.ts";
import { tokens } from "../../src/access/command.ts";
import { leaks } from "../../src/client/leaks.ts";
import { type Asked, addToken, ask, newFolder, startIn } from "../support/running-server.ts";

const TICKETS = "/api/v1/tickets";
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const auditLines = (folder: string): string[] =>
  readFileSync(join(folder, "data", "audit.jsonl"), "utf8")
    .trimEnd()
    .split("\n");

/** A server with a token of each scope. */
async function guarded(text?: string) {
  const folder = newFolder();
  const [read, push, admin] = await Promise.all(["read", "push", "admin"].map((one) => addToken(folder, one, one)));
  const server = await startIn(folder, text);
  const status = async (path: string, asked: Asked = {}) => (await ask(server.url + path, asked)).status;
  return { ...server, read: read!, push: push!, admin: admin!, status };
}

describe("with tokens", () => {
  it("answers only who shows a token of the needed scope", async () => {
    const { status, read, push, admin } = await guarded();
    expect(await status(TICKETS)).toBe(401);
    expect(await status(TICKETS, { headers: bearer(`${read}x`) })).toBe(401);
    expect(await status(TICKETS, { headers: bearer(read) })).toBe(200);
    expect(await status(TICKETS, { headers: bearer(push) })).toBe(403);
    expect(await status(TICKETS, { headers: bearer(admin) })).toBe(200);
    const reload = (token: string) => status("/-/reload", { method: "POST", headers: bearer(token) });
    expect([await reload(read), await reload(push), await reload(admin)]).toEqual([403, 403, 200]);
    expect(await status("/-/healthy")).toBe(200);
    expect(await status("/metrics")).toBe(401);
  });

  it("takes a token as the password of basic auth, which is all that some programs can send", async () => {
    const { status, read } = await guarded();
    const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString("base64")}` });
    expect(await status(TICKETS, { headers: basic(`anything:${read}`) })).toBe(200);
    expect(await status(TICKETS, { headers: basic(`${read}:`) })).toBe(401);
    expect(await status(TICKETS, { headers: { authorization: "Basic" } })).toBe(401);
  });

  it("notices within seconds that a token was added or removed", async () => {
    const { status, folder, read } = await guarded();
    const added = await addToken(folder, "late", "read");
    await expect.poll(() => status(TICKETS, { headers: bearer(added) })).toBe(200);
    await tokens({ command: "remove", name: "read", data: join(folder, "data") });
    await expect.poll(() => status(TICKETS, { headers: bearer(read) })).toBe(401);
  });

  it("refuses a token that has expired", async () => {
    const folder = newFolder();
    const command = {
      command: "add",
      name: "short",
      scopes: ["read"],
      lifetimeMs: 1,
      data: join(folder, "data"),
    } as const;
    const added = await tokens(command);
    const server = await startIn(folder);
    const token = added.ok ? added.value[0]! : "";
    expect((await ask(server.url + TICKETS, { headers: bearer(token) })).status).toBe(401);
  });

  it("keeps no token in its data folder, and writes who changed what to the audit log", async () => {
    const { folder, url, read, admin } = await guarded();
    await ask(`${url}/-/reload?x=${admin}`, { method: "POST", headers: bearer(admin) });
    await ask(url + TICKETS, { headers: bearer(`${read}x`) });
    await expect.poll(() => auditLines(folder).length).toBe(5);
    const lines = auditLines(folder);
    expect(JSON.parse(lines[3]!)).toMatchObject({ who: "admin", via: "token", action: "POST /-/reload", status: 200 });
    expect(JSON.parse(lines[4]!)).toMatchObject({ who: null, address: "127.0.0.1", status: 401 });
    const secrets = [read, admin].map((token) => token.slice("lh_12345678_".length));
    const files = ["audit.jsonl", "tokens/read.json", "tokens/admin.json"];
    const kept = files.map((file) => readFileSync(join(folder, "data", file), "utf8")).join("\n");
    for (const secret of secrets) expect(kept).not.toContain(secret);
  });

  it("writes a bounded number of lines about refused tokens", async () => {
    const { folder, status } = await guarded();
    for (let n = 0; n < 100; n++) await status(TICKETS, { headers: bearer("wrong") });
    await expect.poll(() => auditLines(folder).length).toBe(3 + 60);
  });

  it("lists tickets for who has a token, and says what is missing to who has none", async () => {
    const { url, read } = await guarded();
    const given = { server: url, ca: null, id: null, isAll: false, isJson: false, width: 80 };
    expect(await leaks({ ...given, token: read })).toEqual({ ok: true, value: ["no open tickets"] });
    const refused = await leaks({ ...given, token: null });
    expect(refused).toMatchObject({ ok: false, error: { what: "the server wants a token" } });
  });
});

describe("a session of a browser", () => {
  async function signedIn() {
    const server = await guarded();
    const answer = await ask(`${server.url}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: server.url, "sec-fetch-site": "same-origin" },
      body: JSON.stringify({ token: server.admin }),
    });
    const [set = ""] = answer.headers["set-cookie"] ?? [];
    return { ...server, answer, set, cookie: set.split(";")[0]!, csrf: JSON.parse(answer.text).csrfToken };
  }

  it("is a cookie in exchange for a token, which scripts and other sites cannot use", async () => {
    const { answer, set, admin } = await signedIn();
    expect(answer.status).toBe(200);
    expect(set).toMatch(/^leakhound_session=[A-Za-z0-9_-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(set + answer.text).not.toContain(admin);
    expect(JSON.parse(answer.text)).toMatchObject({ name: "admin", scopes: ["admin"], via: "session" });
  });

  it("reads with the cookie alone, and changes with the CSRF token only", async () => {
    const { status, cookie, csrf } = await signedIn();
    expect(await status(TICKETS, { headers: { cookie } })).toBe(200);
    const reload = (headers: Record<string, string>) => status("/-/reload", { method: "POST", headers });
    expect(await reload({ cookie })).toBe(403);
    expect(await reload({ cookie, "x-csrf-token": `${csrf}x` })).toBe(403);
    expect(await reload({ cookie, "x-csrf-token": csrf })).toBe(200);
  });

  it("ends when it is ended, and when its token is removed", async () => {
    const { status, cookie, csrf, folder } = await signedIn();
    const end = (headers: Record<string, string>) => status("/api/v1/session", { method: "DELETE", headers });
    expect(await end({ cookie })).toBe(403);
    expect(await end({ cookie, "x-csrf-token": csrf })).toBe(204);
    expect(await status(TICKETS, { headers: { cookie } })).toBe(401);
    const again = await signedIn();
    await tokens({ command: "remove", name: "admin", data: join(again.folder, "data") });
    await expect.poll(() => again.status(TICKETS, { headers: { cookie: again.cookie } })).toBe(401);
    expect(auditLines(folder).some((line) => line.includes('"via":"session"'))).toBe(true);
  });

  it("does not begin with a wrong token, or from a page of another site", async () => {
    const { status, admin } = await guarded();
    const begin = (token: string, headers: Record<string, string> = {}) =>
      status("/api/v1/session", {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify({ token }),
      });
    expect(await begin("lh_00000000_x")).toBe(401);
    expect(await begin(admin, { origin: "http://evil.example" })).toBe(403);
    expect(await begin(admin, { "sec-fetch-site": "cross-site" })).toBe(403);
  });
});

describe("without tokens", () => {
  it("answers this machine, and nobody whom a proxy passes on", async () => {
    const { url } = await startIn(newFolder());
    expect((await ask(url + TICKETS)).status).toBe(200);
    expect((await ask(`${url}/-/reload`, { method: "POST" })).status).toBe(200);
    expect((await ask(url + TICKETS, { headers: { "x-forwarded-for": "203.0.113.9" } })).status).toBe(401);
    expect(JSON.parse((await ask(`${url}/api/v1/session`)).text)).toMatchObject({ name: "local", csrfToken: null });
  });

  it("does not listen where other machines reach it", async () => {
    await expect(startIn(newFolder(), "listen: 0.0.0.0:0\n")).rejects.toThrow("without a token");
    await expect(startIn(newFolder(), 'listen: "[::]:0"\n')).rejects.toThrow("without a token");
  });

  it("listens there with a token, or where everyone is allowed to read, and warns that nothing is encrypted", async () => {
    const folder = newFolder();
    await addToken(folder, "ci", "read");
    const withToken = await startIn(folder, "listen: 0.0.0.0:0\n");
    const [loopback] = [withToken.url.replace("0.0.0.0", "127.0.0.1")];
    expect((await ask(loopback + TICKETS)).status).toBe(401);
    expect(withToken.warnings.map(({ code }) => code)).toContain("plain");
    const open = await startIn(newFolder(), "listen: 0.0.0.0:0\naccess: { anonymous: true }\n");
    const forwarded = { headers: { "x-forwarded-for": "203.0.113.9" } };
    const address = open.url.replace("0.0.0.0", "127.0.0.1");
    expect((await ask(address + TICKETS, forwarded)).status).toBe(200);
    expect((await ask(`${address}/-/reload`, { ...forwarded, method: "POST" })).status).toBe(403);
  });
});

describe("requests that a page of another site causes in a browser", () => {
  it("are refused by Host, Origin and Sec-Fetch-Site", async () => {
    const { url } = await startIn(newFolder());
    const status = async (headers: Record<string, string>) => (await ask(url + TICKETS, { headers })).status;
    expect(await status({})).toBe(200);
    expect(await status({ host: "evil.example" })).toBe(403);
    expect(await status({ host: "a@b" })).toBe(400);
    expect(await status({ origin: "http://evil.example" })).toBe(403);
    expect(await status({ origin: "null" })).toBe(403);
    expect(await status({ "sec-fetch-site": "cross-site" })).toBe(403);
    expect(await status({ "sec-fetch-site": "same-site" })).toBe(403);
  });

  it("may follow a link to a page, which has no data, but to nothing else", async () => {
    const { url } = await startIn(newFolder());
    const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
    expect((await ask(`${url}/tickets/shop-1`, { headers: link })).status).not.toBe(403);
    expect((await ask(url + TICKETS, { headers: link })).status).toBe(403);
    expect((await ask(`${url}/tickets/shop-1`, { headers: { ...link, "sec-fetch-dest": "iframe" } })).status).toBe(403);
    expect((await ask(`${url}/tickets/shop-1`, { headers: { ...link, host: "evil.example" } })).status).toBe(403);
  });

  it("forbids frames and guessing of types in each answer, errors included", async () => {
    const { url } = await startIn(newFolder());
    for (const path of [TICKETS, "/nothing", "/-/healthy"])
      expect((await ask(url + path)).headers).toMatchObject({
        "x-frame-options": "DENY",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
      });
  });
});

describe("behind a reverse proxy", () => {
  const config =
    "listen: 127.0.0.1:0\nexternal_url: https://tools.example/leaks\naccess: { trusted_proxies: [127.0.0.0/8] }\n";
  const proxied = {
    host: "127.0.0.1:7070",
    "x-forwarded-for": "203.0.113.9",
    "x-forwarded-host": "tools.example",
    "x-forwarded-proto": "https",
  };

  it("answers at its base path, whether or not the proxy removes it", async () => {
    const { status, read } = await guarded(config);
    const headers = { ...proxied, ...bearer(read) };
    expect(await status(`/leaks${TICKETS}`, { headers })).toBe(200);
    expect(await status(TICKETS, { headers })).toBe(200);
    expect(await status(`/leaksome${TICKETS}`, { headers })).toBe(404);
    expect(await status("/leaks/-/reload", { method: "POST", headers })).toBe(403);
  });

  it("compares the Origin with the host that the browser sees, and sets a cookie for TLS and its path", async () => {
    const { url, admin, folder } = await guarded(config);
    const begin = (origin: string) =>
      ask(`${url}/leaks/api/v1/session`, {
        method: "POST",
        headers: { ...proxied, origin, "content-type": "application/json" },
        body: JSON.stringify({ token: admin }),
      });
    expect((await begin("https://evil.example")).status).toBe(403);
    const { status, headers } = await begin("https://tools.example");
    expect(status).toBe(200);
    expect(headers["set-cookie"]?.[0]).toMatch(/Path=\/leaks\/; HttpOnly; Secure; SameSite=Strict$/);
    expect(auditLines(folder).at(-1)).toContain('"address":"203.0.113.9"');
  });
});

describe("limits", () => {
  it("refuses a body that is too large, with and without its length, before reading all of it", async () => {
    const { url } = await startIn(newFolder());
    const body = JSON.stringify({ token: "x".repeat(300_000) });
    const send = (headers: Record<string, string>) =>
      ask(`${url}/api/v1/session`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body,
      });
    expect((await send({ "content-length": String(body.length) })).status).toBe(413);
    expect((await send({ "transfer-encoding": "chunked" })).status).toBe(413);
  });

  it("names the part of a query that is wrong, and answers unknown paths", async () => {
    const { url } = await startIn(newFolder());
    const wrong = await ask(`${url}${TICKETS}?state=melted`);
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringMatching(/^\{"error":"state: /)]);
    expect(await ask(`${url}/nothing`)).toMatchObject({ status: 404, text: '{"error":"there is no such path"}' });
    const long = await ask(`${url}${TICKETS}?service=${"x".repeat(20_000)}`);
    expect(long.status).toBe(431);
  });
});

describeWithOpenssl("with a certificate", () => {
  it("speaks TLS, marks the cookie for it, and takes a renewed certificate at a reload", async () => {
    const [first, second] = [makeCertificates(), makeCertificates()];
    const folder = newFolder();
    const write = ({ server }: typeof first) => {
      writeFileSync(join(folder, "cert.pem"), server.cert);
      writeFileSync(join(folder, "key.pem"), server.key);
    };
    write(first);
    const token = await addToken(folder, "me", "admin");
    const server = await startIn(folder, "listen: localhost:0\ntls: { cert_file: cert.pem, key_file: key.pem }\n");
    expect(server.url).toMatch(/^https:\/\/localhost:\d+$/);
    const begun = await ask(`${server.url}/api/v1/session`, {
      ca: first.ca,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token }),
    });
    expect(begun.headers["set-cookie"]?.[0]).toContain("; Secure;");
    write(second);
    expect(await server.reload()).toBeNull();
    const again = { ca: second.ca, headers: { ...bearer(token), connection: "close" } };
    expect((await ask(server.url + TICKETS, again)).status).toBe(200);
    writeFileSync(join(folder, "key.pem"), "no key");
    expect(await server.reload()).toEqual([expect.stringContaining("the server's certificate cannot be used")]);
  });
});
