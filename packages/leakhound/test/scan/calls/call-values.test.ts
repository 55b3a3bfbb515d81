/** Whether the source shows that the receiver of a method lasts longer than a call. */
import { describe, expect, it } from "vitest";
import { isLasting } from "../../../src/scan/calls/call-values.ts";
import { repositoryOf } from "../../support/go-repository.ts";

function lasts(...lines: readonly string[]): boolean {
  const source = `package p\nimport "net/http"\n${lines.join("\n")}\nfunc (n *notes) add(s string) {}\n`;
  const repository = repositoryOf({ "a.go": source });
  const fn = repository.files[0]!.functions.find(({ name }) => name === "add");
  return isLasting(fn!, repository.files[0]!, repository);
}

describe("a receiver lasts", () => {
  it("where a variable of the package has its type", () => {
    expect(lasts("type notes struct{}", "var all = &notes{}")).toBe(true);
    expect(lasts("type notes struct{}", "var _ adder = new(notes)")).toBe(false);
  });

  it("where it serves calls, or is in a field of what does", () => {
    expect(lasts("type notes struct{}", "func (n *notes) ServeHTTP(w http.ResponseWriter, r *http.Request) {}")).toBe(
      true,
    );
    const server = "func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {}";
    expect(lasts("type notes struct{}", "type server struct { hub *hub }", "type hub struct { n notes }", server)).toBe(
      true,
    );
    expect(lasts("type notes struct{}", "type server struct { hub *hub }", "type hub struct {}", server)).toBe(false);
  });
});
