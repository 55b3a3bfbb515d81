import { describe, expect, it } from "vitest";
import { foreignFormat, isProgramStart } from "../../src/base/foreign-formats.ts";
import { fixtureBytes, fixtureProtobuf, PROTOBUF_FIXTURES, TEXT_FIXTURES } from "../profile/fixtures.ts";

/** Bytes from text in which `\\xff` is a byte, filled with zeros up to `length`. */
function starting(text: string, length = 64): Uint8Array {
  const bytes = new Uint8Array(Math.max(length, text.length));
  bytes.set(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
  return bytes;
}

/** An ELF header: its class, byte order and type. */
function elf(type: number, isBigEndian: boolean): Uint8Array {
  const bytes = starting(`\x7fELF\x02${isBigEndian ? "\x02" : "\x01"}\x01`);
  new DataView(bytes.buffer).setUint16(16, type, !isBigEndian);
  return bytes;
}

describe("a file that is no profile is named", () => {
  it.each<[string, Uint8Array]>([
    ["a Go execution trace", starting("go 1.22 trace\0\0\0\x01")],
    ["a Go execution trace", starting("go 1.26 trace\0\0\0\x01")],
    ["a heap dump of Go", starting("go1.7 heap dump\n\x06")],
    ["a heap snapshot of V8", starting('{"snapshot":{"meta":{"node_fields":["type"')],
    ["a core file", elf(4, false)],
    ["a core file", elf(4, true)],
    ["a program, not a profile", elf(2, false)],
    ["a program, not a profile", elf(3, true)],
    ["a program, not a profile", starting("\xcf\xfa\xed\xfe")],
    ["a program, not a profile", starting("MZ\x90")],
    ["a zip archive", starting("PK\x03\x04")],
    ["a tar archive", Uint8Array.from([...starting("heap.pb.gz", 257), ...starting("ustar\x0000", 512)])],
    ["compressed with LZ4", starting("\x04\x22\x4d\x18")],
    ["compressed with xz", starting("\xfd7zXZ\0")],
    ["compressed with bzip2", starting("BZh91AY")],
    ["a recording of Linux perf", starting("PERFILE2h")],
    ["a recording of JDK Flight Recorder", starting("FLR\0\0\x02")],
    ["a heap dump of Java", starting("JAVA PROFILE 1.0.2\0")],
    ["OpenTelemetry profiles (OTLP), not a profile of pprof", starting("\x0a\x20\x0a\x10\x0a\x0e\x0a\x07service")],
    ["OpenTelemetry profiles (OTLP), not a profile of pprof", starting("\x0a\x08\x08\x00\x12\x04svc0")],
    ["OpenTelemetry profiles (OTLP) as JSON", starting('{"resourceProfiles":[{"resource":{}')],
    ["a CPU profile of V8", starting('{"nodes":[{"id":1,"callFrame":{"functionName":"(root)"')],
    ["a trace of Chrome", starting('{"traceEvents":[')],
    ["a diagnostic report of Node", starting('\n{\n  "header": {\n    "reportVersion": 3')],
    ["a heap profile of jemalloc", starting("heap_v2/524288\n  t*: 28106: 56637512")],
    ["metrics of Prometheus", starting("# HELP go_goroutines Number")],
    ["an HTML page, such as a login page or an error of a proxy", starting("\n<!DOCTYPE html><title>Sign in")],
    ["an error as JSON", starting('{"status":404,"error":"Not Found"}')],
  ])("%s", (name, bytes) => {
    expect(foreignFormat(bytes)?.name).toBe(name);
    expect(foreignFormat(bytes)?.todo).not.toBe("");
  });

  it("and a profile is not", () => {
    for (const name of PROTOBUF_FIXTURES) expect([name, foreignFormat(fixtureProtobuf(name))]).toEqual([name, null]);
    for (const name of TEXT_FIXTURES) expect([name, foreignFormat(fixtureBytes(name))]).toEqual([name, null]);
    expect(foreignFormat(new Uint8Array())).toBe(null);
  });
});

it("a core is no program that may come before a profile", () => {
  expect([elf(2, false), elf(4, false), starting("PK")].map(isProgramStart)).toEqual([true, false, false]);
});
