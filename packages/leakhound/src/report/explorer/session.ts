/**
 * The explorer of `leakhound holders --explore`: takes lines and returns lines.
 *
 *   place   the current place: the heap, a holder, or objects of one type; `up` goes back to the previous place
 *   rows    the last listing: `down N` goes to any of its rows, whether a group, a type, an object or a referrer
 *
 * It has no terminal of its own, and gives the same answers to a user and to a script.
 */
import { assertUnreachable } from "../../base/assert.ts";
import type { ExplorableHeap } from "../../heap/explore/explorable.ts";
import { HeapIndex } from "../../heap/explore/heap-index.ts";
import type { Place } from "../../heap/explore/place.ts";
import { NONE } from "../../heap/model/image.ts";
import { wrap } from "../terminal/layout.ts";
import { printable } from "../terminal/paint.ts";
import type { TextStyle } from "../terminal/text-style.ts";
import { heapNoteWords } from "../words/heap-notes.ts";
import { type Command, parseCommand } from "./command.ts";
import { heapHeading, pathText, placeHeading } from "./heading.ts";
import { helpText } from "./help.ts";
import { type Listing, listingText, type Row } from "./listing.ts";
import { matches } from "./row-filter.ts";
import {
  groupsListing,
  holdersListing,
  objectsListing,
  referrersListing,
  singleObject,
  typesListing,
  type Viewed,
} from "./views.ts";

const TOP = 10;
const HEAP: Place = { kind: "heap" };

export interface SessionOptions {
  /** Name of the image. */
  readonly image: string;
  /** Called for each answer, because a terminal may change its width. */
  readonly style: () => TextStyle;
  /** How many rows are listed until the first `top`. */
  readonly top?: number | undefined;
}

export class ExplorerSession {
  isOver = false;
  readonly #heap: ExplorableHeap;
  readonly #options: SessionOptions;
  #viewed: Viewed | null = null;
  /** The last is the current place. */
  readonly #places: Place[] = [HEAP];
  /** The last listing, and its rows as they were shown. */
  #listing: () => Listing = () => holdersListing(this.#heap);
  #rows: readonly Row[] = [];
  #filter = "";
  #top: number;

  constructor(heap: ExplorableHeap, options: SessionOptions) {
    this.#heap = heap;
    this.#options = options;
    this.#top = options.top ?? TOP;
  }

  /** The lines before the first command. */
  opening(): string[] {
    const { width, paint } = this.#style;
    const notes = this.#heap.report.notes.flatMap((note) => wrap(printable(`Note: ${heapNoteWords(note)}.`), width));
    return [
      ...this.#here(),
      ...notes.map(paint.yellow),
      ...wrap("down N opens a row; help lists all commands.", width),
    ];
  }

  /** Computes what the answers need, which takes a second or more; otherwise the first answer does it. */
  prepare(): void {
    this.#viewed ??= { index: new HeapIndex(this.#heap), readText: this.#heap.readText };
  }

  answer(line: string): string[] {
    const command = parseCommand(line);
    if (!command.ok) return this.#say(command.error);
    return command.value === null ? [] : this.#perform(command.value);
  }

  #perform(command: Command): string[] {
    switch (command.name) {
      case "down":
        return this.#down(command.number);
      case "up":
        return this.#up();
      case "list":
        return this.#here();
      case "referrers":
        return this.#list(() => referrersListing(this.#view, this.#place));
      case "path":
        return pathText(this.#view.index, this.#place, this.#style);
      case "types":
        return this.#list(() => typesListing(this.#view, this.#place));
      case "objects":
        return this.#list(() => objectsListing(this.#view, this.#place, this.#top));
      case "object":
        return this.#object(command.address);
      case "filter":
        this.#filter = command.pattern;
        return this.#listAgain();
      case "top":
        this.#top = command.number;
        return this.#listAgain();
      case "help":
        return helpText(this.#style);
      case "quit":
        this.isOver = true;
        return [];
      default:
        return assertUnreachable(command);
    }
  }

  get #view(): Viewed {
    this.prepare();
    return this.#viewed!;
  }

  get #place(): Place {
    return this.#places.at(-1)!;
  }

  get #style(): TextStyle {
    return this.#options.style();
  }

  #say(text: string): string[] {
    return wrap(printable(text), this.#style.width);
  }

  #down(number: number): string[] {
    const row = this.#rows[number - 1];
    if (!row) return this.#say(`there is no row ${number}: list shows the rows`);
    if (!row.place) return this.#say("paths begin at variables: use up to go back to the holders");
    return this.#enter(row.place());
  }

  #enter(place: Place): string[] {
    this.#places.push(place);
    return this.#arrived();
  }

  #up(): string[] {
    if (this.#places.length === 1) return this.#say("this is the list of holders, there is nothing above it");
    this.#places.pop();
    return this.#arrived();
  }

  /** A filter applies to one place only. */
  #arrived(): string[] {
    this.#filter = "";
    return this.#here();
  }

  #object(address: string): string[] {
    const object = this.#heap.find(address);
    if (object === NONE) return this.#say(`there is no object at ${address}: give an address as objects lists them`);
    return this.#enter(singleObject(this.#view.index, object));
  }

  #here(): string[] {
    const place = this.#place;
    return place.kind === "heap"
      ? [...heapHeading(this.#heap, this.#options.image, this.#style), ...this.#list(() => holdersListing(this.#heap))]
      : [...placeHeading(this.#view, place, this.#style), ...this.#list(() => groupsListing(this.#view, place))];
  }

  #list(make: () => Listing): string[] {
    this.#listing = make;
    return this.#listAgain();
  }

  /** Shows the rows that match the filter, and remembers them. */
  #listAgain(): string[] {
    const listing = this.#listing();
    const rows = listing.rows.filter(({ text }) => matches(this.#filter, text));
    const hidden = listing.rows.length - rows.length;
    this.#rows = rows;
    const omitted =
      hidden > 0 ? this.#say(`${hidden} rows without "${this.#filter}" are hidden: filter alone shows all`) : [];
    if (rows.length === 0 && hidden > 0) return omitted;
    return [...listingText({ ...listing, rows }, this.#top, this.#style), ...omitted];
  }
}
