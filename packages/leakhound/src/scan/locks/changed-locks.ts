/** Whether a change may touch a lock, so that a scan of the change follows locks only then. */
import { changedFunctions } from "../index/changed-functions.ts";
import type { Repository } from "../index/repository.ts";
import type { Located } from "../types/package-members.ts";
import { acquiredLocks } from "./acquired-locks.ts";
import { lockEffects } from "./lock-effects.ts";
import { lockUses } from "./lock-uses.ts";

/** A changed function uses a lock, itself or in what it calls. All functions count as changed where all findings are wanted. */
export const changeMayLock = (repository: Repository): boolean =>
  changedFunctions(repository)?.some((fn) => mayLock(repository, fn)) ?? true;

const mayLock = (repository: Repository, fn: Located): boolean =>
  lockUses(repository, fn).length > 0 ||
  acquiredLocks(repository, fn).size > 0 ||
  lockEffects(repository, fn).length > 0;
