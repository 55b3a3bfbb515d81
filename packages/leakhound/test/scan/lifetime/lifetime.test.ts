/** Lifetimes of a response in functions that are drawn line by line; the function begins at line 3. */
import { describe, expect, it } from "vitest";
import { lifetimeOf } from "../../../src/scan/lifetime/lifetime.ts";
import { releaseBy } from "../../../src/scan/lifetime/resource.ts";
import { callAssigned, functionAround } from "../../../src/scan/syntax/queries.ts";
import { fileWith } from "../../support/go-repository.ts";

/** The lifetime of what the first `acquire()` returns, with the line of the exit where it leaks. */
function lifetimeIn(...lines: readonly string[]): string {
  const { file, repository } = fileWith(
    'import ("io"; "encoding/json"; "log")',
    "func f() error {",
    ...lines,
    "}",
    ...HELPERS,
  );
  const { tree } = file;
  const statements = [...tree.within(tree.root, "short_var_declaration", "assignment_statement")];
  const statement = statements.find((one) => callAssigned(tree, one)?.callee === "acquire")!;
  const [variable, error = null] = callAssigned(tree, statement)!.targets;
  const scope = functionAround(tree, statement)!;
  const lifetime = lifetimeOf({
    file,
    repository,
    scope,
    statement,
    variable: variable!,
    error,
    release: releaseBy(".Body", "Close"),
  });
  if (lifetime.kind === "overwritten") return `overwritten at line ${tree.line(lifetime.exit)}`;
  return lifetime.kind === "leaked on path" ? `leaked at line ${tree.line(lifetime.exit)}` : lifetime.kind;
}

const HELPERS = [
  "func shut(r *http.Response) { r.Body.Close() }",
  "func shutBody(b io.Closer) { b.Close() }",
  "func show(r *http.Response) { println(r.Status) }",
  "func keep(r *http.Response) { last = r }",
  "func pass(r *http.Response) { shut(r) }",
];

describe("releases", () => {
  it("cover the rest of their block", () => {
    expect(lifetimeIn("r, err := acquire()", "defer r.Body.Close()", "if bad { return nil }", "return nil")).toBe(
      "released",
    );
    expect(lifetimeIn("r, err := acquire()", "if ok { r.Body.Close() }", "return nil")).toBe("leaked at line 6");
  });

  it("cover the return that they are in", () => {
    expect(lifetimeIn("r, err := acquire()", "return r.Body.Close()")).toBe("released");
  });

  it("count inside a deferred literal, but not inside a literal that runs at some later time", () => {
    expect(lifetimeIn("r, err := acquire()", "defer func() { r.Body.Close() }()", "return nil")).toBe("released");
    expect(lifetimeIn("r, err := acquire()", "later(func() { r.Body.Close() })", "return nil")).toBe("escaped");
  });

  it("count in a deferred literal on the paths that do not return before them", () => {
    const deferred = "defer func() { if err == nil { return }; r.Body.Close() }()";
    expect(lifetimeIn("r, err := acquire()", deferred, "if bad { return errBad }", "return nil")).toBe(
      "leaked at line 7",
    );
    expect(lifetimeIn("r, err := acquire()", deferred, "return errBad")).toBe("released");
  });

  it("are not expected where another protocol has the connection of the response", () => {
    const after = (condition: string) =>
      lifetimeIn("r, err := acquire()", `if ${condition} { return nil }`, "r.Body.Close()");
    expect(after("r.StatusCode == http.StatusSwitchingProtocols")).toBe("released");
    expect(after("r.StatusCode == 101")).toBe("released");
    expect(after("r.StatusCode != http.StatusSwitchingProtocols")).toBe("leaked at line 5");
    expect(after("r.StatusCode == http.StatusOK")).toBe("leaked at line 5");
    expect(after("other.StatusCode == http.StatusSwitchingProtocols")).toBe("leaked at line 5");
  });

  it("are not expected where another variable has the error, or its type was asked for", () => {
    expect(
      lifetimeIn(
        "var err error",
        "r, e := acquire()",
        "err = e",
        "if err != nil { return err }",
        "r.Body.Close()",
        "return nil",
      ),
    ).toBe("released");
    expect(
      lifetimeIn(
        "r, err := acquire()",
        "if _, ok := err.(*badError); ok { return err }",
        "if err != nil { return err }",
        "r.Body.Close()",
        "return nil",
      ),
    ).toBe("released");
    expect(
      lifetimeIn(
        "r, err := acquire()",
        "if _, ok := x.(*badError); ok { return err }",
        "if err != nil { return err }",
        "r.Body.Close()",
        "return nil",
      ),
    ).toBe("leaked at line 5");
  });

  it("are not expected of the first value where a deferred literal closes what is opened again after an error", () => {
    const deferred = "defer func() { if err == nil { r.Body.Close() } }()";
    expect(lifetimeIn("r, err := acquire()", deferred, "if err != nil { r, err = acquire() }", "return nil")).toBe(
      "released",
    );
  });

  it("are expected of a struct that outlives the block of the variable", () => {
    const stored = ["if a {", "r, err := acquire()", "check(err)", "s.r = r", "}"];
    expect(lifetimeIn("s := new(holder)", ...stored, "return s")).toBe("escaped");
    expect(lifetimeIn("s := new(holder)", ...stored, "return nil")).toBe("never released");
  });

  it("are expected only where a variable says that the resource was acquired", () => {
    const retries = [
      "for again() {",
      "r, err = acquire()",
      "if err != nil { continue }",
      "if bad { r.Body.Close(); continue }",
    ];
    const end = ["success = true", "break", "}", "if !success { return errBad }", "defer r.Body.Close()", "return nil"];
    expect(lifetimeIn("var r *http.Response", "success := false", ...retries, ...end)).toBe("released");
    expect(lifetimeIn("var r *http.Response", "success := false", ...retries, ...end.slice(1))).toBe(
      "leaked at line 12",
    );
  });

  it("count behind a check of the body against nil as if the check was not there", () => {
    expect(lifetimeIn("r, err := acquire()", "if r.Body != nil {", "defer r.Body.Close()", "}", "return nil")).toBe(
      "released",
    );
  });

  it("count in all branches of an if, and in a switch", () => {
    const branches = ["if a {", "r.Body.Close()", "} else {", "r.Body.Close()", "}"];
    expect(lifetimeIn("r, err := acquire()", ...branches)).toBe("released");
    expect(lifetimeIn("r, err := acquire()", "switch a {", "case 1: r.Body.Close()", "}")).toBe("released");
    expect(lifetimeIn("r, err := acquire()", "if a {", "r.Body.Close()", "}")).toBe("leaked at line 4");
  });
});

