import { describe, expect, it } from "vitest";
import { ConcreteTypes } from "../../../../src/heap/go/types/concrete-types.ts";
import { typesFromDwarf } from "../../../../src/heap/go/types/from-dwarf.ts";
import { pointerTo, scalar, struct } from "../drawn/types.ts";

/** `go.shape.*uint8` stands for *page. A list of the shape contains itself; only the list of pages is described, too small. */
function drawn() {
  const named = typesFromDwarf(
    new Map([
      [1, scalar("uint8", 1)],
      [2, { ...pointerTo("uint8", 1), name: "go.shape.*uint8" }],
      [3, struct("page", 64, [])],
      [4, pointerTo("page", 3)],
      [
        5,
        struct("list[go.shape.*uint8]", 16, [
          ["value", 0, 2],
          ["next", 8, 6],
        ]),
      ],
      [6, pointerTo("list[go.shape.*uint8]", 5)],
      [7, struct("list[*page]", 8, [])],
      [8, struct("box[go.shape.*uint8]", 8, [["value", 0, 2]])],
      [9, struct("box[*page]", 8, [["value", 0, 4]])],
    ]),
  );
  return { named, concrete: new ConcreteTypes(named, new Map([["go.shape.*uint8", "*page"]])) };
}

describe("a type with a shape", () => {
  it("is the described type of that name and size", () => {
    const { named, concrete } = drawn();
    expect(concrete.of(named.byName("go.shape.*uint8")!)).toBe(named.byName("*page"));
    expect(concrete.of(named.byName("box[go.shape.*uint8]")!)).toBe(named.byName("box[*page]"));
  });

  it("is built from its parts if debug information does not describe it, also if it contains itself", () => {
    const { named, concrete } = drawn();
    const list = concrete.of(named.byName("list[go.shape.*uint8]")!);
    expect(named.types.at(list)).toMatchObject({ name: "list[*page]", bytes: 16 });
    expect(named.types.slotAt(list, 0)).toMatchObject({ label: ".value", target: named.byName("page") });
    expect(named.types.slotAt(list, 8)).toMatchObject({ label: ".next", target: list });
    expect(concrete.of(named.byName("list[go.shape.*uint8]")!)).toBe(list);
  });

  it("stays if its argument is unknown, as all other types do", () => {
    const { named, concrete } = drawn();
    const box = named.byName("box[go.shape.*uint8]")!;
    expect(concrete.of(named.byName("page")!)).toBe(named.byName("page"));
    expect(new ConcreteTypes(named, new Map()).of(box)).toBe(box);
  });
});
