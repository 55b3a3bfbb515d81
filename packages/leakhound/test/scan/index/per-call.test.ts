/** Functions that run per call: `name` where that is certain, `name?` where a step is found by a name alone. */
import { describe, expect, it } from "vitest";
import { perCallFunctions } from "../../../src/scan/index/per-call.ts";
import { repositoryOf } from "../../support/go-repository.ts";

function perCallIn(sources: Readonly<Record<string, string>>): string[] {
  const repository = repositoryOf(sources, { goMod: "module example.com/shop\n" });
  return repository.files.flatMap((file) =>
    perCallFunctions(file, repository).map(({ name, isCertain }) => (isCertain ? name : `${name}?`)),
  );
}

describe("functions that run per call", () => {
  it("are those that get a request, and what they call", () => {
    const source = `package p
func handle(w http.ResponseWriter, r *http.Request) { note(r) }
func note(r *http.Request) { count() }
func count() {}
func main() { setUp() }
func setUp() {}`;
    expect(perCallIn({ "a.go": source })).toEqual(["handle", "note", "count"]);
  });

  it("are certain for methods of the caller's own receiver, and not for methods of other values", () => {
    const source = `package p
func (s *server) handle(c *gin.Context) { s.own(); s.store.other() }
func (s *server) own() {}
func (d *store) other() {}`;
    expect(perCallIn({ "a.go": source })).toEqual(["handle", "own", "other?"]);
  });

  it("include literals that handle requests", () => {
    const source =
      "package p\nfunc routes() { get(func(c echo.Context) error { return note() }) }\nfunc note() error { return nil }";
    expect(perCallIn({ "a.go": source })).toEqual(["note", "routes.func"]);
  });

  it("are found in other packages of the module by their import paths", () => {
    const main =
      'package main\nimport "example.com/shop/store"\nfunc handle(r *http.Request) { store.Save(); other.Save() }';
    const sources = {
      "main.go": main,
      "store/a.go": "package store\nfunc Save() {}",
      "other/a.go": "package other\nfunc Save() {}",
    };
    expect(perCallIn(sources)).toEqual(["handle", "Save"]);
  });
});
