/**
 * What an instance holds over time, in a few numbers for each profile: the total, and the sums of the sites that fall into each of
 * some buckets. A site that grows shows in its bucket before it shows in the total, whose noise is that of all sites.
 *
 *   at      10:00   10:01   10:02
 *   total   310     318     309
 *   0       19      22      18         sites whose functions have the hash 0
 *   …
 *   15      7       8       9          one of them grows
 */
import { isRising, type Profile, type UnixMs } from "leakhound/server";

export const BUCKETS = 16;
const WIDTH = BUCKETS + 1;
/** The window is divided into so many slots, each with one profile. */
const SLOTS = 120;
const FIRST_CAPACITY = 16;
/** Fewer profiles show no trend. */
const POINTS_MIN = 8;
/** The total is one series, the buckets are many, of which few may rise by chance. */
const TOTAL_P_MAX = 0.01;
const BUCKET_P_MAX = 0.002;

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

export class LevelSketch {
  readonly #windowMs: number;
  #times = new Float64Array(FIRST_CAPACITY);
  /** Row-major: the total and then the buckets, of each profile. */
  #values = new Float64Array(FIRST_CAPACITY * WIDTH);
  #length = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** @param column of the values that are levels */
  add(profile: Profile, column: number, at: UnixMs): void {
    const slotOf = (time: number) => Math.floor((time * SLOTS) / this.#windowMs);
    if (this.#length > 0 && slotOf(this.#times[this.#length - 1]!) === slotOf(at)) return;
    if (this.#length === this.#times.length) this.#dropOld(at - this.#windowMs);
    this.#times[this.#length] = at;
    addTo(this.#values.subarray(this.#length * WIDTH, (this.#length + 1) * WIDTH).fill(0), profile, column);
    this.#length++;
  }

  /** Whether the total or a bucket rises within the window by more than chance explains. */
  isRising(now: UnixMs): boolean {
    const times = this.#times.subarray(0, this.#length);
    const first = times.findIndex((time) => time >= now - this.#windowMs);
    if (first < 0 || this.#length - first < POINTS_MIN) return false;
    const x = times.slice(first);
    const column = (number: number) => x.map((_, row) => this.#values[(first + row) * WIDTH + number]!);
    const rises = (number: number) => isRising(x, column(number), number === 0 ? TOTAL_P_MAX : BUCKET_P_MAX);
    return Array.from({ length: WIDTH }, (_, number) => number).some(rises);
  }

  /** Gives up what is too old, or has space for twice as many. */
  #dropOld(oldest: number): void {
    const old = this.#times.findIndex((time) => time >= oldest);
    if (old > 0) {
      this.#times.copyWithin(0, old);
      this.#values.copyWithin(0, old * WIDTH);
      this.#length -= old;
      return;
    }
    const [times, values] = [this.#times, this.#values];
    this.#times = new Float64Array(2 * times.length);
    this.#values = new Float64Array(2 * values.length);
    this.#times.set(times);
    this.#values.set(values);
  }
}

/** Adds the levels of a profile: its total, and the bucket of each sample's leaf. */
function addTo(row: Float64Array, { samples, sampleTypes, ...tables }: Profile, column: number): void {
  const bucketOf = bucketsOf(tables);
  for (let sample = 0; sample < samples.length; sample++) {
    const value = samples.values.number(sample * sampleTypes.length + column);
    if (value === 0) continue;
    row[0]! += value;
    const start = samples.locationStart[sample]!;
    const bucket = start === samples.locationStart[sample + 1] ? 0 : bucketOf(samples.locations[start]!);
    row[1 + bucket]! += value;
  }
}

/** The bucket of a location, by the name of its innermost function; each is computed once. */
function bucketsOf({ locations, functions, strings }: Pick<Profile, "locations" | "functions" | "strings">) {
  const known = new Int8Array(locations.length).fill(-1);
  return (location: number): number => {
    if (known[location] === -1) {
      const first = locations.lineStart[location]!;
      const row = first === locations.lineStart[location + 1] ? -1 : locations.lines.function[first]!;
      known[location] = row < 0 ? 0 : hashOf(strings.bytesOf(functions.name[row]!)) % BUCKETS;
    }
    return known[location]!;
  };
}

function hashOf(name: Uint8Array): number {
  let hash = FNV_OFFSET;
  for (const byte of name) hash = Math.imul(hash ^ byte, FNV_PRIME);
  return (hash ^ (hash >>> 15)) >>> 0;
}
