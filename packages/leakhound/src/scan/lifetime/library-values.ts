/**
 * What the table of libraries says that a function of a library acquires:
 *
 *   fOpen +*DB, error                     its source makes a database, and DB has !Close
 *   -GetBlob 0.ReadCloser, error          a reader and an error
 *   -GetObject *GetObjectOutput, error    a struct with .Body io.ReadCloser
 */

import type { Libraries } from "../libraries/libraries.ts";
import type { LibraryResult } from "../libraries/library-type.ts";
import { lastName, ownerOf } from "../syntax/dotted-names.ts";
import { libraryName } from "../types/go-type.ts";
import { isErrorType, isFlagType } from "./error-types.ts";
import {
  type Acquired,
  BODY,
  CANCEL,
  CLOSEABLE_TYPES,
  OTHER_ENDS,
  ownKind,
  READER,
  type ResourceKind,
} from "./kinds.ts";
import { isKeptByOthers } from "./made.ts";
import { releaseBy } from "./resource.ts";

/** Rows, timers and writers that only flush have rules of their own or need none. */
const OTHER_RULES =
  /^(?:database\/sql|time|context|os\/exec|reflect|text\/tabwriter|mime\/multipart|sync|\S{0,99}\/fsnotify|\S{0,99}\/compress\/zstd|k8s\.io\/apimachinery\/pkg\/watch)\./;
const SUBSCRIBES = /\.\w{0,10}Subscribe\w{0,20}$/;
const FLUSHES = /\.New\w{0,40}(?:Writer|Encoder)\w{0,20}$/;
/** Around a writer that the caller has: their Close writes the end of the format. */
const ENCODERS = /\.New\w{0,40}Encoder$|^mime\/quotedprintable\.NewWriter$/;
/** Packages of the writers that only flush. */
const FORMATS =
  /(?:compress|archive|encoding|serialize|marshal|format|bufio|zlib|gzip|zstd|snappy|lz4|brotli|tar|zip|csv|json|yaml|avro|parquet|writer|color|text|log)[^.]*\.\w+$/;

/** Types of the standard library whose Close writes the end of a format to another writer: `multipart.Writer`. */
const FORMAT_WRITERS =
  /^(?:archive\/(?:tar|zip)|compress\/(?:flate|gzip|lzw|zlib)|mime\/(?:multipart|quotedprintable)|text\/tabwriter)\.Writer$/;

/** @param name of a type: `mime/multipart.Writer` */
export const onlyFlushes = (name: string): boolean => FORMAT_WRITERS.test(name);

/**
 * Writers of one message of a connection: their Close ends the message, and the connection belongs to who has the client.
 * `client.Data()` of SMTP, also of LMTP, `conn.DotWriter()`, and `conn.NextWriter(kind)`, which ends the message before it.
 */
const MESSAGES =
  /smtp[^/.]{0,40}\.\w{1,40}\.(?:LMTP)?Data$|^net\/textproto\.\w{1,40}\.DotWriter$|\/websocket\.Conn\.NextWriter$/;

/** What it returns ends its argument, and nothing else: the body of a request, which the server ends. */
const ENDS_ARGUMENT: ReadonlySet<string> = new Set(["net/http.MaxBytesReader"]);

/** No other rule is about what a function of a library returns, and its Close ends more than a format or a message. */
export function mayNeedEnd(name: string): boolean {
  if (OTHER_RULES.test(name) || SUBSCRIBES.test(name)) return false;
  if (MESSAGES.test(name) || ENDS_ARGUMENT.has(name)) return false;
  if (ENCODERS.test(name) && !isMethod(name)) return false;
  // `gzip.NewWriter(w)` keeps nothing that the collector does not free; `bucket.NewWriter(ctx)` is a connection.
  return !FLUSHES.test(name) || isMethod(name) || !FORMATS.test(name);
}

/** `path.Type.Method`, and not `path.Function`. */
const isMethod = (name: string): boolean => name.slice(name.lastIndexOf("/") + 1).split(".").length > 2;

/** Types of rows, statements and transactions, which have rules of their own, and those that hold nothing until they serve or lock. */
const NOT_OPEN = /\.(?:Rows|Row|Stmt|NamedStmt|Tx|Result|\w{0,40}Server|\w{0,20}[lL]ock|\w{0,20}Semaphore)$/;

