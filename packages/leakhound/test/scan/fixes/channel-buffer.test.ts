/** For how many values a channel gets a buffer, and where that would change what a correct program does. */
import { describe, expect, it } from "vitest";
import { scanRepository } from "../../../src/scan/scan.ts";
import { repositoryOf } from "../../support/go-repository.ts";

/** What the repairs insert. */
function inserted(code: string): string[] {
  const text = `package p\nimport "context"\nfunc one(s string) error { return nil }\n${code}\n`;
  const findings = scanRepository(repositoryOf({ "a.go": text }, { goMod: "module p\n\ngo 1.23\n" }));
  return findings
    .filter(({ rule }) => rule === "chan-send-abandoned")
    .flatMap(({ fix }) => fix?.edits.map((edit) => edit.text) ?? []);
}

const WAIT = "\tselect {\n\tcase err := <-ch:\n\t\treturn err\n\tcase <-ctx.Done():\n\t\treturn ctx.Err()\n\t}\n}";
const f = (parameters: string, body: string) => `func f(ctx context.Context, ${parameters}) error {\n${body}\n${WAIT}`;

describe("the buffer of a channel", () => {
  it.each([
    ["one goroutine", "s string", "\tch := make(chan error)\n\tgo func() { ch <- one(s) }()", [", 1"]],
    [
      "two goroutines",
      "s string",
      "\tch := make(chan error)\n\tgo func() { ch <- one(s) }()\n\tgo func() { ch <- one(s + s) }()",
      [", 2"],
    ],
    [
      "a goroutine for each element",
      "all []string",
      "\tch := make(chan error)\n\tfor _, s := range all {\n\t\tgo func() { ch <- one(s) }()\n\t}",
      [", len(all)"],
    ],
    [
      "one more besides",
      "all []string",
      "\tch := make(chan error)\n\tgo func() { ch <- nil }()\n\tfor _, s := range all {\n\t\tgo func() { ch <- one(s) }()\n\t}",
      [", len(all)+1"],
    ],
    [
      "a goroutine that closes it afterward",
      "s string",
      "\tch := make(chan error)\n\tgo func() {\n\t\tch <- one(s)\n\t\tclose(ch)\n\t}()",
      [", 1"],
    ],
    [
      "one goroutine, where a number says that there is none",
      "s string",
      "\tch := make(chan error, 0)\n\tgo func() { ch <- one(s) }()",
      ["1"],
    ],
  ])("has the values of %s", (_, parameters, body, texts) => {
    expect(inserted(f(parameters, body))).toEqual(texts);
  });

  it.each([
    [
      "the list changes before the loop",
      "all []string",
      '\tch := make(chan error)\n\tall = append(all, "x")\n\tfor _, s := range all {\n\t\tgo func() { ch <- one(s) }()\n\t}',
    ],
    [
      "the loops are two",
      "all []string",
      "\tch := make(chan error)\n\tfor range all {\n\t\tfor _, s := range all {\n\t\t\tgo func() { ch <- one(s) }()\n\t\t}\n\t}",
    ],
    [
      "code follows the send",
      "s string",
      "\tch := make(chan error)\n\tgo func() {\n\t\tch <- one(s)\n\t\tprintln(s)\n\t}()",
    ],
    [
      "two goroutines send, and one of them closes it",
      "s string",
      "\tch := make(chan error)\n\tgo func() {\n\t\tdefer close(ch)\n\t\tch <- one(s)\n\t}()\n\tgo func() { ch <- one(s + s) }()",
    ],
  ])("stays where %s", (_, parameters, body) => {
    expect(inserted(f(parameters, body))).toEqual([]);
  });

  it("comes for both channels of a goroutine, or for none", () => {
    const both = (second: string) =>
      `func f(ctx context.Context, s string) error {\n\tch, all := make(chan error), make(chan string)\n\tgo func() {\n\t\tif err := one(s); err != nil {\n\t\t\tch <- err\n\t\t\treturn\n\t\t}\n\t\t${second}\n\t}()\n\tselect {\n\tcase <-all:\n\t\treturn nil\n\tcase err := <-ch:\n\t\treturn err\n\tcase <-ctx.Done():\n\t\treturn ctx.Err()\n\t}\n}`;
    expect(inserted(both("all <- s"))).toEqual([", 1", ", 1"]);
    expect(inserted(both("all <- s\n\t\tprintln(s)"))).toEqual([]);
  });
});
