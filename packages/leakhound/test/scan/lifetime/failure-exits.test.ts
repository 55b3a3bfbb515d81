/** Which returns count as a failure of a function that answers a request. */
import { describe, expect, it } from "vitest";
import { isFailureExit } from "../../../src/scan/lifetime/failure-exits.ts";
import { treeOf } from "../../support/go-repository.ts";

function isFailure(statement: string): boolean {
  const tree = treeOf(
    `package p\nimport "net/http"\nfunc handle(w http.ResponseWriter, r *http.Request) {\n\t${statement}\n\treturn\n}\n`,
  );
  return isFailureExit(tree, tree.within(tree.root, "return_statement")[0]!);
}

describe("a return behind an answer", () => {
  it.each([
    ['http.Error(w, "no", http.StatusBadRequest)', true],
    ["w.WriteHeader(http.StatusConflict)", true],
    ["w.WriteHeader(503)", true],
    ["answer(w, http.StatusTeapot, r)", true],
    ["answer(w, http.StatusOK, r)", false],
    ["answer(w, 200, r)", false],
    ["w.WriteHeader(http.StatusNotModified)", false],
    ["count(http.StatusBadRequest)", false],
    ["r.Body.Close()", false],
  ])("%s", (statement, expected) => {
    expect(isFailure(statement)).toBe(expected);
  });
});
