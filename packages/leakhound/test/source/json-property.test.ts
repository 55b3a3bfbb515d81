import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonProperty } from "../../src/source/json-property.ts";
import { processorMsOf } from "../support/processor-time.ts";

const MAX = 1 << 20;
const read = (text: string, max = MAX) => jsonProperty(new TextEncoder().encode(text), "memstats", max);

describe("one property of a JSON object", () => {
  it.each<[string, string, unknown]>([
    ["alone", '{"memstats":{"HeapAlloc":5}}', { HeapAlloc: 5 }],
    ["after others", '{"a":[{},{"memstats":1}],"b":"x","memstats":[7]}', [7]],
    ["before others", '\n { "memstats" : 5 , "z" : [1] }', 5],
    ["as the value of another", '{"a":"memstats","memstats":2}', 2],
    ["after a string with quotes and brackets", String.raw`{"a":"\"memstats\":1,}\\","memstats":3}`, 3],
    ["twice: the first", '{"memstats":1,"memstats":2}', 1],
    ["a string with a comma", '{"memstats":"a,b}"}', "a,b}"],
    ["of a body cut off after it", '{"memstats":{"HeapAlloc":5},"a":[', { HeapAlloc: 5 }],
  ])("%s", (_, text, value) => {
    expect(read(text)).toEqual(value);
  });

  it.each([
    "",
    "  ",
    "[]",
    '["memstats",1]',
    "{}",
    '{"memstats"}',
    '{"memstats":}',
    '{"memstats":{"a":1}',
    '{"a":{"memstats":1}}',
    '{"a":"memstats',
    '{"xmemstats":1,"memstatsx":2}',
    "[".repeat(1e6),
    '{"a":'.repeat(1e5),
  ])("is missing in %.40j", (text) => {
    expect(read(text)).toBeUndefined();
  });

  it("is undefined where its text is longer than the limit", () => {
    expect(read('{"memstats":"123456"}', 8)).toBe("123456");
    expect(read('{"memstats":"123456"}', 7)).toBeUndefined();
  });

  it("is what JSON.parse finds, for any object", () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('"', "\\", "{", "}", "memstats", ",", ":"));
    const objects = fc.dictionary(fc.oneof(text, fc.constant("memstats")), fc.jsonValue({ maxDepth: 2 }), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(objects, fc.constantFrom(0, 2), (object, indent) => {
        const parsed: unknown = JSON.parse(JSON.stringify(object));
        const own = Object.entries(parsed ?? {}).find(([key]) => key === "memstats")?.[1];
        expect(read(JSON.stringify(object, null, indent))).toEqual(own);
      }),
    );
  });

  it("reads a body of millions of other values in a fraction of the time of JSON.parse", () => {
    const body = `{"a":[${"{},".repeat(1_000_000)}1],"memstats":{"HeapAlloc":5}}`;
    const bytes = new TextEncoder().encode(body);
    jsonProperty(bytes, "memstats", MAX);
    expect(processorMsOf(() => jsonProperty(bytes, "memstats", MAX))).toBeLessThan(
      processorMsOf(() => JSON.parse(body)),
    );
  });
});
