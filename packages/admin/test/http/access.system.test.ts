/** Who may read what from the admin: with real requests, as programs and browsers send them. */
import { request } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { type Admin, type AdminOptions, createAdmin } from "../../src/index.ts";

const PROFILE = "/debug/pprof/cmdline";
const IMAGE = "/debug/leakhound/heapsnapshot";
const CROSS_SITE: readonly Record<string, string>[] = [
  { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
  { "sec-fetch-site": "same-site" },
  { origin: "https://evil.example" },
  { origin: "null" },
];

let admin: Admin;
afterEach(() => admin.stop());

/** @returns the status of a request with these headers to an admin with these options */
async function statusOf(path: string, headers: Record<string, string>, options: AdminOptions = {}): Promise<number> {
  admin = createAdmin(options);
  const { url } = await admin.listen({ port: 0 });
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method: "HEAD", headers: { host: new URL(url).host, ...headers } });
    sent
      .once("response", (response) => resolve(response.resume().statusCode ?? 0))
      .once("error", reject)
      .end();
  });
}

describe("without a token", () => {
  it.each([PROFILE, IMAGE, "/metrics"])("%s answers a program on this machine", async (path) => {
    for (const host of ["localhost:6060", "127.0.0.1", "[::1]:6060"]) expect(await statusOf(path, { host })).toBe(200);
  });

  it.each([PROFILE, IMAGE, "/metrics"])("%s refuses a page that points its own name here", async (path) => {
    for (const host of ["evil.example", "evil.example:6060", "localhost.evil.example", "evil.example@localhost"])
      expect([400, 403]).toContain(await statusOf(path, { host }));
  });

  it.each([PROFILE, IMAGE, "/metrics"])("%s refuses pages of other sites", async (path) => {
    for (const headers of CROSS_SITE) expect(await statusOf(path, headers)).toBe(403);
  });

  it("profiles are answered at an IP address and at configured names, images are not", async () => {
    const options = { hosts: ["shop.internal"] };
    for (const host of ["10.1.2.3:6060", "shop.internal:6060"]) {
      expect(await statusOf(PROFILE, { host }, options)).toBe(200);
      expect(await statusOf(IMAGE, { host }, options)).toBe(403);
    }
  });

  it.each(["x-forwarded-for", "forwarded", "via"])(
    "an image is not sent through a proxy that sets %s",
    async (name) => {
      expect(await statusOf(IMAGE, { [name]: "10.1.2.3" })).toBe(403);
      expect(await statusOf(PROFILE, { [name]: "10.1.2.3" })).toBe(200);
    },
  );

  it("a liveness probe is answered at any name", async () => {
    expect(await statusOf("/healthz", { host: "10.1.2.3" })).toBe(200);
    expect(await statusOf("/healthz", { host: "shop.default.svc" })).toBe(200);
  });
});

describe("with a token", () => {
  it("a request that has it is answered at any name, as no page can send it", async () => {
    const headers = { authorization: "Bearer s3cret", host: "shop.example.com", "x-forwarded-for": "10.1.2.3" };
    for (const path of [PROFILE, IMAGE]) expect(await statusOf(path, headers, { token: "s3cret" })).toBe(200);
  });

  it("a request without it is refused from this machine too", async () => {
    for (const path of [PROFILE, IMAGE]) expect(await statusOf(path, {}, { token: "s3cret" })).toBe(401);
  });
});

it.each(["http://shop", "shop:6060", "", "a b"])("%j in hosts is an error at the start of the service", (host) => {
  expect(() => createAdmin({ hosts: [host] })).toThrow(RangeError);
  admin = createAdmin();
});
