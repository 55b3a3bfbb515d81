import { describe, expect, it } from "vitest";
import { type NameDetail, withNames } from "../../../src/profile/names/cpp-names.ts";
import { drawingOf, drawn } from "../drawn.ts";

function shown(name: string, detail: NameDetail): string {
  const profile = withNames(drawn(`space/bytes\n${name}  1`), detail, false);
  return drawingOf(profile)[0]!.replace(/ {2}1$/, "");
}

describe("a name as pprof shows it", () => {
  it.each([
    // name, simple, templates
    ["std::map<int, Foo>::at(int const&) const", "std::map::at const", "std::map<int, Foo>::at const"],
    ["operator new[](unsigned long)", "operator new[]", "operator new[]"],
    ["(anonymous namespace)::Bar::Foo(int)", "::Bar::Foo", "::Bar::Foo"],
    ["<Vec<T> as Drop>::drop", "::drop", "<Vec<T> as Drop>::drop"],
    ["com.acme.Cart.add(Item[])", "com.acme.Cart.add", "com.acme.Cart.add"],
    ["com.acme.Cart.add(Item)", "com.acme.Cart.add(Item)", "com.acme.Cart.add(Item)"],
    ["java.lang.Object.<init>", "java.lang.Object.<init>", "java.lang.Object.<init>"],
    ["a::b)c(d", "a::b)c(d", "a::b)c(d"],
  ])("%s is shortened", (name, simple, templates) => {
    expect(shown(name, "simple")).toBe(simple);
    expect(shown(name, "templates")).toBe(templates);
    expect(shown(name, "full")).toBe(name);
    expect(shown(name, "none")).toBe(name);
  });
});

describe("a Go name that pprof takes for C++", () => {
  it.each([
    "main.(*Server).Run.Values[...].func3",
    "main.(*Tree[...]).Walk",
    "example.com/lib.Map[go.shape.func(int)]",
    "main.(*T).Each[go.shape.int].func1",
  ])("%s stays", (name) => {
    expect(shown(name, "simple")).toBe(name);
  });
});
