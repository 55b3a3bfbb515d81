/** Where a redirect may lead: with real servers, which note whether a request arrived. */
import { describe, expect, it } from "vitest";
import { ForbiddenAddress, lookupAllowed, redirectRefusal } from "../../src/source/redirect.ts";
import { answerOf, faultOf, openClient } from "../support/http.ts";
import { routes, says, serve } from "../support/servers.ts";

const METADATA = "latest/meta-data/iam/security-credentials/";

/** A service that redirects every request to this address. */
const redirectsTo = (location: string) =>
  serve((_, response) => response.writeHead(302, { location }).end("a body nobody reads"));

describe("a redirect to another origin", () => {
  it("is not followed, and the fault names the address and the option", async () => {
    const elsewhere = await serve(says("hello"));
    const { origin } = await redirectsTo(`${elsewhere.origin}/there?token=s3cret`);
    expect(await faultOf({ url: `${origin}/heap` })).toMatchObject({
      code: "redirect",
      what: `it redirects to another origin, ${elsewhere.origin}/there`,
      where: `${origin}/heap`,
      todo: "give that address, or --follow-redirects",
    });
    expect(elsewhere.requests).toEqual([]);
  });

  it("is followed where the user allows it", async () => {
    const elsewhere = await serve(says("hello"));
    const { origin } = await redirectsTo(`${elsewhere.origin}/there`);
    const client = openClient({ origin, followsRedirects: true });
    expect((await answerOf({ client, url: origin })).url).toBe(`${elsewhere.origin}/there`);
  });

  it.each([
    { from: "http://h:1/a", to: "http://h:1/b", isAllowed: true },
    { from: "http://h/a", to: "http://h:80/b", isAllowed: true },
    { from: "http://h:1/a", to: "http://h:2/a", isAllowed: false },
    { from: "http://h/a", to: "https://h/a", isAllowed: false },
    { from: "http://h/a", to: "http://h.example/a", isAllowed: false },
  ])("$to is the origin of $from: $isAllowed", ({ from, to, isAllowed }) => {
    expect(redirectRefusal(new URL(from), new URL(to), false) === null).toBe(isAllowed);
  });

  it("is recognized after a redirect within the origin", async () => {
    const elsewhere = await serve(says("hello"));
    const { origin } = await serve(
      routes({
        "/": (_, response) => response.writeHead(302, { location: "/next" }).end(),
        "/next": (_, response) => response.writeHead(302, { location: elsewhere.origin }).end(),
      }),
    );
    expect(await faultOf({ url: `${origin}/` })).toMatchObject({ code: "redirect", where: `${origin}/next` });
    expect(elsewhere.requests).toEqual([]);
  });
});

describe("a redirect to link-local addresses and metadata", () => {
  it.each([
    `http://169.254.169.254/${METADATA}`,
    `http://2852039166/${METADATA}`,
    `http://0xa9fea9fe/${METADATA}`,
    `http://0251.0376.0251.0376/${METADATA}`,
    `http://[::ffff:169.254.169.254]/${METADATA}`,
    `http://[fe80::1]/${METADATA}`,
    `http://[fd00:ec2::254]/${METADATA}`,
    "http://metadata.google.internal/computeMetadata/v1/",
  ])("%s is never followed", async (location) => {
    const { origin } = await redirectsTo(location);
    for (const followsRedirects of [false, true]) {
      const client = openClient({ origin, followsRedirects });
      const fault = await faultOf({ client, url: origin });
      expect(fault).toMatchObject({ code: "redirect", todo: expect.stringContaining("never followed") });
    }
  });

  it("is not followed within an origin either", () => {
    const [from, next] = [new URL("http://169.254.1.1/a"), new URL("http://169.254.1.1/b")];
    expect(redirectRefusal(from, next, true)?.code).toBe("redirect");
  });

  it("is recognized when a name resolves to one", async () => {
    const resolved = (name: string) =>
      new Promise((resolve) => lookupAllowed(name, { all: true }, (error, found) => resolve(error ?? found)));
    expect(await resolved("169.254.169.254")).toBeInstanceOf(ForbiddenAddress);
    expect(await resolved("localhost")).toEqual(
      expect.arrayContaining([expect.objectContaining({ address: "127.0.0.1" })]),
    );
  });
});
