/**
 * The order of the rows of a scrape, given those of the scrape before.
 *
 *   candidates   the rows before that are still there, in their order, then the new ones
 *   listed       candidates of before keep their order; new ones are at given positions      heap: at the beginning
 *   sorted       by the last count and address, as in Go's other profiles                     nothing is stored
 *   explicit     any order: each row's candidate, relative to the one after the last
 *   nearly       the same, of places in the sorted order                                      goroutines that just start
 */
import type { ByteReader } from "../bytes/byte-reader.ts";
import type { ByteWriter } from "../bytes/byte-writer.ts";
import { inverseOf } from "../bytes/gather.ts";
import { ZeroRunReader, ZeroRunWriter } from "../bytes/zero-runs.ts";
import { type CountedStacks, countOrder } from "./count-order.ts";

const MODES = ["listed", "sorted", "explicit", "nearly sorted"] as const;
/** Goroutine profiles have hundreds of rows; sorting more at each scrape would take too long. */
const SORTED_ROWS_MAX = 20_000;
type OrderMode = (typeof MODES)[number];

/** How the rows of a scrape are made of candidates. */
export interface Candidates {
  /** Number of rows before that are still there. */
  readonly kept: number;
  readonly added: number;
}

/**
 * @param order the candidate of each row
 * @param byCandidate stacks and counts of the candidates; called if the order does not follow from the candidates alone
 */
export function writeOrder(
  writer: ByteWriter,
  {
    order,
    kept,
    byCandidate,
  }: { readonly order: Int32Array; readonly kept: number; readonly byCandidate: () => CountedStacks },
): void {
  const { mode, jumps } = chosenOrder(order, kept, byCandidate);
  writer.byte(MODES.indexOf(mode));
  if (mode === "listed") writeAddedPositions(writer, order, kept);
  else if (mode !== "sorted") writeJumps(writer, jumps);
}

/** The order of a scrape whose rows are the candidates in their order, without a new one. */
export function writeUnchangedOrder(writer: ByteWriter): void {
  writer.byte(MODES.indexOf("listed"));
}

/** The shortest way to write an order. */
function chosenOrder(order: Int32Array, kept: number, byCandidate: () => CountedStacks): ChosenOrder {
  if (isListed(order, kept)) return { mode: "listed", jumps: order };
  if (order.length > SORTED_ROWS_MAX) return { mode: "explicit", jumps: order };
  const places = inverseOf(countOrder(byCandidate()));
  const bySorted = order.map((candidate) => places[candidate]!);
  const [plain, sorted] = [jumpCount(order), jumpCount(bySorted)];
  if (sorted === 0) return { mode: "sorted", jumps: bySorted };
  return sorted < plain ? { mode: "nearly sorted", jumps: bySorted } : { mode: "explicit", jumps: order };
}

interface ChosenOrder {
  readonly mode: OrderMode;
  /** What is written for an explicit or nearly sorted order. */
  readonly jumps: Int32Array;
}

/** How often a row is not the one after the row before. */
function jumpCount(order: Int32Array): number {
  return order.reduce((count, at, row) => count + (at === (row === 0 ? 0 : order[row - 1]! + 1) ? 0 : 1), 0);
}

/** Whether both the kept rows and the added rows are in ascending order. */
function isListed(order: Int32Array, kept: number): boolean {
  let [nextKept, nextAdded] = [0, kept];
  for (let row = 0; row < order.length; row++) {
    if (order[row] !== (order[row]! < kept ? nextKept++ : nextAdded++)) return false;
  }
  return true;
}

function writeAddedPositions(writer: ByteWriter, order: Int32Array, kept: number): void {
  let before = -1;
  for (let row = 0; row < order.length; row++) {
    if (order[row]! < kept) continue;
    writer.unsigned(row - before - 1);
    before = row;
  }
}

function writeJumps(writer: ByteWriter, order: Int32Array): void {
  const jumps = new ZeroRunWriter(writer);
  let expected = 0;
  for (const candidate of order) {
    jumps.push(candidate - expected);
    expected = candidate + 1;
  }
  jumps.finish();
}

/** An order that depends on the counts of the candidates, which are read after it. */
type OrderByCounts = (byCandidate: () => CountedStacks) => Int32Array;

export function readOrder(reader: ByteReader, candidates: Candidates): OrderByCounts {
  const mode = MODES[reader.byte()];
  if (mode?.endsWith("sorted") && candidates.kept + candidates.added > SORTED_ROWS_MAX) {
    reader.fail("an order of so many rows is never sorted");
  }
  switch (mode) {
    case "listed": {
      const order = listedOrder(reader, candidates);
      return () => order;
    }
    case "sorted":
      return (byCandidate) => countOrder(byCandidate());
    case "explicit": {
      const order = readJumps(reader, candidates);
      return () => order;
    }
    case "nearly sorted": {
      const places = readJumps(reader, candidates);
      return (byCandidate) => {
        const sorted = countOrder(byCandidate());
        return places.map((place) => sorted[place]!);
      };
    }
    default:
      return reader.fail("an order has an unknown mode");
  }
}

function listedOrder(reader: ByteReader, { kept, added }: Candidates): Int32Array {
  const length = kept + added;
  const order = new Int32Array(length);
  let [row, nextKept] = [0, 0];
  for (let next = 0; next < added; next++) {
    const end = row + reader.upTo(kept - nextKept, "the position of a new row");
    while (row < end) order[row++] = nextKept++;
    order[row++] = kept + next;
  }
  while (row < length) order[row++] = nextKept++;
  return order;
}

function readJumps(reader: ByteReader, { kept, added }: Candidates): Int32Array {
  const length = kept + added;
  const jumps = new ZeroRunReader(reader);
  const order = new Int32Array(length);
  const isTaken = new Uint8Array(length);
  let expected = 0;
  for (let row = 0; row < length; row++) {
    const candidate = expected + jumps.next();
    if (candidate < 0 || candidate >= length || isTaken[candidate] === 1) reader.fail("an order names a row twice");
    order[row] = candidate;
    isTaken[candidate] = 1;
    expected = candidate + 1;
  }
  jumps.finish();
  return order;
}
