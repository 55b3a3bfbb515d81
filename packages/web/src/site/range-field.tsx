/** Chooses the range of time that a page shows. */
import { useEffect, useRef, useState } from "preact/hooks";
import { isoOf, RANGES, type ShownRange } from "./range.ts";
import { changedAddress, goTo, type Place } from "./router.ts";

interface RangeFieldProps {
  readonly place: Place;
  readonly range: ShownRange;
}

export function RangeField({ place, range }: RangeFieldProps) {
  const [isReversed, setReversed] = useState(false);
  useEffect(() => setReversed(false), [range]);
  const fix = (changed: Pick<ShownRange, "fromMs" | "toMs">): void => {
    setReversed(changed.fromMs >= changed.toMs);
    if (changed.fromMs >= changed.toMs) return;
    goTo(changedAddress(place, { range: null, from: isoOf(changed.fromMs), to: isoOf(changed.toMs) }));
  };
  return (
    <fieldset class="ranges">
      <legend class="hidden">Range</legend>
      {Object.keys(RANGES).map((name) => (
        <a
          key={name}
          href={changedAddress(place, { range: name, from: null, to: null })}
          aria-current={range.name === name ? "true" : undefined}
        >
          {name}
        </a>
      ))}
      <TimeInput label="From" ms={range.fromMs} onChange={(fromMs) => fix({ ...range, fromMs })} />
      <TimeInput label="to" ms={range.toMs} onChange={(toMs) => fix({ ...range, toMs })} />
      {isReversed ? (
        <p class="problem" role="alert">
          The range has to begin before it ends.
        </p>
      ) : null}
    </fieldset>
  );
}

interface TimeInputProps {
  readonly label: string;
  readonly ms: number;
  readonly onChange: (ms: number) => void;
}

/** By keyboard a time is entered part by part, and each part would be a time of its own. */
const ENTERED_MS = 1_500;

/** A time of the reader's own zone, as the browser enters it. It counts on Enter, when the field is left, or after a rest. */
export function TimeInput({ label, ms, onChange }: TimeInputProps) {
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const enter = (input: HTMLInputElement): void => {
    clearTimeout(timer.current);
    const entered = Date.parse(input.value);
    // The browser leaves out seconds that are zero, so that texts of the same time may differ.
    if (!Number.isNaN(entered) && entered !== Date.parse(localText(ms))) onChange(entered);
  };
  return (
    <label>
      {label}{" "}
      <input
        type="datetime-local"
        step="1"
        value={localText(ms)}
        onInput={({ currentTarget }) => {
          clearTimeout(timer.current);
          timer.current = setTimeout(() => enter(currentTarget), ENTERED_MS);
        }}
        onBlur={(event) => enter(event.currentTarget)}
        onKeyDown={(event) => {
          if (event.key === "Enter") enter(event.currentTarget);
        }}
      />
    </label>
  );
}

/** `2026-03-01T14:00:05` in the reader's zone. */
function localText(ms: number): string {
  const date = new Date(ms);
  return new Date(ms - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
