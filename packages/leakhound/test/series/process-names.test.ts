import { describe, expect, it } from "vitest";
import { NAMES } from "../../src/series/process-names.ts";

const [folder, words, withoutEnd, withoutStart] = NAMES.map(({ nameOf }) => nameOf);

describe("the name of a process in the path of its profile", () => {
  it("is a folder, without those for the kinds of profiles", () => {
    expect(folder!("/srv/pods/web-0/heap/20261129T101500.123Z.pb.gz")).toBe("/srv/pods/web-0");
  });

  it.each([
    ["web-7d9f-x2x4q-heap-01.pb.gz", "web-7d9f-x2x4q"],
    ["a-1.pb.gz", "a"],
    ["heap-20261129T101500.123Z.pb.gz", ""],
    ["pprof.shop.alloc_objects.alloc_space.inuse_objects.inuse_space.001.pb.gz", "shop"],
  ])("is the words of %s: %s", (path, name) => expect(words!(`/tmp/${path}`)).toBe(name));

  it("is followed by the number that counts profiles", () => {
    expect(withoutEnd!("web-0.heap.0003.pb.gz")).toBe("web-0");
    expect(withoutEnd!("web-1-20261129-101500.pb.gz")).toBe("web-1");
  });

  it("follows the time at the start", () => {
    expect(withoutStart!("20261129T101500Z_web-1.pb.gz")).toBe("web-1");
  });
});
