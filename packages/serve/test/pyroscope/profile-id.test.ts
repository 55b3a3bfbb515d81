import fc from "fast-check";
import { expect, it } from "vitest";
import { parseProfileId, profileIdOf } from "../../src/pyroscope/profile-id.ts";

it("comes back from its text, whatever the names are", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.nat(), (service, instance, atMs) => {
      expect(parseProfileId(profileIdOf({ service, instance, atMs }))).toEqual({ service, instance, atMs });
    }),
  );
});

it("is null for all other texts", () => {
  const of = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const texts = ["", "x", of([]), of({}), of(["a", "b", "1"]), of(["a", "b", -1]), of([1, "b", 2]), "A".repeat(10_000)];
  for (const text of texts) expect(parseProfileId(text)).toBeNull();
});
