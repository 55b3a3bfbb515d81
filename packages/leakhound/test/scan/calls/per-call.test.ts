/** Functions that run per call: `name` where that is certain, `name?` where a step is found by a name alone. */
import { describe, expect, it } from "vitest";
import { perCallFunctions } from "../../../src/scan/calls/per-call.ts";
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

  it("are certain for methods of values whose type the source shows, and not for those of interfaces", () => {
    const source = `package p
type server struct { store saver; log *journal }
type saver interface { save() }
type journal struct {}
type disk struct {}
func (s *server) handle(c *gin.Context) { s.own(); s.store.save(); s.log.write(); unknown.save() }
func (s *server) own() {}
func (d *disk) save() {}
func (j *journal) write() {}`;
    expect(perCallIn({ "a.go": source })).toEqual(["handle", "own", "save?", "write"]);
  });

  it("do not include a method of another type that has the name of the one called", () => {
    const source = `package p
type journal struct {}
type disk struct {}
func handle(r *http.Request) { j := &journal{}; j.write() }
func (j *journal) write() {}
func (d *disk) write() { rare() }
func rare() {}`;
    expect(perCallIn({ "a.go": source })).toEqual(["handle", "write"]);
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
