/**
 * Memory readings that fit a heap: the memory that the runtime has and has released, and the resident memory.
 *
 *   goal       = live · (1 + GOGC/100)           the heap at which the next collection starts
 *   HeapAlloc  = live + garbage since the last collection      a saw-tooth between live and goal
 *   HeapSys    = the highest goal so far
 *   resident   = pages touched so far: follows the goal upward slowly, and downward what the scavenger releases
 *
 * Source: the guide to the collector (https://go.dev/doc/gc-guide) and runtime.MemStats.
 */
import type { MemoryReading } from "../../packages/leakhound/src/base/capture.ts";
import { bytes, type UnixMs } from "../../packages/leakhound/src/base/units.ts";
import type { Random } from "../random.ts";
import type { Collector, Family, Observation } from "./types.ts";

const MIB = 1024 * 1024;
const GOAL_BYTES_MIN = 4 * MIB;
/** The longest time between two collections. */
const COLLECTION_SECONDS_MAX = 120;
/** CPU time of a collection for each gibibyte of live heap. */
const COLLECTING_SECONDS_PER_GIB = 1;
const ARENA_BYTES = 4 * MIB;
/** The scavenger keeps this multiple of the goal, and releases the rest with this time constant. */
const KEPT_SHARE = 1.1;
const SCAVENGE_SECONDS = 300;
/** Stack of a goroutine that has called a few functions: twice the smallest stack. */
export const GOROUTINE_STACK_BYTES = 4096;

/** The exact state at one reading. */
export interface HeapState {
  readonly at: UnixMs;
  readonly seconds: number;
  /** Requests since the process started, in seconds of the ordinary load. */
  readonly served: number;
  readonly liveBytes: number;
  readonly bytesPerSecond: number;
  readonly goroutines: number;
  readonly offHeapBytes: number;
  readonly processStart: UnixMs;
  /** Seconds since a profile forced a collection; null if profiles do not force one. */
  readonly secondsSinceForced: number | null;
}

/** Memory of one process; a restarted process needs a new object. */
export class ProcessMemory {
  readonly #collector: Collector;
  readonly #random: Random;
  readonly #binaryBytes: number;
  readonly #fragmentation: number;
  #sys = 0;
  #touched = 0;
  #released = 0;
  #collections = 0;
  #phase: number;
  #before: number | null = null;
  readonly #cpu: { readonly idle: number; readonly busy: number };
  #cpuSeconds = 0;
  #served = 0;

  constructor(collector: Collector, random: Random) {
    this.#collector = collector;
    this.#random = random;
    this.#binaryBytes = random.between(10, 35) * MIB;
    this.#fragmentation = random.between(0.02, 0.15);
    this.#phase = random.next();
    this.#cpu = { idle: random.logBetween(0.001, 0.05), busy: random.logBetween(0.01, 0.5) };
  }

