/** Folds profiles for pages in a thread, so that scrapes and other requests go on while a large one is folded. */
import { existsSync } from "node:fs";
import {
  durationMs,
  err,
  type Fault,
  type Profile,
  packProfile,
  type Result,
  Threads,
  type ViewAsked,
  type ViewData,
} from "leakhound/server";
import { type FoldRequest, folded } from "./fold.ts";

export interface Folding {
  fold(profile: Profile, asked: ViewAsked): Promise<Result<ViewData, Fault>>;
  close(): void;
}

/** A profile of a million samples takes some seconds on a busy machine. */
const FOLD_MS_MAX = durationMs(60_000);

/** In the thread of the caller where the program of the thread is not built, as in tests that run from source. */
export function openFolding(program: URL): Folding {
  if (existsSync(program)) return new FoldingThreads(program);
  return { fold: async (profile, asked) => folded({ profile: packProfile(profile), asked }), close: () => {} };
}

class FoldingThreads implements Folding {
  readonly #threads: Threads<FoldRequest, Result<ViewData, Fault>>;
  #requests = 0;

  constructor(program: URL) {
    this.#threads = new Threads({ program, timeMsMax: FOLD_MS_MAX });
  }

  async fold(profile: Profile, asked: ViewAsked): Promise<Result<ViewData, Fault>> {
    // Columns may be views of memory that others use, so they are copied. Each request is an owner of its own.
    const request = { profile: packProfile(profile), asked };
    const answer = await this.#threads.run({ request, owner: String(++this.#requests) });
    return answer.ok ? answer.value : err(tooMuch(answer.error));
  }

  close(): void {
    this.#threads.close();
  }
}

const tooMuch = (why: string): Fault => ({
  code: "too-much",
  what: `the profile cannot be shown: folding it ${why}`,
  where: "",
  todo: "focus on a function, or ask for one instance",
});
