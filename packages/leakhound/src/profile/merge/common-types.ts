/**
 * The sample types in which several profiles can be summed: those that all of them have, in the order of the first
 * profile, each in the finest unit that any of them uses.
 *
 *   first    alloc_space/bytes  wall/ms  inuse_space/kB
 *   second   wall/ns  inuse_space/bytes                        types are reordered as in the first
 *   common   wall/ns  inuse_space/bytes
 *
 * As CompatibilizeSampleTypes and ScaleProfiles in google/pprof.
 */
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { areConvertible, scale } from "../model/measurement.ts";
import type { ValueType } from "../model/types.ts";

export type MergeFault = Fault<"not-alike">;

/** The types and units of the values of a profile. */
export interface Measures {
  readonly sampleTypes: readonly ValueType[];
  readonly periodType: ValueType | null;
}

const NAMELESS: ValueType = { type: "", unit: "" };
/** The place of a fault, unless the caller replaces it. */
export const WHERE = "merging";
const TODO = "give profiles of one kind, for example only heap profiles";

/** The measures that both have. The measures of a single profile are those of `ownMeasures`. */
export function commonMeasures(first: Measures, second: Measures): Result<Measures, MergeFault> {
  const types = ownMeasures(second).sampleTypes;
  const pairs = first.sampleTypes.flatMap((type) => {
    const same = types.find((candidate) => candidate.type === type.type);
    return same ? [[type, same] as const] : [];
  });
  if (pairs.length === 0) return notAlike("no sample type in common", first.sampleTypes, second.sampleTypes);
  const unlike = pairs.find(([a, b]) => !areConvertible(a.unit, b.unit));
  if (unlike) return notAlike("units that cannot be converted", [unlike[0]], [unlike[1]]);
  const [a, b] = [first.periodType ?? NAMELESS, second.periodType ?? NAMELESS];
  if (a.type !== b.type || !areConvertible(a.unit, b.unit)) return notAlike("different period types", [a], [b]);
  const periodType = first.periodType && second.periodType ? finer(a, b) : first.periodType;
  return ok({ sampleTypes: pairs.map(([left, right]) => finer(left, right)), periodType });
}

/** The measures of one profile, without sample types that occur twice, because they are ambiguous. */
export function ownMeasures({ sampleTypes, periodType }: Measures): Measures {
  const isUnique = ({ type }: ValueType) => sampleTypes.filter((other) => other.type === type).length === 1;
  return { sampleTypes: sampleTypes.every(isUnique) ? sampleTypes : sampleTypes.filter(isUnique), periodType };
}

export function hasSameTypes(a: readonly ValueType[], b: readonly ValueType[]): boolean {
  return a.length === b.length && a.every((type, at) => isSameType(type, b[at]!));
}

export function isSameType(a: ValueType | null, b: ValueType | null): boolean {
  return (a?.type ?? "") === (b?.type ?? "") && (a?.unit ?? "") === (b?.unit ?? "");
}

/** The factor that converts a number from one unit to the other. */
export function ratioOf(from: ValueType, to: ValueType): number {
  return scale(1, from.unit, to.unit).value;
}

function finer(a: ValueType, b: ValueType): ValueType {
  return ratioOf(b, a) < 1 ? b : a;
}

function notAlike(
  what: string,
  first: readonly ValueType[],
  second: readonly ValueType[],
): { readonly ok: false; readonly error: MergeFault } {
  const [left, right] = [first, second].map((types) => types.map(({ type, unit }) => `${type}/${unit}`).join(" "));
  return err({ code: "not-alike", what: `the profiles have ${what}: ${left}, and ${right}`, where: WHERE, todo: TODO });
}
