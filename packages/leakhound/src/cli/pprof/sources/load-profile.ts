/**
 * Loads the sources of a command line into the one profile of the report.
 *
 *   source ─ fetch ─> bytes ─ open ─> profile ─┐
 *   source ─ fetch ─> …                        ├─ sum ─┐
 *                                              ┘       ├─ sum ─> prepared ─> saved, if a source was remote
 *   base   ─ …                                  ─ sum ─ ×-1
 *
 * Sources are summed in the order of the command line, each as soon as those before it have arrived. A source that
 * cannot be fetched is logged and left out.
 */
import { type Fault, faultLine } from "../../../base/fault.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import { type ProgramNames, prepareProfile, withMainBinary } from "../../../profile/filter/prepare.ts";
import { combineWithBase } from "../../../profile/merge/base-profile.ts";
import { ProfileMerger } from "../../../profile/merge/merge.ts";
import type { Profile } from "../../../profile/model/types.ts";
import { openProfile } from "../../../profile/open.ts";
import { cutWords } from "../../../report/words/text-cut.ts";
import { inflate } from "../../../source/inflate.ts";
import type { SourceRequest } from "../arguments/invocation.ts";
import type { Log } from "../local/log.ts";
import { isBinaryFile } from "./executable.ts";
import { type Fetched, fetchSource } from "./fetch-source.ts";
import { saveProfile } from "./save-profile.ts";

/** Concurrent fetches. */
const FETCHES_MAX = 128;
/** Files that are read ahead, so that decoding does not wait for the disk. */
const FILES_AHEAD = 2;

interface LoadContext {
  readonly request: SourceRequest;
  readonly names: ProgramNames;
  readonly log: Log;
}

interface LoadedProfile {
  readonly profile: Profile;
  readonly isRemote: boolean;
}

/** Fetches, sums and prepares the profiles that the command line names. */
export async function loadProfile(request: SourceRequest, log: Log): Promise<Result<Profile, Fault>> {
  const { binary, paths } = await splitBinary(request.paths);
  const context = { request, names: { binary, buildId: request.buildId }, log };
  const sources = await sumOf("source", paths, context);
  if (!sources.ok) return sources;
  const bases = request.base.length > 0 ? await sumOf("base", request.base, context) : null;
  if (bases && !bases.ok) return bases;
  const combined = combine(sources.value.profile, bases?.value.profile ?? null, request);
  if (!combined.ok) return combined;
  const prepared = withComment(prepareProfile(combined.value, request.preparation), request.comment);
  if (sources.value.isRemote || bases?.value.isRemote) await saveProfile(prepared, log);
  return ok(prepared);
}

/** The first of several sources may be the profiled program. */
async function splitBinary(paths: readonly string[]): Promise<{ binary: string | null; paths: readonly string[] }> {
  const [first, ...rest] = paths;
  if (first === undefined || rest.length === 0 || !(await isBinaryFile(first))) return { binary: null, paths };
  return { binary: first, paths: rest };
}

async function sumOf(
  role: "source" | "base",
  paths: readonly string[],
  { request, names, log }: LoadContext,
): Promise<Result<LoadedProfile, Fault>> {
  const merger = new ProfileMerger();
  let count = 0;
  let isRemote = false;
  for await (const { source, fetched } of fetchInOrder(paths, request, log)) {
    const opened = fetched.ok ? openFetched(fetched.value, source) : fetched;
    if (!opened.ok) {
      if (paths.length === 1) return opened;
      log(faultLine(opened.error));
      continue;
    }
    if (opened.value.cut) log(`${source}: ${cutWords(opened.value.cut)}`);
    const added = merger.add(withMainBinary(opened.value, names));
    if (!added.ok) return err({ ...added.error, where: source });
    count++;
    isRemote ||= fetched.ok && fetched.value.isRemote;
  }
  if (count === 0) return err(nothingFetched(role, paths));
  if (count < paths.length) log(`Fetched ${count} ${role} profiles out of ${paths.length}`);
  return ok({ profile: merger.finish(), isRemote });
}

/** A page to which the service redirects, such as a login, is named. */
function openFetched({ bytes, redirectedTo }: Fetched, source: string): Result<Profile, Fault> {
  const opened = openProfile(bytes, source, inflate);
  if (opened.ok || redirectedTo === null) return opened;
  return err({ ...opened.error, what: `it redirects to ${redirectedTo}: ${opened.error.what}` });
}

interface SourceFetch {
  readonly source: string;
  readonly fetched: Result<Fetched, Fault>;
}

/** Fetches sources concurrently, and yields them in their order. */
async function* fetchInOrder(paths: readonly string[], request: SourceRequest, log: Log): AsyncGenerator<SourceFetch> {
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
  const what = `no ${role} profile could be read`;
  return { code: "no-profile", what, where: paths.join(" "), todo: "see the messages above" };
}
