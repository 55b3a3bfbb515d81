import { describe, expect, it } from "vitest";
import { cutMiddle, visibleText } from "../../src/base/visible-text.ts";

describe("names that were made to be misread", () => {
  it.each([
    ["the direction of text", "pay\u202egnp.load", "pay\\u{202e}gnp.load"],
    ["an isolate", "a\u2066b\u2069", "a\\u{2066}b\\u{2069}"],
    ["lines and tabs", "a\nb\tc", "a\\u{a}b\\u{9}c"],
    ["escapes of a terminal", "\x1b[31mred", "\\u{1b}[31mred"],
    ["spaces without width", "main\u200b.run", "main\\u{200b}.run"],
    ["letters that fill nothing", "a\u3164b\u115fc", "a\\u{3164}b\\u{115f}c"],
    ["tags above the basic plane", "a\u{e0041}b", "a\\u{e0041}b"],
  ])("shows %s as an escape", (_title, name, shown) => {
    expect(visibleText(name)).toBe(shown);
  });

  it("leaves other letters as they are, HTML and right-to-left scripts too", () => {
    const text = `<img src=x onerror="pwned()"> שלום 名前 é — 😀`;
    expect(visibleText(text)).toBe(text);
  });
});

it("cuts the middle of a long name, and nothing of a short one", () => {
  expect(cutMiddle("abcdefghij", 5)).toBe("ab…ij");
  expect(cutMiddle("abcde", 5)).toBe("abcde");
  expect(cutMiddle("x".repeat(30_000), 241)).toHaveLength(241);
});
