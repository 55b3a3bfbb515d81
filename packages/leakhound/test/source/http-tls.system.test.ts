import { beforeAll, expect, it } from "vitest";
import { openHttpClient } from "../../src/source/undici-client.ts";
import { type Certificates, describeWithOpenssl, makeCertificates } from "../support/certificates.ts";
import { answerOf, faultOf, openClient } from "../support/http.ts";
import { says, serve, serveTls } from "../support/servers.ts";

describeWithOpenssl("TLS", () => {
  let certificates: Certificates;
  beforeAll(() => {
    certificates = makeCertificates();
  });

  const serveLocalhost = async (options: object = {}) => {
    const served = await serveTls({ ...certificates.server, ...options }, says("hello"));
    return { ...served, origin: `https://localhost:${served.port}` };
  };

  it("of an unknown issuer is refused, and the fault names the options that help", async () => {
    const { origin } = await serveLocalhost();
    expect(await faultOf({ url: origin })).toMatchObject({
      code: "tls",
      what: "this machine does not trust the issuer of the certificate",
      todo: "give --ca FILE, or --insecure",
    });
  });

  it("of a CA that is given is accepted", async () => {
    const { origin } = await serveLocalhost();
    const client = openClient({ origin, tls: { ca: certificates.ca } });
    expect((await answerOf({ client, url: origin })).status).toBe(200);
  });

  it("for another name is refused", async () => {
    const { port } = await serveLocalhost();
    const origin = `https://127.0.0.1:${port}`;
    expect(await faultOf({ client: openClient({ origin, tls: { ca: certificates.ca } }), url: origin })).toMatchObject({
      code: "tls",
      what: "the certificate is for another host name",
    });
  });

  it("is not verified with `insecure`, at this origin only", async () => {
    const elsewhere = await serveLocalhost();
    const served = await serveTls(certificates.server, (_, response) =>
      response.writeHead(302, { location: elsewhere.origin }).end(),
    );
    const client = openClient({ origin: served.origin, tls: { insecure: true }, followsRedirects: true });
    expect(await faultOf({ client, url: served.origin })).toMatchObject({ code: "tls", where: `${elsewhere.origin}/` });
  });

  it("that requires a client certificate gets the one given, and other origins do not", async () => {
    const requiring = { requestCert: true, ca: certificates.ca };
    const elsewhere = await serveLocalhost(requiring);
    const { origin } = await serveLocalhost(requiring);
    const { ca, client: identity } = certificates;
    const client = openClient({ origin, tls: { ca, ...identity } });
    expect((await answerOf({ client, url: origin })).status).toBe(200);
    expect((await faultOf({ client: openClient({ origin, tls: { ca } }), url: origin })).todo).toContain(
      "--cert and --key",
    );
    expect((await faultOf({ client, url: elsewhere.origin })).todo).toContain("--cert and --key");
  });

  it("on a port of plain HTTP has a fault that says so", async () => {
    const { port } = await serve(says("hello"));
    expect(await faultOf({ url: `https://127.0.0.1:${port}` })).toMatchObject({
      code: "not-tls",
      todo: "use http:// instead of https://",
    });
  });

  it("requires usable options", () => {
    const { cert, key } = certificates.client;
    const what = (tls: object) => {
      const client = openHttpClient({ origin: "https://h", tls });
      return client.ok ? "fine" : client.error.what;
    };
    expect(what({ cert, key })).toBe("fine");
    expect(what({ cert })).toBe("a client certificate needs a certificate and a key");
    expect(what({ cert, key: "junk" })).toBe("the client certificate or its key cannot be read");
    expect(what({ cert, key: certificates.server.key })).toBe("the client certificate or its key cannot be read");
    expect(what({ ca: "junk" })).toBe("the CA file contains no certificate");
  });
});
