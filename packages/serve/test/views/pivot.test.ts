/** Processes above a level, by age; MiB once an hour, from the start of each process. */
import { expect, it } from "vitest";
import { pivotOf } from "../../src/views/pivot.ts";

const HOUR_MS = 3_600_000;
/** Seen from half an hour of age on. */
const drawn = (startHour: number, ...values: readonly number[]) => ({
  startedMs: startHour * HOUR_MS,
  timesMs: values.map((_, row) => (startHour + 0.5 + row) * HOUR_MS),
  values,
});
const textOf = (processes: readonly ReturnType<typeof drawn>[]) => {
  const { level, ages } = pivotOf(processes, []);
  return [
    `level ${level}`,
    ...ages.map(({ fromMs, processes: all, above }) => `${fromMs / HOUR_MS} h: ${above}/${all}`),
  ];
};

it("of a leak that restarts hide, the share above the level rises with the age, in all processes together", () => {
  expect(textOf([drawn(0, 100, 120, 140, 160), drawn(4, 96, 118, 141), drawn(8, 100, 119, 138, 161, 180)])).toEqual([
    "level 125",
    "0.25 h: 0/3",
    "1 h: 3/3",
    "3 h: 2/2",
  ]);
});

it("a load that moves all processes moves all ages alike", () => {
  expect(textOf([drawn(0, 100, 104, 99, 103), drawn(1, 101, 98, 102, 100)])).toEqual([
    "level 126.25",
    "0.25 h: 0/2",
    "1 h: 0/2",
    "3 h: 0/2",
  ]);
});

it("over time, processes above the level are counted among those that are seen", () => {
  const grid = [0.6, 1.6, 2.6, 3.6].map((hour) => hour * HOUR_MS);
  const { seen, above } = pivotOf([drawn(0, 100, 120, 140, 160), drawn(0, 100, 101, 99)], grid);
  expect([seen, above]).toEqual([
    [2, 2, 2, 2],
    [0, 0, 1, 1],
  ]);
});

it("without a value there is no level", () => {
  expect(pivotOf([drawn(0)], [0])).toEqual({ level: null, ages: [], timesMs: [], seen: [], above: [] });
});
