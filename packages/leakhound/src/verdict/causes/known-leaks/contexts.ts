/** Contexts that are derived and never cancelled. */
import type { Signature } from "./signature.ts";

export const CONTEXTS: readonly Signature[] = [
  {
    id: "heap.ctx-children",
    title: "Contexts are derived and never cancelled: their parent keeps every one",
    profile: "heap",
    specificity: "named",
    match: {
      leaf: [
        /^context\.(?:withCancel|WithCancel|newCancelCtx|AfterFunc)$/,
        /^context\.(?:\(\*cancelCtx\)\.)?propagateCancel$/,
        /^context\.\(\*cancelCtx\)\.Done$/,
      ],
      not: [/^net\/http\.\(\*conn\)\.readRequest$/, /^os\/signal\./],
    },
    mistakes: [
      {
        text: "cancel is thrown away, lost on a return, or stored and never called, under a parent that lives long",
        rule: "ctx-cancel-lost",
        weight: 0.7,
      },
      {
        text: "errgroup.WithContext without Wait, or signal.NotifyContext without its stop",
        rule: "ctx-cancel-lost",
        weight: 0.1,
      },
      {
        text: "a library derives a context for each call (stream, retry, transaction): upgrade it",
        rule: null,
        weight: 0.2,
      },
    ],
    advice:
      "Is the cancel function of the first own frame below context.With… called on every path? go vet is silent when it is stored. Write defer cancel() where the context is made, or call it from Close.",
    links: [
      "https://github.com/cockroachdb/cockroach/issues/149658",
      "https://github.com/lightningnetwork/lnd/issues/9886",
      "https://github.com/failsafe-go/failsafe-go/issues/134",
    ],
    example: [
      "60  context.withCancel < context.WithCancel < main.handle",
      "40  context.(*cancelCtx).propagateCancel < context.withCancel < context.WithCancel < main.handle",
    ],
  },
  {
    id: "heap.ctx-deadline",
    title: "Contexts with far deadlines are never cancelled",
    profile: "heap",
    specificity: "named",
    match: {
      leaf: [/^context\.WithDeadline(?:Cause)?$/, /^context\.WithTimeout(?:Cause)?$/, /^time\.newTimer$/],
      any: [/^context\.With(?:Timeout|Deadline)/],
    },
    mistakes: [
      {
        text: "the cancel function is thrown away, and the context lives until its deadline",
        rule: "ctx-cancel-lost",
        weight: 0.9,
      },
    ],
    advice:
      "The cancel function is thrown away, so each context and its timer live until the deadline. Write defer cancel(). Growth that flattens out after the length of the timeout says the same.",
    links: [
      "https://github.com/temporalio/temporal/issues/438",
      "https://github.com/cockroachdb/cockroach/issues/149658",
    ],
    example: [
      "60  context.WithDeadlineCause < context.WithTimeout < main.handle",
      "40  time.newTimer < time.AfterFunc < context.WithDeadlineCause < context.WithTimeout < main.handle",
    ],
  },
  {
    id: "heap.ctx-valuechain",
    title: "A chain of context.WithValue grows longer and longer",
    profile: "heap",
    specificity: "named",
    match: { leaf: [/^context\.WithValue$/], not: [/^net\/http\.\(\*conn\)\.serve$/] },
    mistakes: [
      {
        text: "ctx = context.WithValue(ctx, …) in a loop without end, or into a field of what lives long",
        rule: "ctx-chain-growth",
        weight: 0.8,
      },
      { text: "the context of a request is kept", rule: "request-keyed-map", weight: 0.2 },
    ],
    advice:
      "Look for ctx = context.WithValue(ctx, …) in a loop that does not end, or into a field of something that lives long. Derive from the root each time (ctx := …).",
    links: [
      "https://github.com/giantswarm/operatorkit/issues/305",
      "https://github.com/juicedata/juicefs/issues/5665",
      "https://github.com/golang/go/issues/68923",
    ],
    example: ["90  context.WithValue < main.loop"],
  },
  {
    id: "gr.ctx-watch",
    title: "A goroutine for each derived context: the parent is of an own type, and cancel is never called",
    profile: "goroutine",
    specificity: "named",
    match: {
      leaf: [/^(?:context|golang\.org\/x\/net\/context)\.(?:\(\*cancelCtx\)\.)?propagateCancel\.func\d+$/],
      states: ["select"],
    },
    mistakes: [
      {
        text: "WithCancel or WithTimeout on a parent of another type (own, gin.Context, a wrapper), and cancel is never called",
        rule: "ctx-cancel-lost",
        weight: 0.9,
      },
    ],
    advice:
      "context starts a goroutine to watch a parent that is none of its own types. Call cancel on every path; give the own context an AfterFunc method, so that no goroutine is needed.",
    links: [
      "https://github.com/uber/tchannel-go/issues/278",
      "https://github.com/kelseyhightower/confd/issues/615",
      "https://github.com/etcd-io/etcd/issues/6605",
    ],
    example: ["90  runtime.gopark < runtime.selectgo < context.(*cancelCtx).propagateCancel.func2"],
  },
  {
    id: "gr.trpc-detached-ctx",
    title: "Contexts given to the trpc-go http client are never cancelled",
    profile: "goroutine",
    specificity: "named",
    match: { leaf: [/trpc-go\/trpc-go\/http\.(?:collect\.func1|\(\*scavenger\)\.scavengeValueDetachedCtx)$/] },
    mistakes: [
      {
        text: "contexts that can be cancelled are given to calls of trpc-go's http client, and never are",
        rule: "ctx-cancel-lost",
        weight: 0.9,
      },
    ],
    advice:
      "trpc-go's http client watches each context that can be cancelled until it ends. Write defer cancel() after each WithCancel and WithTimeout around a call.",
    links: ["https://github.com/trpc-group/trpc-go"],
    example: ["90  runtime.gopark < runtime.selectgo < trpc.group/trpc-go/trpc-go/http.collect.func1"],
  },
];
