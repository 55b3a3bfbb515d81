import { describe, expect, it } from "vitest";
import { flameOf } from "../../../leakhound/test/report/page-fixture.ts";
import { searchFlame } from "../../src/flame/search.ts";

const flame = flameOf("bytes", [
  "5 net/http.serve|server.go|1;acme.Handle|shop/handle.go|2;acme.handleInner|shop/handle.go|3",
  "3 net/http.serve|server.go|1;acme.List|shop/list.go|4",
  "2 runtime.main|proc.go|5",
]);

function found(text: string): { readonly names: readonly string[]; readonly share: number } | null {
  const matches = searchFlame(flame, text);
  const names = [...(matches?.rows ?? [])].flatMap((hit, row) => (hit ? [flame.names[flame.name[row]!]!] : []));
  return matches && { names, share: matches.share };
}

describe("searchFlame", () => {
  it("counts a frame below another match once", () => {
    expect(found("handle")).toEqual({ names: ["acme.Handle", "acme.handleInner"], share: 0.5 });
  });

  it("searches files too, and ignores case", () => {
    expect(found("SHOP/LIST")).toEqual({ names: ["acme.List"], share: 0.3 });
  });

  it("finds nothing if no frame matches", () => {
    expect(found("nowhere")).toEqual({ names: [], share: 0 });
  });

  it("takes characters of regular expressions literally", () => {
    expect(found("net/http.serve")).toEqual({ names: ["net/http.serve"], share: 0.8 });
    expect(found(".*")).toEqual({ names: [], share: 0 });
  });

  it("is off for blank text", () => {
    expect(searchFlame(flame, "  ")).toBeNull();
  });

  it("never matches the root, which is not a frame", () => {
    expect(found("growth")).toEqual({ names: [], share: 0 });
  });
});
