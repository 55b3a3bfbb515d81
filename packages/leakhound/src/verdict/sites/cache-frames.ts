/**
 * Growth that a cache with a bound would cause just as well.
 *
 *   make < main.loadItem < main.(*lru).get < …       a type of the service named after a cache
 *   list.New < bigcache/v3/queue.(*BytesQueue).Push  a package that is a cache
 *
 * A cache that fills grows as evenly as a leak until it reaches its bound. Its names are the only evidence in a profile
 * that there is a bound. So growth on such stacks does not prove a leak in a short window; growth beside it does.
 */

import { packageOf } from "../../profile/names/go-names.ts";
import type { ProfileSeries } from "../../series/fold.ts";
import type { FunctionNumber } from "../../series/functions.ts";
import type { NameIndex } from "../../series/names.ts";
import { type FrameOwners, type SnapshotRange, stackGrowth } from "../../series/sites.ts";
import type { FrameIndex, StackIndex } from "../../series/stacks.ts";
import { growthOf } from "../../stats/growth.ts";
import type { Rate } from "../../stats/rate.ts";
import type { SiteTrend, SiteTrends } from "./site-trend.ts";
import { stackSetSeries } from "./stack-set.ts";

/** Words of a name, after `camelCase` is split: `pageCache` has "cache". */
const CACHE_WORD =
  /(?:^|[^a-z])(?:lru|lfu|mru|arccache|caches?|bigcache|freecache|fastcache|groupcache|ristretto|otter|theine|hotcache|quicklru)(?:[^a-z]|$)/;

/** Packages that are nothing but a bounded cache. */
const CACHE_LIBRARY =
  /(?:^|\/)(?:ristretto|bigcache|freecache|fastcache|golang-lru|groupcache|otter|theine(?:-go)?|ccache|lru-cache|quick-lru|tiny-lru|mnemonist)(?:$|[./@-])/;

/**
 * Standard library and runtime parts whose names have such a word and which are no cache of the service, and a cache that
 * has no bound (kubernetes/kubernetes#125818).
 */
const NOT_A_CACHE =
  /^k8s\.io\/client-go\/transport\.\(\*tlsTransportCache\)|^(?:runtime|internal|sync|net\/http|crypto|reflect|encoding|time|os|syscall|unique)[./]|\bmcache\b/;

/** Whether a function, or the package that its file belongs to, is named after a cache. */
export const isCacheName = (functionName: string, file: string): boolean =>
  isFunctionOfCache(functionName) || (!NOT_A_CACHE.test(functionName) && isFileOfCache(file));

const isFunctionOfCache = (name: string): boolean => !NOT_A_CACHE.test(name) && CACHE_WORD.test(wordsOf(name));

const isFileOfCache = (file: string): boolean => CACHE_WORD.test(wordsOf(packageOfFile(file)));

const wordsOf = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();

/** `…/node_modules/lru-cache/dist/index.js` → `lru-cache`; Go's function names carry the package already. */
function packageOfFile(file: string): string {
  const at = file.lastIndexOf("node_modules/");
  return at < 0 ? "" : (file.slice(at + "node_modules/".length).match(/^(?:@[^/]*\/)?[^/]*/)?.[0] ?? "");
}

/** Whether a profile shows that the process uses a bounded cache of a library, by any frame of it. */
export function usesCacheLibrary({ stacks, functions }: ProfileSeries): boolean {
  const isOfLibrary = answeredOnce<FunctionNumber>(functions.length, (name) =>
    CACHE_LIBRARY.test(packageOf(functions.text(name))),
  );
  const isInLibrary = answeredOnce<NameIndex>(functions.names.length, (file) =>
    CACHE_LIBRARY.test(packageOfFile(functions.names.text(file))),
  );
  for (let stack = 0 as StackIndex; stack < stacks.length; stack = (stack + 1) as StackIndex)
    for (let frame = stacks.start(stack); frame < stacks.end(stack); frame = (frame + 1) as FrameIndex)
      if (isOfLibrary(stacks.functionOf(frame)) || isInLibrary(stacks.fileOf(frame))) return true;
  return false;
}

/** Asks once for each number: the same few thousand functions and files are asked about again and again. */
function answeredOnce<Row extends number>(length: number, ask: (row: Row) => boolean): (row: Row) => boolean {
  const known = new Int8Array(length);
  return (row) => {
    if (known[row] === 0) known[row] = ask(row) ? 1 : -1;
    return known[row] === 1;
  };
}

/**
 * Stacks whose memory the service's own code allocates itself, without a library: it may hand it to any cache. Functions
 * that are built into a JavaScript engine, such as Array.from, allocate for their caller.
 */
