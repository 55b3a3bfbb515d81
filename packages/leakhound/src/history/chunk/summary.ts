/**
 * What a service holds over an hour, for each stack: the sum over its processes, never over scrapes.
 *
 *   mean    of each process the mean over the time that it is seen, weighted by the share of the hour that this is
 *   first   the values of each process at its first scrape in the chunk
 *   last    and at its last one
 *
 * A value holds until the next scrape. Where a process is replaced by another in mid hour, each counts for its own half, so
 * the mean is what the service holds at a time, in all its processes.
 */
import type { ByteReader } from "../bytes/byte-reader.ts";
import type { ByteWriter } from "../bytes/byte-writer.ts";
import { ZeroRunReader, ZeroRunWriter } from "../bytes/zero-runs.ts";
import type { SeriesMatrix } from "./matrix.ts";

/** Means are kept as multiples of this. */
const MEAN_STEP = 1 / 16;

/** Gauges by place in the site order; counts, as in a matrix. */
export interface SummaryRows {
  readonly places: Uint32Array;
  /** For each gauge. */
  readonly gauges: readonly GaugeSummary[];
}

export interface GaugeSummary {
  readonly mean: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
}

/** When a series is seen: from its first scrape until after its last one, when the next would have been. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** @returns the span of a series whose scrapes are at these times */
export function spanOf(timesMs: readonly number[]): Span {
  const startMs = timesMs[0] ?? 0;
  const lastMs = timesMs.at(-1) ?? 0;
  return { startMs, endMs: lastMs + intervalOf(timesMs) };
}

/** The median time between two scrapes; 1 ms for a single one. */
function intervalOf(timesMs: readonly number[]): number {
  const gaps = timesMs.slice(1).map((time, at) => time - timesMs[at]!);
  return Math.max(1, gaps.sort((a, b) => a - b)[gaps.length >> 1] ?? 1);
}

/** How long any of the spans lasts, in milliseconds. */
export function coveredMs(spans: readonly Span[]): number {
  let [covered, until] = [0, Number.NEGATIVE_INFINITY];
  for (const { startMs, endMs } of spans.toSorted((a, b) => a.startMs - b.startMs)) {
    covered += Math.max(0, endMs - Math.max(startMs, until));
    until = Math.max(until, endMs);
  }
  return covered;
}

/** Sums the series of one kind. */
export class SummaryBuilder {
  readonly #gauges: { readonly integral: Float64Array; readonly first: Float64Array; readonly last: Float64Array }[];
  readonly #isMet: Uint8Array;
  readonly #spans: Span[] = [];

  /** @param stacks the number of places */
  constructor({ stacks, gauges }: { readonly stacks: number; readonly gauges: number }) {
    this.#isMet = new Uint8Array(stacks);
    this.#gauges = Array.from({ length: gauges }, () => ({
      integral: new Float64Array(stacks),
      first: new Float64Array(stacks),
      last: new Float64Array(stacks),
    }));
  }

  get spans(): readonly Span[] {
    return this.#spans;
  }

  /** @param columns the columns of the matrix that are gauges */
  add(matrix: SeriesMatrix, columns: readonly number[], places: Uint32Array): void {
    const times = matrix.scrapes.map(({ atMs }) => atMs);
    const span = spanOf(times);
    this.#spans.push(span);
    const holdsMs = times.map((time, at) => Math.max(0, (times[at + 1] ?? span.endMs) - time));
    const { slots } = matrix;
    const scrapes = times.length;
    for (let rank = 0; rank < slots.length; rank++) {
      const place = places[slots.stacks[rank]!]!;
      this.#isMet[place] = 1;
      columns.forEach((column, gauge) => {
        const { integral, first, last } = this.#gauges[gauge]!;
        const counts = matrix.counts[column]!;
        for (let at = slots.first[rank]!; at < slots.end[rank]!; at++) {
          integral[place]! += counts[rank * scrapes + at]! * holdsMs[at]!;
        }
        first[place]! += counts[rank * scrapes]!;
        last[place]! += counts[rank * scrapes + scrapes - 1]!;
      });
    }
  }

  finish(): SummaryRows {
    const covered = Math.max(1, coveredMs(this.#spans));
    const places = Uint32Array.from(this.#isMet.keys()).filter((place) => this.#isMet[place] === 1);
    const pick = (column: Float64Array, scale: number) => Float64Array.from(places, (place) => column[place]! * scale);
    return {
      places,
      gauges: this.#gauges.map(({ integral, first, last }) => ({
        mean: pick(integral, 1 / covered),
        first: pick(first, 1),
        last: pick(last, 1),
      })),
    };
  }
}

export function writeSummary(writer: ByteWriter, { places, gauges }: SummaryRows): void {
  writer.unsigned(places.length);
  const gaps = new ZeroRunWriter(writer);
  places.forEach((place, at) => {
    gaps.push(place - (at === 0 ? 0 : places[at - 1]! + 1));
  });
  gaps.finish();
  for (const { mean, first, last } of gauges) {
    for (const value of mean) writer.signed(Math.round(value / MEAN_STEP));
    first.forEach((value, at) => {
      writer.signed(value - Math.round(mean[at]!));
    });
    last.forEach((value, at) => {
      writer.signed(value - first[at]!);
    });
  }
}

/** @param gauges their number @param stacks the number of places */
export function readSummary(
  reader: ByteReader,
  { gauges, stacks }: { readonly gauges: number; readonly stacks: number },
): SummaryRows {
  const length = reader.upTo(stacks, "the number of stacks of a summary");
  const gaps = new ZeroRunReader(reader);
  let before = -1;
  const places = Uint32Array.from({ length }, () => {
    const gap = gaps.next();
    before += gap + 1;
    if (gap < 0 || before >= stacks) reader.fail("a summary has a stack out of range");
    return before;
  });
  gaps.finish();
  const column = (valueAt: (at: number) => number) => Float64Array.from({ length }, (_, at) => valueAt(at));
  const rows = Array.from({ length: gauges }, () => {
    const mean = column(() => reader.signed() * MEAN_STEP);
    const first = column((at) => reader.signed() + Math.round(mean[at]!));
    return { mean, first, last: column((at) => reader.signed() + first[at]!) };
  });
  return { places, gauges: rows };
}
