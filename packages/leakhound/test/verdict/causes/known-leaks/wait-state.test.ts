import { expect, it } from "vitest";
import { type WaitState, waitStateOf } from "../../../../src/verdict/causes/known-leaks/wait-state.ts";

const STACKS: readonly (readonly [stack: string, state: WaitState | null])[] = [
  ["runtime.gopark < runtime.chansend < runtime.chansend1 < main.f", "chan send"],
  ["runtime.gopark < runtime.chanrecv < runtime.chanrecv2 < main.f", "chan receive"],
  ["runtime.gopark < runtime.selectgo < main.f", "select"],
  ["runtime.gopark < runtime.block < main.f", "select without cases"],
  [
    "runtime.gopark < runtime.netpollblock < internal/poll.runtime_pollWait < internal/poll.(*pollDesc).wait",
    "IO wait",
  ],
  ["runtime.gopark < runtime.goparkunlock < runtime.semacquire1 < sync.runtime_SemacquireMutex < main.f", "mutex"],
  ["runtime.gopark < runtime.goparkunlock < runtime.semacquire1 < internal/sync.runtime_SemacquireMutex", "mutex"],
  ["runtime.gopark < runtime.goparkunlock < runtime.semacquire1 < sync.runtime_SemacquireRWMutexR", "read lock"],
  ["runtime.gopark < runtime.goparkunlock < runtime.semacquire1 < sync.runtime_Semacquire < main.f", "wait group"],
  ["runtime.gopark < runtime.goparkunlock < runtime.semacquire1 < sync.runtime_SemacquireWaitGroup", "wait group"],
  ["runtime.gopark < runtime.goparkunlock < sync.runtime_notifyListWait < sync.(*Cond).Wait", "cond"],
  ["runtime.gopark < time.Sleep < main.f", "sleep"],
  ["main.spin < main.main", null],
  ["", null],
];

it.each(STACKS)("%s: %s", (stack, state) => {
  expect(waitStateOf(stack.split(" < "))).toBe(state);
});

it("a state far from the leaf is a caller's, not the goroutine's", () => {
  expect(waitStateOf([..."abcdef", "runtime.selectgo"])).toBe(null);
});
