/** Certificates for one test run, created by openssl: an authority, and a server "localhost" and a client signed by it. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";

export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}
export interface Certificates {
  readonly ca: string;
  readonly server: KeyPair;
  readonly client: KeyPair;
}

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

/** `describe` where openssl is installed; elsewhere the tests are skipped, with one line of output. */
export function describeWithOpenssl(name: string, tests: () => void): void {
  if (!hasOpenssl) console.log(`skipped, because there is no openssl on the PATH: ${name}`);
  describe.skipIf(!hasOpenssl)(name, tests);
}

export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-certs-"));
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  const signed = (name: string, extension: string): KeyPair => {
    writeFileSync(join(folder, "ext"), extension);
    openssl(
      "req",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.csr`,
      "-subj",
      `/CN=${name}`,
    );
    openssl(
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      "-CA",
      "ca.pem",
      "-CAkey",
      "ca.key",
      "-CAcreateserial",
      "-out",
      `${name}.pem`,
      "-days",
      "2",
      "-extfile",
      "ext",
    );
    return { cert: read(`${name}.pem`), key: read(`${name}.key`) };
  };
  try {
    openssl(
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-keyout",
      "ca.key",
      "-out",
      "ca.pem",
      "-days",
      "2",
      "-subj",
      "/CN=test authority",
    );
    const server = signed("localhost", "subjectAltName=DNS:localhost");
    return { ca: read("ca.pem"), server, client: signed("client", "extendedKeyUsage=clientAuth") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
