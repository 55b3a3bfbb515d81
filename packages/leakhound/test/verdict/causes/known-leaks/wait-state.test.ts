import { expect, it } from "vitest";
import { type WaitState, waitStateOf, waitStateOfText } from "../../../../src/verdict/causes/known-leaks/wait-state.ts";

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
  ["syscall.Syscall < syscall.read < syscall.Read < main.f", "system call"],
  ["internal/runtime/syscall/linux.Syscall6 < syscall.RawSyscall6 < syscall.Syscall < syscall.read", "system call"],
  ["golang.org/x/sys/unix.Syscall < golang.org/x/sys/unix.Poll < main.f", "system call"],
  ["runtime.notetsleepg < os/signal.signal_recv < os/signal.loop", "system call"],
  ["runtime.cgocall < main._Cfunc_nap < main.f", "cgo call"],
  ["runtime.asyncPreempt2 < runtime.asyncPreempt < main.spin", "running"],
  ["main.spin < main.main", null],
  ["", null],
];

it.each(STACKS)("%s: %s", (stack, state) => {
  expect(waitStateOf(stack.split(" < "))).toBe(state);
});

it("a state far from the leaf is a caller's, not the goroutine's", () => {
  expect(waitStateOf([..."abcdef", "runtime.selectgo"])).toBe(null);
});

// The texts that Go 1.26 prints, and the older ones that mean several things.
it.each<readonly [text: string, stack: string, state: WaitState | null]>([
  ["chan send", "main.f", "chan send"],
  ["chan receive", "main.f", "chan receive"],
  ["select", "main.f", "select"],
  ["select (no cases)", "main.f", "select without cases"],
  ["chan receive (nil chan)", "main.f", "nil channel"],
  ["chan send (nil chan)", "main.f", "nil channel"],
  ["chan receive (durable)", "main.f", "chan receive"],
  ["IO wait", "internal/poll.runtime_pollWait < main.f", "IO wait"],
  ["syscall", "syscall.Syscall < main.f", "system call"],
  ["syscall", "main._Cfunc_nap < main.f", "cgo call"],
  ["runnable", "main.spin", "running"],
  ["sync.WaitGroup.Wait", "sync.runtime_SemacquireWaitGroup < sync.(*WaitGroup).Wait", "wait group"],
  ["semacquire", "sync.runtime_Semacquire < sync.(*WaitGroup).Wait < main.f", "wait group"],
  ["semacquire", "sync.runtime_SemacquireMutex < sync.(*Mutex).lockSlow < sync.(*Mutex).Lock < main.f", "mutex"],
  ["semacquire", "main.f", "semaphore"],
  ["GC worker (idle)", "runtime.gcBgMarkWorker", null],
])("%s in %s: %s", (text, stack, state) => {
  expect(waitStateOfText(text, stack.split(" < "))).toBe(state);
});
