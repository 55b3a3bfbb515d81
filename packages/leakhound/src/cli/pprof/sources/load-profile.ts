/**
 * From the sources of a command line to the one profile that is reported on.
 *
 *   source ─ fetch ─> bytes ─ open ─> profile ─┐
 *   source ─ fetch ─> …                        ├─ sum ─┐
 *                                              ┘       ├─ sum ─> made ready ─> saved, if it came from afar
 *   base   ─ …                                  ─ sum ─ ×-1
 *
 * Sources are summed in the order of the command line, each as soon as those before it are there; one
 * that cannot be had is told of, and left out.
 */
import { type Fault, faultLine } from "../../../base/fault.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import { type ProgramNames, prepareProfile, withMainBinary } from "../../../profile/filter/prepare.ts";
import { combineWithBase } from "../../../profile/merge/base-profile.ts";
import { ProfileMerger } from "../../../profile/merge/merge.ts";
import type { Profile } from "../../../profile/model/types.ts";
import { openProfile } from "../../../profile/open.ts";
import { inflate } from "../../../source/inflate.ts";
import type { SourceRequest } from "../arguments/invocation.ts";
import type { Log } from "../local/log.ts";
import { isBinaryFile } from "./executable.ts";
import { type Fetched, fetchSource } from "./fetch-source.ts";
import { saveProfile } from "./save-profile.ts";

/** Fetches that are under way at once. */
const FETCHES_MAX = 128;
/** Files that are read before their turn, so that decoding does not wait for the disk. */
const FILES_AHEAD = 2;

interface Gathering {
  readonly request: SourceRequest;
  readonly names: ProgramNames;
  readonly log: Log;
}

interface Gathered {
  readonly profile: Profile;
  readonly isRemote: boolean;
}

/** Reads, sums and makes ready what the command line names. */
export async function loadProfile(request: SourceRequest, log: Log): Promise<Result<Profile, Fault>> {
  const { binary, paths } = await splitBinary(request.paths);
  const gathering = { request, names: { binary, buildId: request.buildId }, log };
  const sources = await gather("source", paths, gathering);
  if (!sources.ok) return sources;
  const bases = request.base.length > 0 ? await gather("base", request.base, gathering) : null;
  if (bases && !bases.ok) return bases;
  const combined = combine(sources.value.profile, bases?.value.profile ?? null, request);
  if (!combined.ok) return combined;
  const ready = withComment(prepareProfile(combined.value, request.preparation), request.comment);
  if (sources.value.isRemote || bases?.value.isRemote) await saveProfile(ready, log);
  return ok(ready);
}

/** The first of several sources may be the program that the profiles are of. */
async function splitBinary(paths: readonly string[]): Promise<{ binary: string | null; paths: readonly string[] }> {
  const [first, ...rest] = paths;
  if (first === undefined || rest.length === 0 || !(await isBinaryFile(first))) return { binary: null, paths };
  return { binary: first, paths: rest };
}

async function gather(
  role: "source" | "base",
  paths: readonly string[],
  { request, names, log }: Gathering,
): Promise<Result<Gathered, Fault>> {
  const merger = new ProfileMerger();
  let count = 0;
  let isRemote = false;
  for await (const { source, fetched } of inOrder(paths, request, log)) {
    const opened = fetched.ok ? openProfile(fetched.value.bytes, source, inflate) : fetched;
    if (!opened.ok) {
      if (paths.length === 1) return opened;
      log(faultLine(opened.error));
      continue;
    }
    const added = merger.add(withMainBinary(opened.value, names));
    if (!added.ok) return err({ ...added.error, where: source });
    count++;
    isRemote ||= fetched.ok && fetched.value.isRemote;
  }
  if (count === 0) return err(nothingFetched(role, paths));
  if (count < paths.length) log(`Fetched ${count} ${role} profiles out of ${paths.length}`);
  return ok({ profile: merger.finish(), isRemote });
}

interface Arrival {
  readonly source: string;
  readonly fetched: Result<Fetched, Fault>;
}

/** Fetches several sources at once and gives them in their order. */
async function* inOrder(paths: readonly string[], request: SourceRequest, log: Log): AsyncGenerator<Arrival> {
  const ahead = paths.some((path) => path.includes(":")) ? FETCHES_MAX : FILES_AHEAD;
  const started: Promise<Result<Fetched, Fault>>[] = [];
  for (const [row, source] of paths.entries()) {
    while (started.length < Math.min(paths.length, row + ahead)) {
      started.push(fetchSource(paths[started.length]!, request, log));
    }
    const fetched = await started[row]!;
    delete started[row];
    yield { source, fetched };
  }
}

function combine(profile: Profile, base: Profile | null, request: SourceRequest): Result<Profile, Fault> {
  if (!base) return ok(profile);
  return combineWithBase(profile, base, { isDiff: request.isDiff, normalize: request.normalize });
}

function withComment(profile: Profile, comment: string): Profile {
  return comment === "" ? profile : { ...profile, comments: [...profile.comments, comment] };
}

function nothingFetched(role: string, paths: readonly string[]): Fault {
  const what = `none of the ${role} profiles could be read`;
  return { code: "no-profile", what, where: paths.join(" "), todo: "see the lines above" };
}
