/**
 * Two processes that resume a stopped process if this one ends, however it ends. Each alone suffices, so that one of them may
 * be killed, too.
 *
 *   on end   waits until its standard input closes, as it does when this process ends, and resumes
 *   watch    once the process is stopped, looks each second whether this process lives, and resumes at the latest after
 *            PAUSE_MAX_S: this process may wait for a disk that does not answer
 *
 * Both compare the start time of the process before they signal it: its number may have been given to another one.
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { ProcessIdentity } from "./process-handle.ts";

/** A pause after which the process is resumed although its copy is not complete. */
const PAUSE_MAX_S = 600;

/** Sets `state` and fails if the process is not the same any more. The name in parentheses may contain any character. */
const SAME = `same() {
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  rest=\${stat##*) }
  state=\${rest%% *}
  set -- "$2" $rest
  [ "$1" = "\${21}" ]
}`;
const IGNORE_SIGNALS = "trap '' INT TERM HUP";

const onEnd = ({ pid, startTime }: ProcessIdentity): string => `${SAME}
${IGNORE_SIGNALS}
echo ready
read -r _
same ${pid} ${startTime} && kill -CONT ${pid}`;

const watch = (target: ProcessIdentity, self: ProcessIdentity): string => `${SAME}
${IGNORE_SIGNALS}
echo ready
read -r _
seconds=0
while same ${target.pid} ${target.startTime} && [ "$state" = T ]; do
  if [ $seconds -ge ${PAUSE_MAX_S} ] || ! same ${self.pid} ${self.startTime}; then
    kill -CONT ${target.pid}
    break
  fi
  sleep 1
  seconds=$((seconds + 1))
done`;

export class Guards {
  readonly #guards: readonly ChildProcess[];

  private constructor(guards: readonly ChildProcess[]) {
    this.#guards = guards;
  }

  /** Starts both, and waits until they are ready. Throws if one of them cannot be started. */
  static async start(target: ProcessIdentity, self: ProcessIdentity): Promise<Guards> {
    const guards = [onEnd(target), watch(target, self)].map((script) =>
      spawn("/bin/sh", ["-c", script], { detached: true, stdio: ["pipe", "pipe", "ignore"] }),
    );
    const started = new Guards(guards);
    try {
      await Promise.all(guards.map(ready));
    } catch (cause) {
      started.end();
      throw cause;
    }
    return started;
  }

  /** The second guard begins to watch: the process is stopped. */
  stopped(): void {
    this.#guards[1]?.stdin?.end("stopped\n");
  }

  /** Whether both still run: without one, the pause ends, because the other could end, too. */
  get areRunning(): boolean {
    return this.#guards.every(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  }

  end(): void {
    for (const guard of this.#guards) guard.stdin?.end();
  }
}

function ready(guard: ChildProcess): Promise<void> {
  // A guard that was killed closes its pipe: writing to it is an error that must not end this process.
  guard.stdin?.on("error", () => {});
  guard.unref();
  return new Promise((resolve, reject) => {
    guard.stdout?.once("data", () => resolve());
    guard.once("error", reject);
    guard.once("exit", () => reject(new Error("the guard that would resume it did not start")));
  });
}
