/** Which calls may call a method of the name: types decide, and an unknown type may be any. */
import { describe, expect, it } from "vitest";
import { callsOf } from "../../../src/scan/types/may-call.ts";
import { fileWith } from "../../support/go-repository.ts";

/** Calls in a function with these parameters and this body that may call the Halt of `*belt`. */
function callsOfHalt(parameters: string, body: string): string[] {
  const { file, repository } = fileWith(
    'import "io"',
    "type belt struct{ on bool }",
    "func (b *belt) Halt() error { return nil }",
    "func (b *belt) Close() error { return nil }",
    "type lamp struct{ Halt2, done func() }",
    "func (l *lamp) Halt() {}",
    "type spare struct{ *belt }",
    "type halter interface{ Halt() error }",
    "type dimmer interface { Halt() error; Dim() }",
    "type wrapped struct{ halter }",
    "type handle struct{ Halt func() }",
    `func use[T halter](${parameters}) { ${body} }`,
  );
  const halt = file.functions.find(({ name, receiver }) => name === "Halt" && receiver?.type === "*belt")!;
  const use = file.functions.find(({ name }) => name === "use")!;
  return callsOf(repository, { file, node: use.node }, [{ file, node: halt.node }]).map((call) => file.tree.text(call));
}

describe("a call that may call a method", () => {
  it.each([
    ["b *belt", "b.Halt()"],
    ["s spare", "s.Halt()"],
    ["h halter", "h.Halt()"],
    ["w wrapped", "w.Halt()"],
    ["t T", "t.Halt()"],
    ["", "unknown().Halt()"],
  ])("has a receiver that is or may be one of its type: %s", (parameters, call) => {
    expect(callsOfHalt(parameters, call)).toEqual([call]);
  });

  it.each([
    ["l *lamp", "l.Halt()"],
    ["d dimmer", "d.Halt()"],
    ["h handle", "h.Halt()"],
    ["Halt func()", "Halt()"],
    ["r io.ReadCloser", "r.Close()"],
  ])("has no receiver of another type, and is no field or variable of the name: %s", (parameters, call) => {
    expect(callsOfHalt(parameters, call)).toEqual([]);
  });
});