describe("exit paths", () => {
  it("leave out the branch of the resource's own error", () => {
    const close = ["defer r.Body.Close()", "return nil"];
    expect(lifetimeIn("r, err := acquire()", "if err != nil { return err }", ...close)).toBe("released");
    expect(lifetimeIn("r, err := acquire()", "if other != nil { return err }", ...close)).toBe("leaked at line 5");
  });

  it("count in the branch of an error that another statement has set since", () => {
    const lines = ["err = other()", "if err != nil { return err }", "defer r.Body.Close()", "return nil"];
    expect(lifetimeIn("r, err := acquire()", ...lines)).toBe("leaked at line 6");
  });

  it("count only inside the branch where the error is nil", () => {
    const inside = ["if err == nil {", "r.Body.Close()", "}", "return err"];
    expect(lifetimeIn("r, err := acquire()", ...inside)).toBe("released");
  });

  it("leave out the branch where the resource is nil", () => {
    const lines = ["if r == nil { return nil }", "defer r.Body.Close()", "return nil"];
    expect(lifetimeIn("r, err := acquire()", ...lines)).toBe("released");
  });

  it("include each continue of the loop around the statement, but not of a loop inside it", () => {
    const loop = (body: string) => lifetimeIn("for {", "r, err := acquire()", body, "r.Body.Close()", "}");
    expect(loop("if bad { continue }")).toBe("leaked at line 6");
    expect(loop("for _, x := range xs { continue }")).toBe("released");
  });

  it("end with the block that acquires the resource", () => {
    expect(lifetimeIn("if a {", "r, err := acquire()", "r.Body.Close()", "}", "return nil")).toBe("released");
  });

  it("belong to the function itself, not to a literal inside it", () => {
    const lines = ["g := func() error { return nil }", "r.Body.Close()", "return g()"];
    expect(lifetimeIn("r, err := acquire()", ...lines)).toBe("released");
  });

  it("are found for a statement in the head of an if", () => {
    expect(lifetimeIn("if r, err := acquire(); err == nil {", "return nil", "}")).toBe("never released");
    expect(lifetimeIn("if r, err := acquire(); err == nil {", "if bad { return nil }", "r.Body.Close()", "}")).toBe(
      "leaked at line 5",
    );
  });
});

