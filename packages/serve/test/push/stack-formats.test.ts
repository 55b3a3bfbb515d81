/** Stacks as older agents of Pyroscope send them: each format says the same, and whatever is sent has an answer. */
import fc from "fast-check";
import { inflate, openProfile } from "leakhound/server";
import { describe, expect, it } from "vitest";
import { readIngest } from "../../src/push/ingest.ts";
import { readStacks, type StackFormat } from "../../src/push/stack-formats.ts";

const STACKS = new Map([
  ["main;serve;parse", 12],
  ["main;serve", 3],
  ["main;größe", 5],
]);

interface Node {
  readonly name: Uint8Array;
  readonly value: number;
  readonly children: readonly Node[];
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}

const nodeBytes = ({ name, value, children }: Node): number[] => [
  ...varint(name.length),
  ...name,
  ...varint(value),
  ...varint(children.length),
  ...children.flatMap(nodeBytes),
];

const node = (name: string | Uint8Array, value: number, ...children: Node[]): Node => ({
  name: typeof name === "string" ? bytesOf(name) : name,
  value,
  children,
});

/** `größe` is cut inside of a character, as a trie of bytes cuts it. */
const grosse = bytesOf("größe");
const TRIE = node(
  "",
  0,
  node("main;", 0, node("serve", 3, node(";parse", 12)), node(grosse.slice(0, 3), 0, node(grosse.slice(3), 5))),
);
const TREE = node("", 0, node("main", 0, node("serve", 3, node("parse", 12)), node("größe", 5)));

const BODIES: Readonly<Record<StackFormat, Uint8Array>> = {
  groups: bytesOf("main;serve;parse 12\nmain;serve 3\n\nmain;größe 5"),
  lines: bytesOf([...STACKS].flatMap(([stack, value]) => Array.from({ length: value }, () => stack)).join("\n")),
  trie: Uint8Array.from(nodeBytes(TRIE)),
  tree: Uint8Array.from(nodeBytes(TREE)),
};
const FORMATS: readonly StackFormat[] = ["groups", "lines", "trie", "tree"];

const ingested = (query: string, body: Uint8Array) =>
  readIngest({ query: new URLSearchParams(query), contentType: "", body: new Uint8Array(body) });

describe.each(FORMATS)("the format %s", (format) => {
  it("gives each stack with its value", () => {
    expect(readStacks(BODIES[format], format)).toEqual({ ok: true, value: STACKS });
  });

  it("has an answer for whatever is sent", () => {
    const changed = fc.tuple(fc.nat(), fc.nat(255)).map(([at, byte]) => {
      const body = BODIES[format].slice();
      body[at % body.length] = byte;
      return body.subarray(0, 1 + (at % body.length));
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), changed), (body) => {
        const read = readStacks(body, format);
        if (!read.ok) expect(read.error).toMatchObject({ code: "invalid", what: expect.stringContaining(format) });
      }),
      { numRuns: 500 },
    );
  });
});

it("refuses numbers, depths and names that no agent sends", () => {
  const nested = Array.from({ length: 200_000 }, () => [1, 97, 0, 1]).flat();
  for (const body of [nested, [255, 255, 255, 255, 255, 255, 255, 255, 1], [200, 1, 97], [0, 0, 0, 9]])
    expect(readStacks(Uint8Array.from(body), "trie")).toMatchObject({ ok: false, error: { code: "invalid" } });
  expect(readStacks(bytesOf("main;serve x"), "groups")).toMatchObject({ ok: false });
  expect(readStacks(bytesOf("main 9007199254740993"), "groups")).toMatchObject({ ok: false });
});

it("stores bytes in use, by the end of the name or by their unit, as a profile of the service", async () => {
  for (const query of ["name=shop.inuse_space{pod=a}&format=trie", "name=shop{pod=a}&units=bytes&format=trie"]) {
    const read = await ingested(query, BODIES.trie);
    if (!read.ok || read.value === null) throw new Error("nothing was read");
    const { labels, bytes } = read.value;
    expect([labels.get("service_name"), labels.get("pod")]).toEqual(["shop", "a"]);
    const profile = openProfile(bytes, "a push", inflate);
    if (!profile.ok) throw new Error(profile.error.what);
    expect(profile.value.sampleTypes).toEqual([{ type: "inuse_space", unit: "bytes" }]);
    const values = Array.from({ length: profile.value.samples.length }, (_, row) =>
      profile.value.samples.values.number(row),
    );
    expect(values.sort((a, b) => a - b)).toEqual([3, 5, 12]);
  }
});

it("accepts profiles of processor time and leaves them out, whatever their format", async () => {
  for (const query of ["name=shop.cpu", "name=shop&units=samples&spyName=rbspy", "name=shop.alloc_space&units=bytes"])
    for (const format of ["", ...FORMATS])
      expect(await ingested(`${query}&format=${format}`, BODIES.groups)).toEqual({ ok: true, value: null });
});

it("says which formats it takes", async () => {
  expect(await ingested("name=shop&format=speedscope", BODIES.groups)).toMatchObject({
    ok: false,
    error: { code: "unsupported", what: expect.stringContaining("groups, lines, trie or tree") },
  });
});
