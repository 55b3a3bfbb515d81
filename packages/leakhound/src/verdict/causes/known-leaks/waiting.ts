/** Waiting goroutines by wait state: the fallbacks for goroutines that no other signature names. */
import type { Signature } from "./signature.ts";

export const WAITING: readonly Signature[] = [
  {
    id: "gr.io-pipe",
    title: "One side of an io.Pipe is gone, and the other waits",
    profile: "goroutine",
    specificity: "common",
    match: { leaf: [/^io\.\(\*pipe\)\.(?:read|write)$/], states: ["select"] },
    mistakes: [
      {
        text: "the reader returned early without CloseWithError, or the writer is never closed",
        rule: "goroutine-no-exit",
        weight: 0.8,
      },
      { text: "a logrus Writer is not closed", rule: "subscription-no-stop", weight: 0.2 },
    ],
    advice:
      "Add defer pr.CloseWithError(err) on the reader's side and defer pw.Close() on the writer's, so that an early return wakes the other side.",
    links: ["https://github.com/stellar/go-stellar-sdk/issues/5342", "https://github.com/sirupsen/logrus/issues/1463"],
    example: ["90  runtime.gopark < runtime.selectgo < io.(*pipe).write < io.(*PipeWriter).Write < main.export"],
  },
  {
    id: "gr.mutex",
    title: "Goroutines wait for a lock",
    profile: "goroutine",
    specificity: "common",
    match: {
      any: [
        /^sync\.\(\*(?:RW)?Mutex\)\.(?:Lock|lockSlow|RLock)$/,
        /^internal\/sync\.\(\*Mutex\)\.(?:Lock|lockSlow)$/,
        /^sync\.runtime_Semacquire(?:Mutex|RWMutexR|RWMutex)$/,
      ],
      states: ["mutex", "read lock"],
    },
    mistakes: [
      {
        text: "an unlock is missing on a path, locks are taken in different orders, or one is held over I/O",
        rule: null,
        weight: 0.9,
      },
    ],
    advice:
      "Look for the one goroutine that is in the locked section and does not wait for the lock: it holds it over I/O, waits for another lock, or returned without unlocking. Add defer mu.Unlock().",
    links: [
      "https://github.com/mholt/caddy-ratelimit/issues/36",
      "https://github.com/nikepan/clickhouse-bulk/issues/90",
      "https://github.com/coder/websocket/issues/231",
    ],
    example: [
      "90  runtime.gopark < runtime.goparkunlock < runtime.semacquire1 < internal/sync.runtime_SemacquireMutex < internal/sync.(*Mutex).lockSlow < internal/sync.(*Mutex).Lock < sync.(*Mutex).Lock < main.update",
    ],
  },
  {
    id: "gr.waitgroup",
    title: "Goroutines wait for a WaitGroup or errgroup whose workers do not finish",
    profile: "goroutine",
    specificity: "common",
    match: {
      any: [/^sync\.\(\*WaitGroup\)\.Wait$/, /^golang\.org\/x\/sync\/errgroup\.\(\*Group\)\.Wait$/],
      states: ["wait group"],
    },
    mistakes: [
      { text: "a worker never calls Done", rule: "goroutine-no-exit", weight: 0.8 },
      { text: "Add after Wait, or a panic that skips Done", rule: null, weight: 0.2 },
    ],
    advice:
      "A worker never calls Done: check what the workers that the same function started wait for, and let them finish. Make defer wg.Done() the first statement of the worker.",
    links: ["https://github.com/kubernetes-sigs/controller-runtime/issues/3218"],
    example: [
      "90  runtime.gopark < runtime.goparkunlock < runtime.semacquire1 < sync.runtime_SemacquireWaitGroup < sync.(*WaitGroup).Wait < main.fanOut",
    ],
  },
  {
    id: "gr.cond",
    title: "Goroutines wait on a sync.Cond that is never signaled",
    profile: "goroutine",
    specificity: "common",
    match: { any: [/^sync\.\(\*Cond\)\.Wait$/], states: ["cond"] },
    mistakes: [{ text: "nothing is signaled on close", rule: "goroutine-no-exit", weight: 0.8 }],
    advice: "Close must call Broadcast under the lock, and waiters must check whether it was closed.",
    links: ["https://github.com/kubernetes/kubernetes/issues/77434"],
    example: [
      "90  runtime.gopark < runtime.goparkunlock < sync.runtime_notifyListWait < sync.(*Cond).Wait < main.(*queue).pop",
    ],
  },
  {
    id: "gr.sleep-loop",
    title: "Loops with a sleep are started for each call",
    profile: "goroutine",
    specificity: "common",
    match: { leaf: [/^time\.Sleep$/], not: [/mgo/, /pgx/], states: ["sleep"] },
    mistakes: [
      { text: "a loop with time.Sleep is started for each call or object", rule: "goroutine-no-exit", weight: 0.8 },
      { text: "a client that pings or checks is created for each call", rule: "client-per-call", weight: 0.2 },
    ],
    advice:
      "The caller of time.Sleep is a loop that cannot be stopped. Start it once, with a ticker and ctx.Done(), and stop it together with its owner.",
    links: ["https://github.com/go-mgo/mgo/issues/516"],
    example: ["90  runtime.gopark < time.Sleep < main.poll"],
  },
  {
    id: "gr.chan-send",
    title: "Goroutines block on a send without a receiver",
    profile: "goroutine",
    specificity: "fallback",
    match: { states: ["chan send"] },
    mistakes: [
      {
        text: "the receiver returned after a timeout or an error, and the channel has no buffer",
        rule: "chan-send-abandoned",
        weight: 0.7,
      },
      { text: "the receiver is too slow, or has exited", rule: "goroutine-no-exit", weight: 0.3 },
    ],
    advice:
      "The receiver returned after a timeout or an error. Give the channel a buffer of one (make(chan T, 1)), or also select on ctx.Done() at the send.",
    links: [
      "https://github.com/google/cadvisor/issues/2549",
      "https://github.com/moby/moby/issues/42193",
      "https://github.com/kubevirt/kubevirt/issues/6168",
    ],
    example: ["90  runtime.gopark < runtime.chansend < runtime.chansend1 < main.ask.func1"],
  },
  {
    id: "gr.chan-recv",
    title: "Goroutines block on a channel without a sender",
    profile: "goroutine",
    specificity: "fallback",
    match: { states: ["chan receive"] },
    mistakes: [
      { text: "the channel is never closed, and nothing is sent anymore", rule: "goroutine-no-exit", weight: 0.7 },
      { text: "a range over a ticker is started for each call", rule: "timer-leak", weight: 0.3 },
    ],
    advice:
      "The sender must close the channel when it exits (chanrecv2 in the stack is a for range). Otherwise also select on ctx.Done() at the receive.",
    links: [
      "https://github.com/mdlayher/goat/issues/6",
      "https://github.com/nats-io/nats.go/issues/22",
      "https://github.com/oom-ai/oomstore/issues/1120",
    ],
    example: ["90  runtime.gopark < runtime.chanrecv < runtime.chanrecv1 < main.worker"],
  },
  {
    id: "gr.select",
    title: "Goroutines wait in a select that never ends",
    profile: "goroutine",
    specificity: "fallback",
    match: { states: ["select"] },
    mistakes: [
      {
        text: "there is no case for ctx.Done() or a quit channel, or it is never closed",
        rule: "goroutine-no-exit",
        weight: 0.8,
      },
      { text: "a worker per call that is never stopped", rule: "client-per-call", weight: 0.2 },
    ],
    advice: "The select needs a case for ctx.Done() or for a quit channel, and its owner must cancel or close it.",
    links: ["https://github.com/apache/pulsar-client-go/issues/940", "https://github.com/yaitoo/xun/issues/132"],
    example: ["90  runtime.gopark < runtime.selectgo < main.(*worker).run"],
  },
  {
    id: "gr.nil-chan",
    title: "Goroutines wait on a nil channel, or in an empty select",
    profile: "goroutine",
    specificity: "common",
    match: { ownLeaf: true, states: ["select without cases", "nil channel"] },
    hint: { ownLeaf: true, states: ["chan receive", "chan send"] },
    mistakes: [
      { text: "a channel is never created, or was captured before it was", rule: "goroutine-no-exit", weight: 0.9 },
    ],
    advice:
      "This wait never ends. Check that the channel is created before the goroutine starts. The text of /debug/pprof/goroutine?debug=2 says nil chan for a nil channel; the binary profile does not distinguish it from others.",
    links: ["https://go.dev/ref/spec#Receive_operator"],
    example: ["90  runtime.gopark < runtime.block < main.wait"],
  },
  {
    id: "gr.syscall",
    title: "Goroutines are blocked in a system call or in C code",
    profile: "goroutine",
    specificity: "common",
    match: { states: ["system call", "cgo call"] },
    mistakes: [
      { text: "a read from a device, pipe or terminal that never has data", rule: "goroutine-no-exit", weight: 0.5 },
      { text: "a call into C that does not return", rule: null, weight: 0.3 },
      { text: "a file lock or a mount that does not respond", rule: null, weight: 0.2 },
    ],
    advice:
      "Each of these goroutines occupies a thread of the operating system. Read through os.File or net.Conn, which wait in the runtime and have deadlines, instead of syscall.Read; give calls into C a timeout of their own; and close the file to end the wait.",
    links: ["https://pkg.go.dev/os#File.SetReadDeadline", "https://pkg.go.dev/runtime/debug#SetMaxThreads"],
    example: ["90  syscall.Syscall < syscall.read < syscall.Read < main.(*device).loop"],
  },
];