describe("what happens on one path", () => {
  const check = "if err != nil { return err }";

  it("excuses no other path", () => {
    expect(lifetimeIn("r, err := acquire()", check, "if bad { return nil }", "return r")).toBe("leaked at line 6");
    expect(lifetimeIn("r, err := acquire()", check, "if good { keep(r); return nil }", "return nil")).toBe(
      "leaked at line 7",
    );
  });

  it("is decided by both sides of a condition", () => {
    const lines = (condition: string) => ["r, err := acquire()", `if ${condition} { return nil }`, "r.Body.Close()"];
    expect(lifetimeIn(...lines("err != nil || r.Bad"))).toBe("leaked at line 5");
    expect(lifetimeIn(...lines("err != nil && isGone(err)"))).toBe("released");
    expect(lifetimeIn(...lines("!(err == nil)"))).toBe("released");
  });

  it("is decided by the cases of a switch", () => {
    const cases = ["case err != nil: return err", "case r.Bad: return nil", "default: r.Body.Close()"];
    expect(lifetimeIn("r, err := acquire()", "switch {", ...cases, "}")).toBe("leaked at line 7");
  });

  it("is lost where a loop overwrites the variable", () => {
    const loop = (...first: readonly string[]) =>
      lifetimeIn("var r *R", "var err error", "for i := range 3 {", ...first, "r, err = acquire()", "}", "return r");
    expect(loop()).toBe("overwritten at line 7");
    expect(loop("if r != nil { r.Body.Close() }")).toBe("escaped");
  });

  it("is not lost where the right side has the resource", () => {
    expect(lifetimeIn("r, err := acquire()", "r = wrap(r)", "return nil")).toBe("escaped");
    expect(lifetimeIn("r, err := acquire()", check, "r, err = acquire()", "return r")).toBe("overwritten at line 6");
  });

  it("counts for an error that deferred code checks", () => {
    const onError = ["defer func() { if err != nil { r.Body.Close() } }()"];
    expect(lifetimeIn("r, err := acquire()", check, ...onError, "return fail(err)")).toBe("leaked at line 7");
    expect(lifetimeIn("r, err := acquire()", check, ...onError, "return err")).toBe("released");
    expect(lifetimeIn("r, err := acquire()", check, ...onError, "return nil")).toBe("leaked at line 7");
  });

  it("counts once for the same condition", () => {
    const lines = ["var r *R", "if a {", "r, _ = acquire()", "}", "work()", "if a { r.Body.Close() }"];
    expect(lifetimeIn(...lines)).toBe("released");
  });

  it("ends with a call that does not return", () => {
    expect(lifetimeIn("r, err := acquire()", "if err != nil { log.Fatal(err) }", "return r.Body.Close()")).toBe(
      "released",
    );
    expect(lifetimeIn("r, err := acquire()", check, "if bad { panic(bad) }", "r.Body.Close()")).toBe("released");
  });

  it("belongs to a shadowed name only", () => {
    const lines = ["r, err := acquire()", check, "if err := other(); err != nil { return err }", "r.Body.Close()"];
    expect(lifetimeIn(...lines)).toBe("leaked at line 6");
  });
});

describe("a resource", () => {
  it("is followed through other names of its part", () => {
    expect(lifetimeIn("r, err := acquire()", "body := r.Body", "defer body.Close()", "return nil")).toBe("released");
    expect(lifetimeIn("r, err := acquire()", "d := json.NewDecoder(r.Body)", "d.Decode(x)", "return nil")).toBe(
      "never released",
    );
  });

  it("escapes when it is returned, stored, sent or passed to unknown code", () => {
    for (const use of ["return r", "last = r", "ch <- r", "list = append(list, r)", "go use(r)", "x := T{r}"])
      expect(lifetimeIn("r, err := acquire()", use), use).toBe("escaped");
  });

  it("does not escape when it is read, compared or discarded", () => {
    for (const use of ["println(r.Status)", "io.ReadAll(r.Body)", "if r == old { }", "_ = r"])
      expect(lifetimeIn("r, err := acquire()", use), use).toBe("never released");
  });

  it("escapes when it belongs to the package or to the function around a literal", () => {
    expect(lifetimeIn("r, err = acquire()", "return nil")).toBe("escaped");
    expect(lifetimeIn("var r *http.Response", "r, err = acquire()", "return nil")).toBe("never released");
  });

  it("is followed into functions of the repository", () => {
    expect(lifetimeIn("r, err := acquire()", "defer shut(r)", "return nil")).toBe("released");
    expect(lifetimeIn("r, err := acquire()", "defer shutBody(r.Body)", "return nil")).toBe("released");
    expect(lifetimeIn("r, err := acquire()", "pass(r)", "return nil")).toBe("released");
    expect(lifetimeIn("r, err := acquire()", "show(r)", "return nil")).toBe("never released");
    expect(lifetimeIn("r, err := acquire()", "keep(r)", "return nil")).toBe("escaped");
  });
});
