/** What is read from one Go file. */
import { describe, expect, it } from "vitest";
import { folderOf, importOf } from "../../../src/scan/index/go-file.ts";
import { fileWith } from "../../support/go-repository.ts";

describe("the facts of a file", () => {
  it("have imports by the names that the source uses", () => {
    const paths = [
      "net/http",
      "github.com/go-redis/redis/v8",
      "github.com/redis/go-redis/v9",
      "gopkg.in/yaml.v3",
      "github.com/nats-io/nats.go",
    ];
    const { file } = fileWith("import (", ...paths.map((path) => `"${path}"`), 'log "go.uber.org/zap"', ")");
    expect([...file.imports.keys()]).toEqual(["http", "redis", "yaml", "nats", "log"]);
    expect(importOf(file, "log.Info")).toBe("go.uber.org/zap");
    expect(importOf(file, "other.Info")).toBe("");
  });

  it("have functions and methods with receiver and parameters", () => {
    const { file } = fileWith("func (s *shop) order(a, b int, names ...string) { s.save(a); note(); f()() }");
    expect(file.functions).toMatchObject([
      {
        name: "order",
        isHandler: false,
        receiver: { name: "s", type: "*shop" },
        parameters: [
          { name: "a", type: "int" },
          { name: "b", type: "int" },
          { name: "names", type: "string" },
        ],
      },
    ]);
  });

  it("recognize what servers and consumers pass to handlers", () => {
    const types = ["*http.Request", "*gin.Context", "echo.Context", "*fiber.Ctx", "*nats.Msg", "net.Conn"];
    const { file } = fileWith(...types.map((type, row) => `func f${row}(x ${type}) {}`), "func g(x int) {}");
    expect(file.functions.map(({ isHandler }) => isHandler)).toEqual([...types.map(() => true), false]);
    expect(fileWith("func h(ctx context.Context, req *pb.OrderRequest) {}").file.functions[0]!.isHandler).toBe(true);
  });

  it("have package variables, constants and structs, but no local ones", () => {
    const { file } = fileWith(
      "var a, b = map[string]int{}, 2",
      "var c []string",
      "const limit = 5",
      "type shop struct { orders map[string]int; x, y int }",
      "func f() { var local int; const few = 2; _ = local }",
    );
    expect(file.globals.get("c")).toBe("[]string");
    expect([...file.globals.keys()]).toEqual(["a", "b", "c"]);
    expect(file.constants.has("limit")).toBe(true);
    expect(Object.fromEntries(file.structs.get("shop")!)).toEqual({ orders: "map[string]int", x: "int", y: "int" });
  });

  it("belong to the folder of the path", () => {
    expect([folderOf("a.go"), folderOf("cmd/shop/a.go")]).toEqual(["", "cmd/shop/"]);
  });
});
