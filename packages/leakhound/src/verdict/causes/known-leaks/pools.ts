/** Worker pools, schedulers and circuit breakers: each instance, job or name has goroutines or entries of its own. */
import type { Signature } from "./signature.ts";

export const POOLS: readonly Signature[] = [
  {
    id: "gr.ants-pool",
    title: "Pools of ants are created repeatedly, or leave a goroutine behind when they are released",
    profile: "goroutine",
    specificity: "named",
    match: {
      any: [
        /panjf2000\/ants(?:\/v2)?\.\(\*\w+(?:\[\.\.\.\])?\)\.(?:purgeStaleWorkers|purgePeriodically|ticktock|goTicktock|goPurge)/,
      ],
    },
    companions: [
      {
        in: "goroutine",
        leaf: /panjf2000\/ants(?:\/v2)?\.\(\*goWorker\w*\)\.run/,
        role: "confirms",
        meaning: "idle workers of the pools",
      },
    ],
    mistakes: [
      { text: "a pool per request or call, without Release", rule: "client-per-call", weight: 0.6 },
      { text: "ants 2.7.0, whose Release leaves the goroutine of the clock", rule: null, weight: 0.4 },
    ],
    advice:
      "Create one pool for the process and share it, or call Release when its owner ends. With ants 2.7.0 upgrade: Release did not stop the goroutine of the clock before 2.7.1.",
    links: ["https://github.com/panjf2000/ants/issues/263"],
    example: [
      "80  runtime.gopark < runtime.selectgo < github.com/panjf2000/ants/v2.(*poolCommon).purgeStaleWorkers",
      "80  runtime.gopark < runtime.selectgo < github.com/panjf2000/ants/v2.(*poolCommon).ticktock",
    ],
  },
  {
    id: "gr.workerpool",
    title: "Pools of gammazero/workerpool are created repeatedly and never stopped",
    profile: "goroutine",
    specificity: "named",
    match: { any: [/gammazero\/workerpool\.(?:worker|\(\*WorkerPool\)\.dispatch)$/] },
    mistakes: [{ text: "a pool per request or job, without StopWait", rule: "client-per-call", weight: 0.9 }],
    advice:
      "Create one pool for the process, or defer pool.StopWait() where a pool belongs to one job: its dispatcher waits for tasks until the pool is stopped.",
    links: ["https://pkg.go.dev/github.com/gammazero/workerpool#WorkerPool.StopWait"],
    example: [
      "80  runtime.gopark < runtime.selectgo < github.com/gammazero/workerpool.(*WorkerPool).dispatch",
      "80  runtime.gopark < runtime.chanrecv < runtime.chanrecv1 < github.com/gammazero/workerpool.worker",
    ],
  },
  {
    id: "gr.cron-percall",
    title: "Schedulers of cron or gocron are started repeatedly and never stopped",
    profile: "goroutine",
    specificity: "named",
    match: {
      any: [
        /robfig\/cron(?:\/v\d+)?\.\(\*Cron\)\.run$/,
        /go-co-op\/gocron(?:\/v\d+)?\.(?:\(\*executor\)\.(?:start|run)|NewScheduler\.func\d+)$/,
      ],
    },
    mistakes: [
      {
        text: "a scheduler per request, tenant or reload, without Stop or Shutdown",
        rule: "client-per-call",
        weight: 0.9,
      },
    ],
    advice:
      "Start one scheduler for the process and add jobs to it. Where a scheduler has an owner, call Stop (cron) or Shutdown (gocron) when the owner ends.",
    links: ["https://pkg.go.dev/github.com/robfig/cron/v3#Cron.Stop", "https://github.com/go-co-op/gocron/issues/777"],
    example: ["80  runtime.gopark < runtime.selectgo < github.com/robfig/cron/v3.(*Cron).run"],
  },
  {
    id: "heap.cron-entries",
    title: "Entries of a cron scheduler are added per request and never removed",
    profile: "heap",
    specificity: "named",
    match: { any: [/robfig\/cron(?:\/v\d+)?\.\(\*Cron\)\.(?:AddFunc|AddJob|Schedule)$/] },
    family: { name: "entries of a cron scheduler", excludesCaches: true },
    mistakes: [
      { text: "AddFunc or Schedule per request or object, without Remove", rule: "global-map-no-evict", weight: 0.9 },
    ],
    advice:
      "Keep the EntryID that AddFunc returns, and call Remove when the job is no longer needed. For work that happens once, use time.AfterFunc: a cron entry stays forever, with all that its function closes over.",
    links: ["https://pkg.go.dev/github.com/robfig/cron/v3#Cron.Remove", "https://github.com/robfig/cron/issues/466"],
    example: [
      "60  github.com/robfig/cron/v3.(*Cron).Schedule < github.com/robfig/cron/v3.(*Cron).AddJob < github.com/robfig/cron/v3.(*Cron).AddFunc < main.remind",
      "30  github.com/robfig/cron/v3.Parser.Parse < github.com/robfig/cron/v3.(*Cron).AddJob < github.com/robfig/cron/v3.(*Cron).AddFunc < main.remind",
    ],
  },
  {
    id: "heap.gocron-reschedule",
    title: "gocron keeps timers and times of jobs that it reschedules",
    profile: "heap",
    specificity: "named",
    match: { any: [/go-co-op\/gocron\/v2\.\(\*scheduler\)\.selectExecJobsOut\w+$/] },
    family: { name: "timers and run times of gocron", excludesCaches: true },
    mistakes: [
      {
        text: "gocron 2.2.9 and older with LimitModeReschedule, which lets the list of next runs grow",
        rule: null,
        weight: 0.7,
      },
      { text: "jobs that are added repeatedly and never removed", rule: "global-map-no-evict", weight: 0.3 },
    ],
    advice:
      "Upgrade gocron: up to 2.2.9 a singleton job with LimitModeReschedule keeps each skipped run. Where jobs are added at run time, remove them with RemoveJob.",
    links: ["https://github.com/go-co-op/gocron/issues/706", "https://github.com/go-co-op/gocron/issues/777"],
    example: [
      "60  github.com/go-co-op/gocron/v2.(*scheduler).selectExecJobsOutForRescheduling < github.com/go-co-op/gocron/v2.NewScheduler.func1",
      "20  time.newTimer < time.AfterFunc < github.com/jonboulle/clockwork.(*realClock).AfterFunc < github.com/go-co-op/gocron/v2.(*scheduler).selectExecJobsOutForRescheduling",
    ],
  },
  {
    id: "gr.hystrix-commands",
    title: "Circuits of hystrix accumulate: the name of a command is different for each request",
    profile: "goroutine",
    specificity: "named",
    match: { any: [/afex\/hystrix-go\/hystrix\.\(\*(?:metricExchange|poolMetrics)\)\.Monitor$/] },
    mistakes: [
      { text: "an id, URL or user name in the name of a command", rule: "global-map-no-evict", weight: 0.85 },
      { text: "hystrix.Flush, which leaves the goroutines of the old circuits", rule: null, weight: 0.15 },
    ],
    advice:
      "Each name of a command has a circuit with two goroutines and its metrics, and circuits are never removed. Use one name for a kind of call, such as the name of the remote service, and no values of requests.",
    links: ["https://github.com/afex/hystrix-go/issues/95", "https://github.com/afex/hystrix-go/pull/107"],
    example: [
      "80  runtime.gopark < runtime.chanrecv < runtime.chanrecv2 < github.com/afex/hystrix-go/hystrix.(*metricExchange).Monitor",
      "80  runtime.gopark < runtime.chanrecv < runtime.chanrecv2 < github.com/afex/hystrix-go/hystrix.(*poolMetrics).Monitor",
    ],
  },
  {
    id: "gr.infinite-channel",
    title: "Infinite channels of eapache/channels are never closed",
    profile: "goroutine",
    specificity: "named",
    match: { any: [/eapache\/channels\.\(\*\w+Channel\)\.\w+(?:Buffer|Loop)$/] },
    mistakes: [{ text: "a channel per request or connection, without Close", rule: "goroutine-no-exit", weight: 0.9 }],
    advice:
      "Call Close when the last value was sent: the goroutine that moves values from one end to the other waits for it.",
    links: ["https://pkg.go.dev/github.com/eapache/channels#InfiniteChannel.Close"],
    example: ["80  runtime.gopark < runtime.selectgo < github.com/eapache/channels.(*InfiniteChannel).infiniteBuffer"],
  },
  {
    id: "gr.backoff-ticker",
    title: "Tickers of cenkalti/backoff are never stopped",
    profile: "goroutine",
    specificity: "named",
    match: { any: [/cenkalti\/backoff(?:\/v\d+)?\.\(\*Ticker\)\.run$/] },
    mistakes: [{ text: "the loop over the ticker returns without Stop", rule: "timer-leak", weight: 0.9 }],
    advice:
      "Write defer ticker.Stop() after NewTicker: a loop that returns when the operation succeeded leaves the goroutine.",
    links: ["https://pkg.go.dev/github.com/cenkalti/backoff/v4#Ticker.Stop"],
    example: ["80  runtime.gopark < runtime.selectgo < github.com/cenkalti/backoff/v4.(*Ticker).run"],
  },
  {
    id: "gr.errgroup-limit",
    title: "errgroup.Go blocks at its limit, because the functions of the group do not return",
    profile: "goroutine",
    specificity: "named",
    match: { leaf: [/^golang\.org\/x\/sync\/errgroup\.\(\*Group\)\.Go$/], states: ["chan send"] },
    mistakes: [
      { text: "a function of the group waits without a deadline", rule: "goroutine-no-exit", weight: 0.7 },
      { text: "a function of the group starts others in the same group", rule: null, weight: 0.3 },
    ],
    advice:
      "The functions that occupy the limit do not return: their stacks are in the same profile, below errgroup.(*Group).Go.func1. Give them a context with a deadline, and start no functions of a limited group from within it.",
    links: ["https://pkg.go.dev/golang.org/x/sync/errgroup#Group.SetLimit"],
    example: [
      "80  runtime.gopark < runtime.chansend < runtime.chansend1 < golang.org/x/sync/errgroup.(*Group).Go < main.fanOut",
    ],
  },
  {
    id: "gr.semaphore-acquire",
    title: "Goroutines wait for a weighted semaphore that is not released",
    profile: "goroutine",
    specificity: "named",
    match: { leaf: [/^golang\.org\/x\/sync\/semaphore\.\(\*Weighted\)\.Acquire$/] },
    mistakes: [
      { text: "a return without Release", rule: null, weight: 0.6 },
      { text: "Acquire with context.Background(), which never gives up", rule: null, weight: 0.4 },
    ],
    advice:
      "Write defer sem.Release(n) right after Acquire, and pass the context of the request to Acquire, so that a caller gives up with it.",
    links: ["https://pkg.go.dev/golang.org/x/sync/semaphore#Weighted.Acquire"],
    example: ["80  runtime.gopark < runtime.selectgo < golang.org/x/sync/semaphore.(*Weighted).Acquire < main.handle"],
  },
  {
    id: "gr.singleflight-stuck",
    title: "Callers of singleflight wait for one call that does not return",
    profile: "goroutine",
    specificity: "named",
    match: {
      any: [/^golang\.org\/x\/sync\/singleflight\.\(\*Group\)\.(?:Do|doCall)$/],
      states: ["wait group", "semaphore"],
    },
    mistakes: [
      { text: "the shared call has no deadline, so that all callers of its key wait", rule: null, weight: 0.9 },
    ],
    advice:
      "All callers of a key wait for the first. Give its function a context with a deadline of its own, or use DoChan and select on ctx.Done() in each caller; Forget(key) lets the next caller try again.",
    links: ["https://pkg.go.dev/golang.org/x/sync/singleflight#Group.DoChan"],
    example: [
      "80  runtime.gopark < runtime.goparkunlock < runtime.semacquire1 < sync.runtime_SemacquireWaitGroup < sync.(*WaitGroup).Wait < golang.org/x/sync/singleflight.(*Group).Do < main.lookUp",
    ],
  },
];
