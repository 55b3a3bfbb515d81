import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withoutCredentials } from "../../src/base/redact.ts";

describe("an argument in a message", () => {
  it.each([
    ["https:/ann:hunter2@host:6060", "https:/(hidden)@host:6060"],
    ["https://ann:hunter2@host:6060/heap", "https://(hidden)@host:6060/heap"],
    ["https//ann:hunter2@host", "https//(hidden)@host"],
    ["//ann:hunter2@host", "(hidden)@host"],
    ["ann:hunter2@host", "(hidden)@host"],
    ["ann:hun/ter2@host", "(hidden)@host"],
    ["ann:hun ter2@host", "(hidden)@host"],
    ["ann:hunter2@else@host", "(hidden)@host"],
    ["host:6060/heap?token=hunter2", "host:6060/heap?(hidden)"],
    ["http:/host?hunter2", "http:/host?(hidden)"],
  ])("%s is shown as %s", (argument, shown) => expect(withoutCredentials(argument)).toBe(shown));

  it.each([
    "heap@2x.pb.gz",
    "node_modules/@leakhound/admin",
    "127.0.0.1:6060",
    "http://[::1]:6060/debug/pprof/",
    "C:\\heap.pb.gz",
    "really?",
    "a: why? b",
  ])("%s is shown as it is", (argument) => expect(withoutCredentials(argument)).toBe(argument));

  it("never shows a password, whatever it and the scheme are", () => {
    const scheme = fc.constantFrom(
      "",
      "http://",
      "https:/",
      "http:",
      "http//",
      "//",
      "https:///",
      "ftp://",
      "https+insecure://",
    );
    const password = fc.string({ minLength: 1 }).map((text) => `s3c${text}ret`);
    fc.assert(
      fc.property(scheme, password, fc.constantFrom("h", "h:1", "127.0.0.1:1/a"), (start, secret, host) => {
        expect(withoutCredentials(`${start}ann:${secret}@${host}`)).not.toContain("s3c");
      }),
    );
  });
});