export function ownLeafStacks(series: ProfileSeries, owners: FrameOwners): ReadonlySet<StackIndex> {
  const { stacks } = series;
  const found = new Set<StackIndex>();
  for (let stack = 0 as StackIndex; stack < stacks.length; stack = (stack + 1) as StackIndex) {
    let frame = stacks.start(stack);
    while (frame < stacks.end(stack) && isBuiltIn(series, frame)) frame = (frame + 1) as FrameIndex;
    if (frame < stacks.end(stack) && owners.of(frame) === "own") found.add(stack);
  }
  return found;
}

const isBuiltIn = ({ stacks, functions }: ProfileSeries, frame: FrameIndex): boolean =>
  functions.names.text(stacks.fileOf(frame)) === "" && packageOf(functions.text(stacks.functionOf(frame))) === "";

/**
 * The stacks whose memory may be in a cache: those with a frame of a cache, and those whose first own function calls a
 * cache on another stack. A service often makes the value itself and hands it over:
 *
 *   make < main.render < …                  what is stored
 *   lru.(*Cache).Add < main.render < …      where: render stores what it makes in a cache
 */
export function cacheStacks(series: ProfileSeries, owners: FrameOwners): ReadonlySet<StackIndex> {
  const { stacks } = series;
  const isCache = cacheFrameTest(series);
  const found = stacksWith(series, isCache);
  const storing = new Set<number>();
  for (const stack of found) {
    const own = owners.firstOwn(stack);
    if (own !== null && own > stacks.start(stack) && isCache((own - 1) as FrameIndex))
      storing.add(stacks.functionOf(own));
  }
  const all = new Set(found);
  for (let stack = 0 as StackIndex; stack < stacks.length; stack = (stack + 1) as StackIndex) {
    const own = owners.firstOwn(stack);
    if (own !== null && storing.has(stacks.functionOf(own))) all.add(stack);
  }
  return all;
}

type FrameTest = (frame: FrameIndex) => boolean;

function cacheFrameTest({ stacks, functions }: ProfileSeries): FrameTest {
  const isFunction = answeredOnce<FunctionNumber>(functions.length, (name) => isFunctionOfCache(functions.text(name)));
  const isOther = answeredOnce<FunctionNumber>(functions.length, (name) => NOT_A_CACHE.test(functions.text(name)));
  const isFile = answeredOnce<NameIndex>(functions.names.length, (file) => isFileOfCache(functions.names.text(file)));
  return (frame) => {
    const name = stacks.functionOf(frame);
    return isFunction(name) || (isFile(stacks.fileOf(frame)) && !isOther(name));
  };
}

function stacksWith({ stacks }: ProfileSeries, isCache: FrameTest): ReadonlySet<StackIndex> {
  const found = new Set<StackIndex>();
  for (let stack = 0 as StackIndex; stack < stacks.length; stack = (stack + 1) as StackIndex)
    for (let frame = stacks.start(stack); frame < stacks.end(stack); frame = (frame + 1) as FrameIndex)
      if (isCache(frame)) {
        found.add(stack);
        break;
      }
  return found;
}

/** How fast memory on stacks of caches grows; zero where there are none. */
export function cacheGrowth(series: ProfileSeries, range: SnapshotRange, stacks: ReadonlySet<StackIndex>): Rate {
  if (stacks.size === 0 || range.end - range.first < 2) return { perHour: 0, low: 0, high: 0 };
  return growthOf(stackSetSeries(series, range, stacks)).rate;
}

/** A site with at least this part of its growth on stacks of caches is a cache that fills. */
const CACHE_PART_MIN = 0.5;

/** Whether most of a site's growth is on stacks of caches. */
export function growsOnCaches(
  series: ProfileSeries,
  range: SnapshotRange,
  { sites }: SiteTrends,
  stacks: ReadonlySet<StackIndex>,
): (site: SiteTrend) => boolean {
  const { amount } = stackGrowth(series, range);
  const whole = new Float64Array(sites.length);
  const onCaches = new Float64Array(sites.length);
  for (let stack = 0 as StackIndex; stack < amount.length; stack = (stack + 1) as StackIndex) {
    const growth = Math.max(0, amount[stack]!);
    whole[sites.ofStack[stack]!]! += growth;
    if (stacks.has(stack)) onCaches[sites.ofStack[stack]!]! += growth;
  }
  return ({ leadStack }) => {
    const site = sites.ofStack[leadStack]!;
    return onCaches[site]! >= CACHE_PART_MIN * whole[site]! && whole[site]! > 0;
  };
}
