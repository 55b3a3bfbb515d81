/**
 * Opens a tunnel, and opens it again when its program ends by itself: a pod that restarts and a connection that breaks
 * are a gap in the series, and not the end of a watch.
 *
 *   start ─▶ entrance is there ─▶ program ends ─▶ wait 1 s, 2 s, … 30 s ─▶ start at the same entrance
 */
import { setTimeout as sleep } from "node:timers/promises";
import { err, ok, type Result } from "../../base/result.ts";
import { snippetOf } from "../snippet.ts";
import type { GuardedChild } from "./guarded-child.ts";
import { missingProgram } from "./run-program.ts";
import type { Tunnel, TunnelFault, TunnelOptions } from "./tunnel.ts";

export type Entrance = Tunnel["entrance"];

/** How one program opens a tunnel. */
export interface TunnelProgram {
  readonly name: "kubectl" | "ssh";
  /** For faults: the address that the user wrote. */
  readonly where: string;
  /** @param known the entrance of before, which the program takes again; null at first */
  start(known: Entrance | null): GuardedChild;
  /** The entrance, once the program's output or the file system shows that it is there. */
  entrance(output: string): Entrance | null;
  /** Removes what the tunnel left on the disk. */
  cleanUp(): Promise<void>;
}

const POLL_MS = 50;
const WAIT_MS_MIN = 1000;
const WAIT_MS_MAX = 30_000;

export async function keepOpen(program: TunnelProgram, options: TunnelOptions): Promise<Result<Tunnel, TunnelFault>> {
  const first = await open(program, null, options);
  if (!first.ok) {
    await program.cleanUp();
    return first;
  }
  const closing = new AbortController();
  const current = { child: first.value.child };
  const watching = reopen(program, { current, entrance: first.value.entrance, closing: closing.signal }, options);
  return ok({
    entrance: first.value.entrance,
    async close() {
      closing.abort();
      await current.child.close();
      await watching;
      await program.cleanUp();
    },
  });
}

interface Opened {
  readonly child: GuardedChild;
  readonly entrance: Entrance;
}

async function open(
  program: TunnelProgram,
  known: Entrance | null,
  { timeoutMs, signal }: Pick<TunnelOptions, "timeoutMs" | "signal">,
): Promise<Result<Opened, TunnelFault>> {
  const child = program.start(known);
  let end: "not-found" | "ended" | null = null;
  void child.ended.then((how) => {
    end = how;
  });
  const deadline = Date.now() + timeoutMs;
  while (end === null && !signal.aborted && Date.now() < deadline) {
    const entrance = program.entrance(child.output());
    if (entrance !== null) return ok({ child, entrance });
    await sleep(POLL_MS);
  }
  await child.close();
  return err(signal.aborted ? canceled(program) : failure(program, end, child.output()));
}

/** Runs until the tunnel is closed. */
async function reopen(
  program: TunnelProgram,
  state: { current: { child: GuardedChild }; readonly entrance: Entrance; readonly closing: AbortSignal },
  options: TunnelOptions,
): Promise<void> {
  const { current, entrance, closing } = state;
  let waitMs = WAIT_MS_MIN;
  while (!closing.aborted) {
    await current.child.ended;
    if (closing.aborted) return;
    options.warn(failure(program, "ended", current.child.output()));
    await sleep(waitMs, null, { signal: closing }).catch(() => {});
    if (closing.aborted) return;
    const opened = await open(program, entrance, { timeoutMs: options.timeoutMs, signal: closing });
    waitMs = opened.ok ? WAIT_MS_MIN : Math.min(2 * waitMs, WAIT_MS_MAX);
    if (opened.ok) current.child = opened.value.child;
  }
}

const canceled = ({ where }: TunnelProgram): TunnelFault => ({
  code: "tunnel",
  what: "the watch ended before the tunnel was open",
  where,
  todo: "try again",
});

function failure({ name, where }: TunnelProgram, end: "not-found" | "ended" | null, output: string): TunnelFault {
  if (end === "not-found") return missingProgram(name, where);
  const said = snippetOf(output.trim().split("\n").at(-1) ?? "", []);
  const what = end === null ? `${name} opened no tunnel in time` : `${name} ended${said && `: ${said}`}`;
  const todo =
    name === "kubectl" ? "try kubectl port-forward yourself" : "try ssh -N -L yourself; passwords cannot be asked for";
  return { code: "tunnel", what, where, todo };
}
