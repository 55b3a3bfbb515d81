import { expect, it } from "vitest";
import { failureHeaders } from "../../src/grpc/status.ts";

it("has the number of the code, and a text that a header can carry", () => {
  expect(failureHeaders({ code: "unauthenticated", what: "a token is required" })).toEqual({
    "grpc-status": "16",
    "grpc-message": "a token is required",
  });
  const { "grpc-message": text = "" } = failureHeaders({ code: "internal", what: "50% of größe\r\nx: y\ud800" });
  expect(text).toMatch(/^[\x20-\x7e]+$/);
  expect(decodeURIComponent(text)).toBe("50% of größe\r\nx: y\ufffd");
  expect(failureHeaders({ code: "internal", what: "a".repeat(5_000) })["grpc-message"]).toHaveLength(1_000);
});
