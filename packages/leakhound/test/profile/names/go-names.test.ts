import { describe, expect, it } from "vitest";
import { normalizedName, packageOf } from "../../../src/profile/names/go-names.ts";

interface Case {
  readonly name: string;
  readonly normal: string;
  readonly package: string;
}

const CASES: readonly Case[] = [
  { name: "main.main", normal: "main.main", package: "main" },
  { name: "net/http.(*conn).serve", normal: "net/http.(*conn).serve", package: "net/http" },
  { name: "github.com/x/y.(*T).Get.func1.2", normal: "github.com/x/y.(*T).Get.func1.2", package: "github.com/x/y" },
  {
    name: "github.com/acme/shop/vendor/github.com/x/y.(*T).Get",
    normal: "github.com/x/y.(*T).Get",
    package: "github.com/x/y",
  },
  { name: "vendor/golang.org/x/net/dns.Pack", normal: "golang.org/x/net/dns.Pack", package: "golang.org/x/net/dns" },
  {
    name: "gopkg.in/natefinch/lumberjack%2ev2.(*Logger).Write",
    normal: "gopkg.in/natefinch/lumberjack.v2.(*Logger).Write",
    package: "gopkg.in/natefinch/lumberjack.v2",
  },
  {
    name: "github.com/nats-io/nats%2ego.(*Conn).Flush",
    normal: "github.com/nats-io/nats.go.(*Conn).Flush",
    package: "github.com/nats-io/nats.go",
  },
  { name: "main.(*stack[go.shape.[100]int]).push", normal: "main.(*stack[...]).push", package: "main" },
  { name: "main.(*stack[...]).push", normal: "main.(*stack[...]).push", package: "main" },
  {
    name: "main.(*Server).Run.Values[go.shape.struct { a/vendor/b.X }].func3",
    normal: "main.(*Server).Run.Values[...].func3",
    package: "main",
  },
  {
    name: "example.com/lib.Map[go.shape.string,go.shape.[]uint8].Each[go.shape.int]",
    normal: "example.com/lib.Map[...].Each[...]",
    package: "example.com/lib",
  },
  { name: "main.glob..func1", normal: "main.init.func1", package: "main" },
  { name: "type:.eq.[2]string", normal: "type:.eq.[2]string", package: "type:" },
  { name: "main.unbalanced[int", normal: "main.unbalanced[int", package: "main" },
  { name: "get [Symbol.iterator]", normal: "get [Symbol.iterator]", package: "" },
  { name: "(anonymous)", normal: "(anonymous)", package: "" },
  { name: "", normal: "", package: "" },
];

describe("a Go function name", () => {
  for (const { name, normal, package: path } of CASES) {
    it(`"${name}" is normalized`, () => {
      expect(normalizedName(name)).toBe(normal);
      expect(packageOf(name)).toBe(path);
    });
  }

  it("stays the same when it is normalized again, and is in the same package", () => {
    for (const { normal, package: path } of CASES) {
      expect(normalizedName(normal)).toBe(normal);
      expect(packageOf(normal)).toBe(path);
    }
  });

  it("of hostile length is normalized in linear time", () => {
    // In quadratic time, each of these would exceed the time limit of the test many times.
    for (const part of ["a[", "a[]", "vendor/", "[", "%2"]) {
      const name = part.repeat(1_000_000);
      expect(normalizedName(name).length).toBeLessThanOrEqual(3 * name.length);
      expect(packageOf(name)).toBe("");
    }
  });
});
