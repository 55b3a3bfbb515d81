/** Random expressions compared with Go's regexp package: error messages and matches. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, it } from "vitest";
import { goRegexp } from "../../../src/profile/go-regexp/go-regexp.ts";
import { describeWithGo } from "../go.ts";

const ORACLE = fileURLToPath(new URL("oracle.go", import.meta.url));
const SEED = 20261123;
const PATTERNS = 5000;

const ATOMS = [
  ..."abkKs.^$-]}1é日😀 ",
  ...["\\A", "\\z", "\\b", "\\B", "\\d", "\\D", "\\s", "\\S", "\\w", "\\W", "\\Q(*a\\E", "\\Q\\E", "\\Q+"],
  ...["[a-z]", "[^a-z]", "[a-]", "[-a]", "[]a]", "[^]a]", "[[:alpha:]]", "[[:^alpha:]x]", "[\\d\\-x]", "[^\\S]", "[[]"],
  ...[
    "\\pL",
    "\\PL",
    "\\p{Greek}",
    "\\p{^Greek}",
    "[\\pNa]",
    "\\n",
    "\\x41",
    "\\x{1F600}",
    "\\101",
    "\\a",
    "\\.",
    "\\_",
  ],
  ...[
    "\\8",
    "\\Z",
    "\\C",
    "\\x",
    "\\x{",
    "\\p",
    "\\p{",
    "\\",
    "[",
    "[a",
    "[z-a]",
    "[[:foo:]]",
    "\\p{Foo}",
    "\\x{110000}",
  ],
];
const REPEATS = [
  "",
  "",
  "",
  "",
  "*",
  "+",
  "?",
  "*?",
  "{2}",
  "{1,3}",
  "{2,}",
  "{0}",
  "{,2}",
  "{01}",
  "{3,2}",
  "{1001}",
  "**",
];
const GROUPS = [
  "(",
  "(?:",
  "(?i:",
  "(?s:",
  "(?m:",
  "(?U:",
  "(?i-s:",
  "(?P<n>",
  "(?<n>",
  "(?=",
  "(?!",
  "(?P<>",
  "(?x:",
  "(?-:",
];
const FLAGS = ["(?i)", "(?s)", "(?m)", "(?-i)", "(?)", "(?--i)"];

const { pattern } = fc.letrec<{ pattern: string; part: string }>((tie) => {
  const atom = fc.tuple(fc.constantFrom(...ATOMS), fc.constantFrom(...REPEATS)).map((words) => words.join(""));
  const group = fc
    .tuple(fc.constantFrom(...GROUPS), tie("pattern"), fc.constantFrom(...REPEATS))
    .map(([open, inner, repeat]) => `${open}${inner})${repeat}`);
  return {
    part: fc.oneof({ maxDepth: 3 }, { arbitrary: atom, weight: 6 }, fc.constantFrom("|", ...FLAGS), group),
    pattern: fc.array(tie("part"), { minLength: 1, maxLength: 4 }).map((parts) => parts.join("")),
  };
});

const TEXTS = [
  ..."abAkK\u212asſ1-_]é日😀λ\n\t",
  ...["", "main.main", "main.(*Server).Run", "ab\ncd", "aab", "a{,2}", "(*a", "{01}", "x-y", "std::map<int>::at"],
];

function resultOf(text: string): string {
  const expression = goRegexp(text);
  return expression.ok ? TEXTS.map((each) => (expression.value.test(each) ? "1" : "0")).join("") : expression.error;
}

/** One line for each pattern, so that a difference shows the pattern. */
const lines = (patterns: readonly string[], results: readonly string[]) =>
  patterns.map((each, at) => `${each}   ${results[at]}`);

describeWithGo("Go's regexp", () => {
  it(`gives the same results for ${PATTERNS} expressions`, { timeout: 120_000 }, () => {
    const patterns = fc.sample(pattern, { numRuns: PATTERNS, seed: SEED });
    const input = JSON.stringify({ patterns, texts: TEXTS });
    const output = execFileSync("go", ["run", ORACLE], { input, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
    expect(lines(patterns, patterns.map(resultOf))).toEqual(lines(patterns, JSON.parse(output)));
  });
});
