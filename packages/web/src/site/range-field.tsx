/** Chooses the range of time that a page shows. */

import { isoOf, RANGES, type ShownRange } from "./range.ts";
import { changedAddress, goTo, type Place } from "./router.ts";

interface RangeFieldProps {
  readonly place: Place;
  readonly range: ShownRange;
}

export function RangeField({ place, range }: RangeFieldProps) {
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
      <TimeInput label="From" ms={range.fromMs} onChange={(fromMs) => fix(place, { ...range, fromMs })} />
      <TimeInput label="to" ms={range.toMs} onChange={(toMs) => fix(place, { ...range, toMs })} />
    </fieldset>
  );
}

function fix(place: Place, { fromMs, toMs }: Pick<ShownRange, "fromMs" | "toMs">): void {
  if (fromMs < toMs) goTo(changedAddress(place, { range: null, from: isoOf(fromMs), to: isoOf(toMs) }));
}

interface TimeInputProps {
  readonly label: string;
  readonly ms: number;
  readonly onChange: (ms: number) => void;
}

/** A time of the reader's own zone, as the browser enters it. */
export function TimeInput({ label, ms, onChange }: TimeInputProps) {
  return (
    <label>
      {label}{" "}
      <input
        type="datetime-local"
        step="1"
        value={localText(ms)}
        onChange={(event) => {
          const changed = Date.parse(event.currentTarget.value);
          if (!Number.isNaN(changed)) onChange(changed);
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
