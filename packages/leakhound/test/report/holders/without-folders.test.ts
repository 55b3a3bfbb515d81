import { describe, expect, it } from "vitest";
import { withoutFolders } from "../../../src/report/holders/without-folders.ts";

describe("a name without folders", () => {
  it.each([
    ["net/http.Request", "http.Request"],
    ["map[*net/http.Request]map[string]github.com/redis/go-redis/v9.Client", "map[*http.Request]map[string]v9.Client"],
    ["[]*gopkg.in/yaml.v3.Node ×12", "[]*yaml.v3.Node ×12"],
    ["main.cache", "main.cache"],
    ["app/no-dot/at-the-end", "app/no-dot/at-the-end"],
    ["github.com/no-dot", "github.com/no-dot"],
    ["/srv/app/lib.js", "/lib.js"],
    ["file:///srv/app.js", "file:///app.js"],
    ["a//b/c.D", "a//c.D"],
    ["a/b/.hidden", "a/b/.hidden"],
  ])("of %s is %s", (name, expected) => {
    expect(withoutFolders(name)).toBe(expected);
  });

  it("takes one pass, however long the name is", () => {
    const name = "x".repeat(1_000_000);
    expect(withoutFolders(name)).toBe(name);
    expect(withoutFolders(`${"a/".repeat(300_000)}b.C`)).toBe("b.C");
  });
});
