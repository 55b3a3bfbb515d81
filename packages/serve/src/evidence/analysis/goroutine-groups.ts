/**
 * The goroutines of a dump in groups, of which those that matter are kept.
 *
 *   41,200  chan send, up to 92 minutes   shop.(*Feed).push      started at feed.go:31    of the ticket's site
 *        1  IO wait                       net.(*netFD).accept
 *
 * Arguments of calls are words of memory, and are left out; all else that is kept is in goroutine profiles, too.
 */
import { type Goroutine, normalizedName, type UnixMs } from "leakhound/server";
import type { GoroutineFrame, GoroutineGroup, KeptGoroutines } from "../kit/kit.ts";
import { cut } from "./cut.ts";

/** The names by which a stack is known to be that of a ticket. */
export interface SiteNames {
  /** The function of the site. */
  readonly name: string;
  /** The leaf of the stack that grows most; null where there is no stack. */
  readonly leaf: string | null;
  readonly own: string | null;
}

const GROUPS_MAX = 24;
const STATES_MAX = 16;
const FRAMES_MAX = 24;
/** Of a long stack, frames that are kept at its root. */
const ROOT_FRAMES = 6;
const NAME_CHARS_MAX = 300;
const STATE_CHARS_MAX = 100;

export function goroutineGroups(goroutines: readonly Goroutine[], site: SiteNames, at: UnixMs): KeptGoroutines {
  const groups = grouped(goroutines.filter((one) => !one.stack.some(isOfDump)));
  const names = new Set([site.name, site.own].flatMap((name) => (name ? normalizedName(name) : [])));
  const isOfSite = (frames: readonly Frame[]) => frames.some((frame) => names.has(normalizedName(frame.function)));
  const kept = groups
    .map((group) => groupOf(group, isOfSite(group[0]!.stack)))
    .sort((a, b) => Number(b.isOfSite) - Number(a.isOfSite) || b.count - a.count)
    .slice(0, GROUPS_MAX);
  return { at, goroutines: goroutines.length, groups: groups.length, states: statesOf(goroutines), kept };
}

/** The goroutine that writes the dump is there because of the dump. */
const isOfDump = ({ function: name }: Frame): boolean => name === "runtime/pprof.writeGoroutineStacks";

type Frame = Goroutine["stack"][number];

/** Frames of a dump are shared objects, so each has a number. */
function grouped(goroutines: readonly Goroutine[]): readonly (readonly [Goroutine, ...Goroutine[]])[] {
  const numbers = new Map<Frame, number>();
  const numberOf = (frame: Frame): number => {
    const known = numbers.get(frame) ?? numbers.size;
    numbers.set(frame, known);
    return known;
  };
  const groups = new Map<string, [Goroutine, ...Goroutine[]]>();
  for (const one of goroutines) {
    const creator = one.createdBy === null ? "" : numberOf(one.createdBy.frame);
    const key = `${one.state}\n${creator}\n${one.stack.map(numberOf).join(" ")}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}

function groupOf(group: readonly [Goroutine, ...Goroutine[]], isOfSite: boolean): GoroutineGroup {
  const [{ state, stack, createdBy }] = group;
  const shown =
    stack.length <= FRAMES_MAX ? stack : [...stack.slice(0, FRAMES_MAX - ROOT_FRAMES), ...stack.slice(-ROOT_FRAMES)];
  return {
    count: group.length,
    state: cut(state, STATE_CHARS_MAX),
    waitMinutesMax: group.reduce((most, { waitMinutes }) => Math.max(most, waitMinutes), 0),
    waiting: group.filter(({ waitMinutes }) => waitMinutes > 0).length,
    stack: shown.map(frameOf),
    framesLeftOut: stack.length - shown.length,
    createdBy: createdBy === null ? null : frameOf(createdBy.frame),
    isOfSite,
  };
}

const frameOf = ({ function: name, file, line }: Frame): GoroutineFrame => ({
  function: cut(name, NAME_CHARS_MAX),
  file: cut(file, NAME_CHARS_MAX),
  line,
});

function statesOf(goroutines: readonly Goroutine[]): KeptGoroutines["states"] {
  const counts = new Map<string, number>();
  for (const { state } of goroutines) counts.set(state, (counts.get(state) ?? 0) + 1);
  return Array.from(counts, ([state, count]) => ({ state: cut(state, STATE_CHARS_MAX), count }))
    .sort((a, b) => b.count - a.count || (a.state < b.state ? -1 : 1))
    .slice(0, STATES_MAX);
}
