/**
 * Memory in caches that replace their entries. The name of a replacement policy (LRU, LFU, ARC) promises a bound, since an
 * entry is replaced only at a bound; the word "cache" alone does not: many maps that are called so are never cleared.
 *
 *   make < main.loadItem < main.(*lru).get < …     its own memory: at most one function between leaf and cache
 *   make < main.decode < main.load < main.(*lru).get < …     the loader may keep more than it returns
 *   make < lru.New < main.session < …              a constructor: a cache for each session is a leak
 *   main.remember < main.(*lruMiddleware).ServeHTTP     a handler, whatever its name
 */
import type { ProfileSeries } from "../../series/fold.ts";
import { type FrameOwners, type SnapshotRange, stackGrowth } from "../../series/sites.ts";
import type { FrameIndex, StackIndex } from "../../series/stacks.ts";
import type { Frame } from "../facts/measures.ts";
import { frameAt } from "./site-frames.ts";

/** Words of a name, after `camelCase` is split, or names of libraries that always have a bound. */
const REPLACES =
  /(?:^|[^a-z])(?:lru|lfu|mru|arc ?cache|freecache|fastcache|groupcache|ristretto|otter|theine|quicklru)(?:[^a-z]|$)/;
/**
 * What stores entries: the last part of a name, without closures and types. A constructor, a handler or a middleware that is
 * named after a cache keeps other memory.
 */
const STORES =
  /(?:^|[.#_])(?:[Gg]et|[Ss]et|[Aa]dd|[Pp]ut|[Ll]oad|[Ff]etch|[Ss]tore|[Ss]ave|[Pp]ush|[Ii]nsert|[Uu]pdate|[Rr]eplace|[Ww]rite|[Mm]emo|[Ll]ookup|[Cc]ompute|[Gg]row|[Rr]esize)(?![a-z])\w*$/;
/** The end of the name of a closure or of a method value. */
const CLOSURE = /(?:\.func\d{1,6}|\.\d{1,6}|-fm)$/;
const CLOSURE_CHARS_MAX = 12;

/** `main.get` of `main.get[...].func1.2`. Takes linear time. */
function withoutClosures(name: string): string {
  let end = name.length;
  for (let before = -1; before !== end; ) {
    before = end;
    const open = name[end - 1] === "]" ? name.lastIndexOf("[", end - 1) : -1;
    const closure = CLOSURE.exec(name.slice(Math.max(0, end - CLOSURE_CHARS_MAX), end))?.[0] ?? "";
    end = open >= 0 ? open : end - closure.length;
  }
  return name.slice(0, end);
}

/** Functions of the service between the leaf and the cache: what loads or makes the entry. */
const LOADERS_MAX = 1;

export interface ReplacingCaches {
  readonly stacks: ReadonlySet<StackIndex>;
  /** The frame of the cache on the stack that grows most; null where none grows. */
  readonly cache: Frame | null;
}

export function replacingCaches(series: ProfileSeries, range: SnapshotRange, owners: FrameOwners): ReplacingCaches {
  const cacheOf = new Map<StackIndex, FrameIndex>();
  for (let stack = 0 as StackIndex; stack < series.stacks.length; stack = (stack + 1) as StackIndex) {
    const frame = cacheFrame(series, stack, owners);
    if (frame !== null) cacheOf.set(stack, frame);
  }
  const { amount } = stackGrowth(series, range);
  const stacks = [...cacheOf.keys()];
  const most = stacks.reduce<StackIndex | null>(
    (best, stack) => (amount[stack]! > (best === null ? 0 : amount[best]!) ? stack : best),
    null,
  );
  return { stacks: new Set(stacks), cache: most === null ? null : frameAt(series, cacheOf.get(most)!) };
}

/** The innermost frame of a cache that replaces, where the memory of the stack is that of an entry; otherwise null. */
function cacheFrame(series: ProfileSeries, stack: StackIndex, owners: FrameOwners): FrameIndex | null {
  const { stacks } = series;
  let loaders = 0;
  for (let frame = stacks.start(stack); frame < stacks.end(stack); frame = (frame + 1) as FrameIndex) {
    const { function: name, file } = frameAt(series, frame);
    if (isReplacing(name, file)) return storesEntries(name) ? frame : null;
    if (owners.of(frame) !== "standard" && ++loaders > LOADERS_MAX) return null;
  }
  return null;
}

/** Whether a function, or the npm package that its file belongs to, is named after a replacement policy. */
export function isReplacing(name: string, file: string): boolean {
  return REPLACES.test(wordsOf(name)) || REPLACES.test(wordsOf(npmPackageOf(file)));
}

const storesEntries = (name: string): boolean => STORES.test(withoutClosures(name));

const wordsOf = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();

function npmPackageOf(file: string): string {
  const at = file.lastIndexOf("node_modules/");
  return at < 0 ? "" : (file.slice(at + "node_modules/".length).match(/^(?:@[^/]*\/)?[^/]*/)?.[0] ?? "");
}
