import { expect, it } from "vitest";
import { goRequirements, nodeRequirements } from "../../../src/cli/doctor/framework.ts";

it("finds the modules that go.mod requires, alone and within a block", () => {
  const goMod = `module example.com/shop

go 1.25.0

require github.com/labstack/echo/v4 v4.13.3

require (
	github.com/gin-gonic/gin v1.10.0
	github.com/go-chi/chi/v5 v5.2.1 // indirect
)
`;
  expect(goRequirements(goMod)).toEqual([
    "github.com/labstack/echo/v4",
    "github.com/gin-gonic/gin",
    "github.com/go-chi/chi/v5",
  ]);
});

it.each([
  ['{"dependencies":{"express":"5.1.0"}}', ["express"]],
  ['{"dependencies":[]}', []],
  ["{}", []],
  ["not JSON", []],
])("finds the dependencies of package.json: %s", (text, expected) => {
  expect(nodeRequirements(text)).toEqual(expected);
});
