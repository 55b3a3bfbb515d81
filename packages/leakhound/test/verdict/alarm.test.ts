import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unixMs } from "../../src/base/units.ts";
import {
  type AlarmEvent,
  type AlarmState,
  CLOSED,
  CLOSED_AFTER,
  OPENED_AFTER,
  stepAlarm,
} from "../../src/verdict/alarm.ts";
import { DIAGNOSES, isLetter, LETTERS, type Letter } from "../support/diagnoses.ts";

interface Events {
  readonly state: AlarmState;
  readonly events: readonly AlarmEvent[];
  /** A letter for each judgment: `o`pened, `c`hanged, `x` closed, `-` for no event. */
  readonly drawn: string;
}

function eventsOf(letters: readonly Letter[]): Events {
  let state = CLOSED;
  let drawn = "";
  const events: AlarmEvent[] = [];
  for (const [row, letter] of letters.entries()) {
    const step = stepAlarm(state, { at: unixMs(row), diagnosis: DIAGNOSES[letter] });
    state = step.state;
    if (step.event) events.push(step.event);
    drawn += step.event ? { opened: "o", changed: "c", closed: "x" }[step.event.event] : "-";
  }
  return { state, events, drawn };
}

const lettersOf = (judged: string): Letter[] => [...judged].filter(isLetter);

describe("an alarm", () => {
  it.each([
    ["opens with the fourth leak in a row", "..LLLLLLL", "-----o---"],
    ["does not open for three", "..LLL.LLL.LLL?LLL.", "------------------"],
    ["begins anew after doubt", "LLL?LLLL", "-------o"],
    ["opens once, however long it leaks", "LLLLLLLLLLLLLLLLLLLLLLLLLLL", "---o-----------------------"],
    ["opens although the leading site wanders", "LBbL", "---o"],
    ["closes with the twelfth verdict without a leak", "LLLL............", "---o-----------x"],
    ["stays for eleven", "LLLL...........L...........L", "---o------------------------"],
    ["is kept by doubt", "LLLL????????????????????????", "---o------------------------"],
    ["closes although there was doubt in between", "LLLL......??......", "---o-------------x"],
    ["opens again after it was closed", "LLLL............LLLL", "---o-----------x---o"],
    ["changes when another site clearly leads", "LLLLBBBBBB", "---o---c--"],
    ["does not change when another site leads narrowly", "LLLLbbbbbbbbbb", "---o----------"],
    ["changes when the kind does", "LLLLGGGGOOOO", "---o---c---c"],
    ["does not change before it lasts", "LLLLBBBLBBB?BBB.BBB", "---o---------------"],
    ["does not change for differences that differ", "LLLLBGFSBGFS", "---o--------"],
    ["does not change at twice the rate, nor at half", "LLLLttttttthhhhhhh", "---o--------------"],
    ["changes beyond twice the rate, and back", "LLLLFFFFFLLLL", "---o---c----c"],
    ["changes below half the rate", "LLLLSSSS", "---o---c"],
    ["of off-heap memory needs no site", "OOOOO", "---o-"],
  ])("%s", (_, judged, expected) => {
    expect(eventsOf(lettersOf(judged)).drawn).toBe(expected);
  });

  it("an event has what leaks, what was reported before, and since when", () => {
    const { events } = eventsOf(lettersOf("LLLLBBBB............"));
    expect(events.map(({ event, at, since, diagnosis, before }) => [event, at, since, diagnosis, before])).toEqual([
      ["opened", 3, 3, DIAGNOSES.L, null],
      ["changed", 7, 3, DIAGNOSES.B, DIAGNOSES.L],
      ["closed", 19, 3, DIAGNOSES["."], DIAGNOSES.B],
    ]);
  });
});

const anyLetters = fc.array(fc.constantFrom(...LETTERS), { maxLength: 200 });
/** Runs of equal letters, so that alarms really open and close. */
const runs = fc
  .array(fc.tuple(fc.constantFrom(...LETTERS), fc.integer({ min: 1, max: 20 })), { maxLength: 20 })
  .map((parts) => parts.flatMap(([letter, length]) => Array.from({ length }, () => letter)));
const judgments = fc.oneof(anyLetters, runs);

describe("law:", () => {
  it("opened and closed take turns, and changed comes in between", () => {
    fc.assert(
      fc.property(judgments, (letters) => {
        expect(eventsOf(letters).drawn.replaceAll("-", "")).toMatch(/^(oc*x)*(oc*)?$/);
      }),
    );
  });

  it("verdicts that alternate each time open no alarm", () => {
    const others = fc.constantFrom<Letter>(".", "?");
    fc.assert(
      fc.property(fc.constantFrom(...LETTERS), others, fc.nat(100), (letter, other, times) => {
        const letters = Array.from({ length: times }, () => [letter, other]).flat();
        expect(eventsOf(letters).drawn).toBe("-".repeat(letters.length));
      }),
    );
  });

  it("an alarm that is open stays so while verdicts alternate", () => {
    fc.assert(
      fc.property(fc.nat(100), (times) => {
        const letters = lettersOf(`LLLL${".L".repeat(times)}`);
        expect(eventsOf(letters).drawn).toBe("---o".padEnd(letters.length, "-"));
      }),
    );
  });

  it("every event needs a run: events are never closer than its length", () => {
    fc.assert(
      fc.property(judgments, (letters) => {
        const { events } = eventsOf(letters);
        for (const [row, { event, at }] of events.entries()) {
          const gap = at - (events[row - 1]?.at ?? -1);
          expect(gap).toBeGreaterThanOrEqual(event === "closed" ? CLOSED_AFTER : OPENED_AFTER);
        }
      }),
    );
  });

  it("inconclusive judgments alone cause no event and do not close an open alarm", () => {
    fc.assert(
      fc.property(judgments, fc.nat(100), (letters, times) => {
        const doubts = Array.from({ length: times }, (): Letter => "?");
        const [before, after] = [eventsOf(letters), eventsOf([...letters, ...doubts])];
        expect(after.events).toEqual(before.events);
        expect(after.state.open).toEqual(before.state.open);
      }),
    );
  });
});
