/** Uses of a local name after the statement that sets it. */
import { describe, expect, it } from "vitest";
import { localUses } from "../../../src/scan/index/local-uses.ts";
import { fileWith } from "../../support/go-repository.ts";

function usesIn(...body: readonly string[]) {
  const { file } = fileWith("func f() {", "x := acquire()", ...body, "}");
  const [statement] = file.tree.within(file.tree.root, "short_var_declaration");
  return localUses(file.tree, file.functions[0]!.node, "x", statement!);
}

describe("uses of a local name", () => {
  it("have whole selectors", () => {
    expect([...usesIn("x.Start()", "y := x.Body.Close", "print(x.Status)").selectors]).toEqual([
      "x.Start",
      "x.Body.Close",
      "x.Status",
    ]);
  });

  it.each(["return x", "keep(x)", "list = append(list, x)", "s.x = x", "send(x.Body)"])("escape with %s", (use) => {
    expect(usesIn(use).escapes).toBe(true);
  });

  it.each(["if x == nil { }", "x.Start()", "print(x.Status)", "io.ReadAll(x.Body)"])("do not escape with %s", (use) => {
    expect(usesIn(use).escapes).toBe(false);
  });
});
