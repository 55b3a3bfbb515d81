/**
 * The commit that brought a line, from the repository of a checkout.
 *
 * The repository is only read, and nothing that it configures is run: no hook, file system monitor, filter, external diff,
 * pager or signature check. Filters would run for files of the working tree, so the committed file is asked for.
 */
import { execFile } from "node:child_process";

export interface LineCommit {
  readonly id: string;
  readonly author: string;
  /** ISO time. */
  readonly at: string;
  readonly summary: string;
}

const TIMEOUT_MS = 10_000;
const ANSWER_BYTES_MAX = 2 ** 20;
const TEXT_CHARS_MAX = 200;

/** What a repository could have run, switched off; `safe.directory` since the checkout may be of another user. */
const SETTINGS = [
  "safe.directory=*",
  "core.fsmonitor=false",
  "core.hooksPath=/dev/null",
  "core.pager=cat",
  "core.attributesFile=/dev/null",
  "diff.external=",
  "log.showSignature=false",
  "protocol.allow=never",
  "blame.ignoreRevsFile=",
].flatMap((setting) => ["-c", setting]);

const ENVIRONMENT = {
  PATH: process.env["PATH"] ?? "/usr/bin:/bin",
  LC_ALL: "C",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_LAZY_FETCH: "1",
  GIT_LITERAL_PATHSPECS: "1",
  GIT_PAGER: "cat",
};

/**
 * @param file below the folder
 * @returns null where the folder is no repository, git is not installed or too slow, or the line is not committed as `text`
 */
export async function lineCommit(
  folder: string,
  { file, line, text }: { readonly file: string; readonly line: number; readonly text: string },
): Promise<LineCommit | null> {
  if (!Number.isSafeInteger(line) || line < 1) return null;
  const blamed = ["blame", "--porcelain", "--no-textconv", "-L", `${line},${line}`, "HEAD", "--", file];
  const answer = await git(folder, blamed);
  return answer === null ? null : commitOf(answer, text);
}

function git(folder: string, command: readonly string[]): Promise<string | null> {
  const options = {
    cwd: folder,
    env: ENVIRONMENT,
    timeout: TIMEOUT_MS,
    killSignal: "SIGKILL" as const,
    maxBuffer: ANSWER_BYTES_MAX,
    windowsHide: true,
  };
  return new Promise((resolve) => {
    execFile("git", ["--no-pager", ...SETTINGS, ...command], options, (error, output) =>
      resolve(error === null ? output : null),
    );
  });
}

/** Of the porcelain form: the commit, its fields, and after a tab the line. */
function commitOf(answer: string, text: string): LineCommit | null {
  const lines = answer.split("\n");
  const id = /^[0-9a-f]{40,64}/.exec(lines[0] ?? "")?.[0];
  const field = (name: string) => lines.find((one) => one.startsWith(`${name} `))?.slice(name.length + 1);
  const committed = lines
    .find((one) => one.startsWith("\t"))
    ?.trim()
    .slice(0, TEXT_CHARS_MAX);
  const at = Number(field("author-time"));
  if (id === undefined || /^0+$/.test(id) || committed !== text || !Number.isSafeInteger(at)) return null;
  return {
    id,
    author: (field("author") ?? "").slice(0, TEXT_CHARS_MAX),
    at: new Date(at * 1000).toISOString(),
    summary: (field("summary") ?? "").slice(0, TEXT_CHARS_MAX),
  };
}
