/**
 * Who keeps the memory of each growing site. Profiles know the stacks, a heap image knows the holders, and the samples of
 * allocations in the image know both.
 *
 *   site   net/textproto.readMIMEHeader                     stack of a sample   readMIMEHeader ◀ readRequest ◀ …
 *          held by set of context.data + context.datat                          held by set of context.data + …
 *
 * A sample belongs to a site if its first frame is the site's function or its very line: an image names an inlined
 * function after the one that it was inlined into, but has its line.
 */
import { normalizedName } from "../profile/names/go-names.ts";
import { Z_95 } from "../stats/normal.ts";
import type { Diagnosis, GrowingSite, SiteHolder } from "./facts/diagnosis.ts";
import type { Evidence } from "./facts/evidence.ts";
import type { Frame } from "./facts/measures.ts";

/** Memory that one stack (leaf first) allocated and one holder keeps: an estimate, with its variance in square bytes. */
export interface HeldAllocation {
  readonly frames: readonly Frame[];
  readonly holder: string;
  readonly holderId: string;
  readonly bytes: number;
  readonly variance: number;
  readonly samples: number;
}

/** With fewer samples of a site, its holders are unknown. */
const SAMPLES_MIN = 10;
/** Part of a site's memory; smaller holders are left out. */
const SHARE_MIN = 0.05;
/** An image with so many samples should have some of a growing site. */
const SAMPLES_TO_DOUBT = 50;

/** Adds `heldBy` to each heap site that the image has samples of, and a doubt where it has samples of none. */
export function withSiteHolders(diagnosis: Diagnosis, allocated: readonly HeldAllocation[]): Diagnosis {
  const sites = diagnosis.sites.map((site) => (site.profile === "heap" ? withHolders(site, allocated) : site));
  const evidence = [...diagnosis.evidence, ...unrelatedImageEvidence(diagnosis.sites, allocated)];
  return { ...diagnosis, sites, evidence };
}

function withHolders(site: GrowingSite, allocated: readonly HeldAllocation[]): GrowingSite {
  const own = allocated.filter((one) => isAllocatedBy(site, one));
  const heldBy = holdersOf(own);
  return heldBy.length === 0 ? site : { ...site, heldBy };
}

function isAllocatedBy(site: GrowingSite, { frames: [leaf] }: HeldAllocation): boolean {
  if (!leaf) return false;
  if (normalizedName(leaf.function) === normalizedName(site.function)) return true;
  return site.file !== "" && site.line > 0 && leaf.file === site.file && leaf.line === site.line;
}

/** Who keeps what some stacks allocated, the largest part first; none where there are too few samples of it. */
export const holdersOf = (allocated: readonly HeldAllocation[]): readonly SiteHolder[] =>
  samplesOf(allocated) < SAMPLES_MIN ? [] : shares(allocated);

const samplesOf = (allocated: readonly HeldAllocation[]): number =>
  allocated.reduce((sum, one) => sum + one.samples, 0);

function shares(own: readonly HeldAllocation[]): SiteHolder[] {
  const [bytes, variance] = own.reduce(([sum, square], one) => [sum + one.bytes, square + one.variance], [0, 0]);
  const held = new Map<string, { readonly holder: string; readonly bytes: number }>();
  for (const { holder, holderId, ...one } of own)
    held.set(holderId, { holder, bytes: (held.get(holderId)?.bytes ?? 0) + one.bytes });
  const spread = variance / bytes ** 2;
  return Array.from(held, ([holderId, { holder, bytes: part }]) => ({
    holder,
    holderId,
    ...interval({ share: part / bytes, spread }),
  }))
    .filter(({ share }) => share >= SHARE_MIN)
    .sort((a, b) => b.share - a.share);
}

/**
 * Wilson's interval of a share: it stays within 0..1, also where all of a few samples belong to one holder.
 * `spread` is 1 / n, where n is the effective number of samples; 0 where everything is counted.
 */
function interval({
  share,
  spread,
}: {
  readonly share: number;
  readonly spread: number;
}): Omit<SiteHolder, "holder" | "holderId"> {
  const square = Z_95 * Z_95 * spread;
  const middle = (share + square / 2) / (1 + square);
  const off = (Z_95 * Math.sqrt(share * (1 - share) * spread + (square * spread) / 4)) / (1 + square);
  return { share, low: Math.max(0, middle - off), high: Math.min(1, middle + off) };
}

function unrelatedImageEvidence(sites: readonly GrowingSite[], allocated: readonly HeldAllocation[]): Evidence[] {
  const ofHeap = sites.filter(({ profile }) => profile === "heap");
  const samples = samplesOf(allocated);
  const isKnown = ofHeap.some((site) => allocated.some((one) => isAllocatedBy(site, one)));
  if (ofHeap.length === 0 || samples < SAMPLES_TO_DOUBT || isKnown) return [];
  return [{ check: "heap-image", outcome: "neutral", facts: { doubt: "unrelated", samples } }];
}
