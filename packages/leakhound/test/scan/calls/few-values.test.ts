/** Which values of a key are few, where other files of the package say it. */
import { describe, expect, it } from "vitest";
import { hasFewValues } from "../../../src/scan/calls/few-values.ts";
import { repositoryOf } from "../../support/go-repository.ts";

/** Of the argument of `use` in a function. */
function isFew(body: string, others: Readonly<Record<string, string>> = {}): boolean {
  const repository = repositoryOf({ "a.go": `package p\nfunc f(given string) { ${body} }\n`, ...others });
  const file = repository.files.find(({ path }) => path === "a.go")!;
  const [call] = file.tree.within(file.tree.root, "call_expression");
  const [node] = file.tree.children(file.tree.field(call!, "arguments")!);
  return hasFewValues(repository, { file, node: node! });
}

describe("a key", () => {
  it("has few values where another file of the package declares it as a constant", () => {
    const others = { "b.go": 'package p\nconst opened, closed = "opened", "closed"\nvar changed = "changed"\n' };
    expect(isFew("use(opened)", others)).toBe(true);
    expect(isFew("use(changed)", others)).toBe(false);
    expect(isFew("opened := given; use(opened)", others)).toBe(false);
    expect(isFew("use(opened)", { "q/b.go": 'package q\nconst opened = "opened"\n' })).toBe(false);
  });
});
