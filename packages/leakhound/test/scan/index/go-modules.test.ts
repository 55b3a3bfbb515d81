/** What go.mod files say. */
import { describe, expect, it } from "vitest";
import { goVersion, modulesOf, nearestGoMod, requiredVersion } from "../../../src/scan/index/go-modules.ts";
import { repositoryOf } from "../../support/go-repository.ts";

describe("go.mod files", () => {
  const modules = new Map([
    ["go.mod", "module example.com/shop\n\ngo 1.22\n"],
    ["tools/go.mod", 'module "example.com/tools"\n'],
    ["odd/go.mod", "// nothing\n"],
  ]);

  it("give the path and the folder of each module", () => {
    expect(modulesOf({ modules })).toEqual([
      { path: "example.com/shop", folder: "" },
      { path: "example.com/tools", folder: "tools/" },
    ]);
  });

  it("belong to the files below them, and the nearest one counts", () => {
    expect(nearestGoMod({ modules }, "cmd/shop/main.go")).toContain("example.com/shop");
    expect(nearestGoMod({ modules }, "tools/gen/a.go")).toContain("example.com/tools");
    expect(nearestGoMod({ modules: new Map() }, "a/b/c.go")).toBeNull();
  });

  it("name the version of Go, or none", () => {
    const versionIn = (goMod: string) => {
      const repository = repositoryOf({ "a.go": "package p\n" }, { goMod });
      return goVersion(repository, repository.files[0]!);
    };
    expect(versionIn("module x\n\ngo 1.23.4\n")).toEqual([1, 23]);
    expect(versionIn("module x\n")).toBeNull();
  });

  it("name the versions of requirements", () => {
    const goMod = "require (\n\tgithub.com/gorilla/mux v1.8.1\n\tgithub.com/gorilla/context v1.1.2 // indirect\n)\n";
    expect(requiredVersion(goMod, "github.com/gorilla/mux")).toBe("v1.8.1");
    expect(requiredVersion(goMod, "github.com/gorilla/context")).toBe("v1.1.2");
    expect(requiredVersion(goMod, "github.com/gorilla/sessions")).toBeNull();
  });
});
