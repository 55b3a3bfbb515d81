import { describe, expect, it } from "vitest";
import { mainModuleOf } from "../../../../../src/heap/go/binary/elf/build-info.ts";

const SENTINEL = "0w\xaf\x0c\x92t\x08\x02A\xe1\xc1\x07\xe6\xd6\x18\xe6";

function sectionOf(build: string, { flags = 2, magic = "\xff Go buildinf:" } = {}): Uint8Array {
  const text = `${SENTINEL}${build}${SENTINEL}`;
  const lengths = [(text.length & 0x7f) | 0x80, text.length >> 7];
  const bytes = [...magic].map((one) => one.charCodeAt(0));
  return Uint8Array.from([
    ...bytes,
    8,
    flags,
    ...Array.from({ length: 16 }, () => 0),
    8,
    ...new TextEncoder().encode("go1.26.8"),
    ...lengths,
    ...[...text].map((one) => one.charCodeAt(0)),
  ]);
}

const BUILD = `path\texample.com/shop/cmd/server\nmod\texample.com/shop\tv1.2.0\th1:x=\ndep\tgithub.com/a/mod\tv1.0.0\n${"build\tx=y\n".repeat(10)}`;

describe("the main module of a program", () => {
  it("is recorded by the linker", () => {
    expect(mainModuleOf(sectionOf(BUILD))).toBe("example.com/shop");
    expect(mainModuleOf(sectionOf(BUILD.split("\n").slice(1).join("\n")))).toBeNull();
  });

  it("is unknown without a record of modules, and before Go 1.18", () => {
    expect(mainModuleOf(sectionOf(`path\tcommand-line-arguments\n${"x".repeat(200)}`))).toBeNull();
    expect(mainModuleOf(sectionOf(BUILD, { flags: 0 }))).toBeNull();
    expect(mainModuleOf(sectionOf(BUILD, { magic: "\xff Go buildinx:" }))).toBeNull();
    expect(mainModuleOf(new Uint8Array())).toBeNull();
  });

  it("is unknown or right wherever the section ends", () => {
    const section = sectionOf(BUILD);
    for (let end = 0; end < section.length; end++) expect(mainModuleOf(section.subarray(0, end))).toBeNull();
  });
});
