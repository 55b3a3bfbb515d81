import { expect, it } from "vitest";
import { pathOf } from "../../src/chart/spark-path.ts";

it("begins at the first time and ends at the last, from zero to the highest value", () => {
  expect(pathOf({ at: [0, 10], values: [0, 50] })).toBe("M2.0 26.0 L118.0 2.0");
});

it("shows growth from a high level as the small growth it is", () => {
  expect(pathOf({ at: [0, 10], values: [100, 110] })).toBe("M2.0 4.2 L118.0 2.0");
});

it("leaves a hole where a reading is missing", () => {
  expect(pathOf({ at: [0, 5, 10, 15, 20], values: [10, 10, null, 10, 10] })).toBe(
    "M2.0 2.0 L31.0 2.0 M89.0 2.0 L118.0 2.0",
  );
});

it("begins a new service at the left edge", () => {
  expect(pathOf({ at: [0, 10, 20], values: [null, 10, 10] })).toBe("M2.0 2.0 L118.0 2.0");
});

it("draws one time and only zeros without dividing by zero", () => {
  expect(pathOf({ at: [7, 7], values: [0, 0] })).toBe("M2.0 26.0 L2.0 26.0");
});