  read(state: HeapState, family: Family, which: Observation["readings"]): MemoryReading {
    const elapsed = this.#before === null ? Number.POSITIVE_INFINITY : state.seconds - this.#before;
    this.#before = state.seconds;
    const goal = this.#goalOf(state);
    const alloc = this.#allocOf(state, goal, elapsed);
    this.#settle(goal, elapsed);
    const inUse = Math.min(this.#sys, alloc * (1 + this.#fragmentation));
    const stack = state.goroutines * GOROUTINE_STACK_BYTES + 256 * 1024;
    const jitter = this.#random.between(0, 0.5) * MIB;
    const resident =
      Math.max(this.#touched - this.#released, inUse) + stack + this.#binaryBytes + jitter + state.offHeapBytes;
    const known =
      family === "go" ? this.#goFields(state, { alloc, inUse, stack }) : this.#v8Fields(state, { alloc, inUse });
    const process = { cpuSeconds: this.#cpuUntil(state, elapsed), processStart: state.processStart };
    if (which === "resident") return { at: state.at, rssBytes: bytes(resident), ...process };
    return { at: state.at, ...known, ...process, ...(which === "all" ? { rssBytes: bytes(resident) } : {}) };
  }

  #goalOf({ liveBytes, seconds }: HeapState): number {
    const { percent, limitBytes } = this.#collector;
    const goal = Math.max(GOAL_BYTES_MIN, liveBytes * (1 + percent(seconds) / 100));
    return limitBytes === null ? goal : Math.max(liveBytes * 1.02, Math.min(goal, limitBytes));
  }

  #allocOf({ liveBytes, bytesPerSecond, secondsSinceForced }: HeapState, goal: number, elapsed: number): number {
    const headroomBytes = goal - liveBytes;
    const cycle = Math.min(COLLECTION_SECONDS_MAX, headroomBytes / Math.max(bytesPerSecond, 1));
    const passed = Number.isFinite(elapsed) ? elapsed / cycle : 1;
    const forced = secondsSinceForced === null ? 0 : 1;
    this.#collections += Math.floor(this.#phase + passed) + forced;
    this.#phase = (this.#phase + passed) % 1;
    const garbageSeconds = Math.min(secondsSinceForced ?? Number.POSITIVE_INFINITY, this.#phase * cycle);
    return liveBytes + Math.min(headroomBytes, garbageSeconds * bytesPerSecond);
  }

  #settle(goal: number, elapsed: number): void {
    const isFirst = !Number.isFinite(elapsed);
    this.#sys = Math.max(this.#sys, Math.ceil((goal * 1.05) / ARENA_BYTES) * ARENA_BYTES);
    const approach = (from: number, to: number, seconds: number) =>
      isFirst ? (from + to) / 2 : to + (from - to) * Math.exp(-elapsed / seconds);
    this.#touched = Math.max(this.#touched, approach(this.#touched, this.#sys, this.#collector.settleSeconds));
    this.#released = approach(this.#released, Math.max(0, this.#touched - KEPT_SHARE * goal), SCAVENGE_SECONDS);
  }

  /** CPU time of requests and of collections. */
  #cpuUntil({ served, liveBytes }: HeapState, elapsed: number): number {
    const seconds = Number.isFinite(elapsed) ? elapsed : 1;
    const collecting = (COLLECTING_SECONDS_PER_GIB * liveBytes) / 1024 / MIB / COLLECTION_SECONDS_MAX;
    const requestSeconds = Math.max(0, served - this.#served) * this.#cpu.busy * this.#random.between(0.95, 1.05);
    this.#cpuSeconds += seconds * (this.#cpu.idle + collecting) + requestSeconds;
    this.#served = served;
    return Math.round(this.#cpuSeconds * 100) / 100;
  }

  #goFields(state: HeapState, { alloc, inUse, stack }: { alloc: number; inUse: number; stack: number }) {
    const released = Math.min(this.#released + this.#sys - this.#touched, this.#sys - inUse);
    return {
      heapAllocBytes: wholeBytes(alloc),
      heapInUseBytes: wholeBytes(inUse),
      heapIdleBytes: wholeBytes(this.#sys - inUse),
      heapReleasedBytes: wholeBytes(Math.max(0, released)),
      stackInUseBytes: wholeBytes(stack),
      sysBytes: wholeBytes(this.#sys * 1.04 + stack + 4 * MIB),
      goroutines: Math.round(state.goroutines),
      gcCount: this.#collections,
    };
  }

  #v8Fields(state: HeapState, { alloc, inUse }: { alloc: number; inUse: number }) {
    return {
      heapAllocBytes: wholeBytes(alloc),
      heapInUseBytes: wholeBytes(Math.max(inUse, this.#touched - this.#released)),
      externalBytes: wholeBytes(2 * MIB + state.offHeapBytes),
    };
  }
}

const wholeBytes = (value: number) => bytes(Math.round(value));
