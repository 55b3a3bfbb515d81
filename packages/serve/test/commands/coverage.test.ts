import { expect, it } from "vitest";
import { coverageLines } from "../../src/commands/coverage.ts";

const AT = Date.UTC(2026, 10, 30, 0, 45, 7, 123);

it("has all of a folder with its own rows", () => {
  expect(coverageLines(null, AT)).toEqual([expect.stringContaining("all that the server keeps")]);
});

it("names the database and the cluster, whatever their names", () => {
  const lines = coverageLines({ database: "it's `one`", cluster: "c-1" }, AT);
  const what = "DATABASE `it's \\`one\\`` ON CLUSTER `c-1`";
  expect(lines).toContain(`  BACKUP ${what} TO Disk('backups', 'leakhound-20261130T004507Z')`);
  expect(lines).toContain(`  RESTORE ${what} FROM Disk('backups', 'leakhound-20261130T004507Z')`);
});