/** Their Close gives a buffer back to a pool, and nothing else stays. */
const POOLED: ReadonlySet<string> = new Set(["archive/zip.File.Open"]);

/** What the value is added to ends it: `connection.AddTransceiver(kind)`. */
const OWNED = /\.(?:Add|Register|Attach|Current|Find|Lookup)\w{0,60}$/;

/** Other methods by which a value of a library is ended. */
const LIBRARY_ENDS: readonly string[] = [...OTHER_ENDS, ..."Disconnect Drain Free Logout Quit Unlock Unmap".split(" ")];

/** @param name `path.Function` or `path.Type.Method` */
export function acquiredByTable(libraries: Libraries, name: string): readonly Acquired[] {
  const results = libraries.results(name);
  if (results.length === 0 || !mayNeedEnd(name)) return [];
  // The caller of os.NewFile has the descriptor, and what a method adds to its receiver the receiver ends.
  if ((isMethod(name) && OWNED.test(name)) || name === "os.NewFile" || isKeptByOthers(lastName(name))) return [];
  const last = results.at(-1)?.type ?? null;
  const hasError = results.length > 1 && isErrorType(last);
  const hasFlag = results.length > 1 && isFlagType(last);
  return results.flatMap((one, result): Acquired[] => {
    const found = acquiredAs(libraries, one, { of: name, hasError });
    return found === null ? [] : [{ ...found, result, hasError, hasFlag, isByType: true }];
  });
}

/** A method of an interface: no source shows what it returns. */
function isOfInterface(libraries: Libraries, name: string): boolean {
  return isMethod(name) && libraries.type(ownerOf(name))?.isInterface === true;
}

function acquiredAs(
  libraries: Libraries,
  { type, isMade }: LibraryResult,
  { of, hasError }: { readonly of: string; readonly hasError: boolean },
): Pick<Acquired, "kind" | "isUncertain"> | null {
  const name = libraryName(type);
  if (name === null) return null;
  const known = CLOSEABLE_TYPES.get(name);
  if (known !== undefined) {
    if (known === CANCEL || (known === BODY && !isMade)) return null;
    if (!isMade && !(hasError && (isMethod(of) || !WRAPS.test(of)))) return null;
    return { kind: known, isUncertain: POOLED.has(of) || (!isMade && !isOfInterface(libraries, of)) };
  }
  if (isMade) return madeValue(libraries, name, !hasError);
  if (hasError && hasBody(libraries, name)) return { kind: BODY_IN_STRUCT };
  return hasError && isMethod(of) && (MAKES.test(lastName(of)) || PASSING.test(name))
    ? madeValue(libraries, name, true)
    : null;
}

/** A function that makes a reader around another, such as that of zlib, shows no new value. */
const WRAPS = /(?:Reader|Writer|Closer|Decod|Encod|[cC]ompress|Wrap)\w{0,40}$/;

/** Methods whose source the analysis cannot follow, and which make something by their name. */
const MAKES = /^(?:New|Open|Create|Dial|Connect|Accept|Acquire|Start|Watch|Consume|Snapshot|Stream|Tail)(?![a-z])/;

/** Types of which each use has a value of its own. */
const PASSING = /\.\w{0,60}(?:Cursor|Iterator|Iter|Subscription|Snapshot|Watcher)$/;

function madeValue(
  libraries: Libraries,
  name: string,
  isUncertain: boolean,
): Pick<Acquired, "kind" | "isUncertain"> | null {
  const ends = NOT_OPEN.test(name) || OTHER_RULES.test(name) ? undefined : libraries.type(name)?.ends;
  if (ends === undefined || ends.size === 0) return null;
  // A walk over all that an iterator has is its end, as in go-git.
  const walks = /Iter(?:ator)?$/.test(name) ? ["ForEach"] : [];
  return { kind: ownKind(lastName(name), [...ends, ...LIBRARY_ENDS, ...walks]), isUncertain };
}

/** The body of a response in a struct of a library. */
export const BODY_IN_STRUCT: ResourceKind = { ...READER, release: releaseBy(".Body", "Close") };

/** The struct has the body of a response: `s3.GetObjectOutput`. */
export const hasBody = (libraries: Libraries, name: string): boolean =>
  !name.startsWith("net/http.") && libraryName(libraries.value(`${name}.Body`)) === "io.ReadCloser";
