/** What a ticket keeps of the holders of a heap image: the largest ones, and who keeps what the ticket's site allocated. */
import {
  type Explained,
  type HeldAllocation,
  heapNoteWords,
  holdersOf,
  normalizedName,
  retentionFlame,
  type UnixMs,
} from "leakhound/server";
import type { HeapAnswer, KitHolder, OfSite } from "../kit/kit.ts";
import { cut } from "./cut.ts";
import type { SiteNames } from "./goroutine-groups.ts";
import { smallIcicle } from "./icicle.ts";

const HOLDERS_MAX = 12;
/** The first ones are shown, however small; of the others, those above this part of the heap. */
const FIRST_HOLDERS = 3;
const SHARE_MIN = 0.002;
const TYPES_MAX = 15;
const PATH_STEPS_MAX = 24;
const NOTES_MAX = 8;
const NAME_CHARS_MAX = 300;

export interface ImageFacts {
  readonly at: UnixMs;
  readonly pauseMs: number | null;
}

export function heapAnswer({ report, stacks, allocated }: Explained, site: SiteNames, facts: ImageFacts): HeapAnswer {
  const { heapBytes, objects, holders, types, notes } = report;
  return {
    ...facts,
    heapBytes,
    objects,
    ofSite: ofSite(allocated, site),
    holders: holders.slice(0, HOLDERS_MAX).filter(isShown).map(holderOf),
    types: types.slice(0, TYPES_MAX).map((one) => ({ ...one, type: cut(one.type, NAME_CHARS_MAX) })),
    icicle: smallIcicle(retentionFlame(stacks)),
    lines: [],
    notes: notes.slice(0, NOTES_MAX).map(heapNoteWords),
    before: null,
  };
}

const isShown = ({ share }: { readonly share: number }, row: number): boolean =>
  row < FIRST_HOLDERS || share >= SHARE_MIN;

function holderOf({
  id,
  root,
  kind,
  retainedBytes,
  share,
  objects,
  path,
}: Explained["report"]["holders"][number]): KitHolder {
  return {
    id: cut(id, NAME_CHARS_MAX),
    root: cut(root, NAME_CHARS_MAX),
    kind,
    retainedBytes,
    share,
    objects,
    path: path.slice(0, PATH_STEPS_MAX).map((step) => cut(step, NAME_CHARS_MAX)),
    growthBytes: null,
  };
}

/**
 * Samples of the image belong to the site by their leaf; where these are too few, by the service's own function anywhere on
 * the stack, since an image names an inlined function after the one that it was inlined into.
 */
function ofSite(allocated: readonly HeldAllocation[], { name, leaf, own }: SiteNames): OfSite | null {
  const isOf = (wanted: string) => (frame: { readonly function: string }) =>
    normalizedName(frame.function) === normalizedName(wanted);
  const byLeaf = leaf ?? name;
  const byOwn = own ?? name;
  const wanted = [
    {
      allocatedBy: byLeaf,
      isLeaf: true,
      of: allocated.filter(({ frames }) => frames.slice(0, 1).some(isOf(byLeaf)) && frames.some(isOf(byOwn))),
    },
    { allocatedBy: byOwn, isLeaf: false, of: allocated.filter(({ frames }) => frames.some(isOf(byOwn))) },
  ];
  for (const { allocatedBy, isLeaf, of } of wanted) {
    const holders = holdersOf(of);
    if (holders.length === 0) continue;
    const samples = of.reduce((sum, one) => sum + one.samples, 0);
    const shown = holders.slice(0, HOLDERS_MAX).map((one) => ({
      ...one,
      holder: cut(one.holder, NAME_CHARS_MAX),
      holderId: cut(one.holderId, NAME_CHARS_MAX),
    }));
    return { allocatedBy: cut(allocatedBy, NAME_CHARS_MAX), isLeaf, samples, holders: shown };
  }
  return null;
}
