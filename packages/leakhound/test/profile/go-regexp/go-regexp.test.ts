import { describe, expect, it } from "vitest";
import { goRegexp } from "../../../src/profile/go-regexp/go-regexp.ts";
import { unwrap } from "../unwrap.ts";

const matches = (pattern: string, text: string) => unwrap(goRegexp(pattern)).test(text);

describe("a Go expression", () => {
  it.each([
    // expression              matches                        does not match
    ["main", "main.main", "runtime"],
    ["^main\\.", "main.leak", "domain.x"],
    ["leak$", "main.leak", "main.leaky"],
    ["(?i)LEAK", "main.leak", "main.lead"],
    ["(?i:k)", "\u212a", "c"],
    ["a(?i)B", "ab", "Ab"],
    ["(?s)a.b", "a\nb", "ab"],
    ["a.b", "axb", "a\nb"],
    ["(?m)^b$", "a\nb", "ab"],
    ["a\\z", "ba", "a\n"],
    ["\\Q(*Server).\\E", "main.(*Server).Run", "main.Server.Run"],
    ["\\Qab\\E+$", "abbb", "aba"],
    ["[[:alpha:]]", "x", "1"],
    ["[^[:alpha:]]", "1", "x"],
    ["[]a]", "]", "b"],
    ["[a-]", "-", "b"],
    ["\\pN", "٣", "x"],
    ["\\p{Greek}", "λ", "l"],
    ["\\P{^Greek}", "λ", "l"],
    ["\\p{greek}", "λ", "l"],
    ["\\p{Lowercase_Letter}", "a", "A"],
    ["[\\p{punct}0]", "!", "x"],
    ["^\\pl$", "a", "1"],
    ["\\p{ASCII}", "a", "é"],
    ["[^\\p{ascii}]", "é", "a"],
    ["(?P<n>a)(?P<n>b)", "ab", "ba"],
    ["\\s", "\t", "\u00a0"],
    ["\\w+$", "é_a", "é"],
    ["(?P<name>leak)", "leak", "lea"],
    ["(?<name>leak)", "leak", "lea"],
    ["^a{2,3}$", "aaa", "aaaa"],
    ["^a{,2}$", "a{,2}", "aa"],
    ["^a{01}$", "a{01}", "a"],
    ["^.$", "😀", "ab"],
    ["\\x{1F600}", "😀", "x"],
    ["\\101", "A", "B"],
    ["", "anything", null],
  ])("%j matches the same texts as in Go", (pattern, text, other) => {
    expect(matches(pattern, text)).toBe(true);
    if (other !== null) expect(matches(pattern, other)).toBe(false);
  });
});

describe("an expression that Go refuses", () => {
  it.each([
    ["(", "missing closing ): `(`"],
    [")", "unexpected ): `)`"],
    ["[a", "missing closing ]: `[a`"],
    ["[z-a]", "invalid character class range: `z-a`"],
    ["[[:foo:]]", "invalid character class range: `[:foo:]`"],
    ["\\p{Foo}", "invalid character class range: `\\p{Foo}`"],
    ["\\p{foo}", "invalid character class range: `\\p{foo}`"],
    ["(?P<n>a)(?P<n>b", "missing closing ): `(?P<n>a)(?P<n>b`"],
    ["*", "missing argument to repetition operator: `*`"],
    ["a|+", "missing argument to repetition operator: `+`"],
    ["a**", "invalid nested repetition operator: `**`"],
    ["a{2}{3}", "invalid nested repetition operator: `{2}{3}`"],
    ["a{3,2}", "invalid repeat count: `{3,2}`"],
    ["a{1001}", "invalid repeat count: `{1001}`"],
    ["(a{100}){11}", "invalid repeat count: `{11}`"],
    ["\\8", "invalid escape sequence: `\\8`"],
    ["\\Z", "invalid escape sequence: `\\Z`"],
    ["\\x{110000}", "invalid escape sequence: `\\x{110000`"],
    ["\\", "trailing backslash at end of expression: ``"],
    ["(?=a)", "invalid or unsupported Perl syntax: `(?=`"],
    ["(?i-)", "invalid or unsupported Perl syntax: `(?i-)`"],
    ["(?P<1-2>a)", "invalid named capture: `(?P<1-2>`"],
  ])("%j has the message of Go", (pattern, words) => {
    expect(goRegexp(pattern)).toEqual({ ok: false, error: `error parsing regexp: ${words}` });
  });
});
