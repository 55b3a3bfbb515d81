/** Derived contexts that are never canceled. */
import type { Signature } from "./signature.ts";

export const CONTEXTS: readonly Signature[] = [
  {
    id: "heap.ctx-children",
    title: "Derived contexts are never canceled: their parent keeps each of them",
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
    family: { name: "contexts that are never canceled", excludesCaches: true },
    mistakes: [
      {
        text: "cancel is discarded, lost on a return, or stored and never called, with a long-lived parent",
        rule: "ctx-cancel-lost",
        weight: 0.7,
      },
      {
        text: "errgroup.WithContext without Wait, or signal.NotifyContext without its stop function",
        rule: "ctx-cancel-lost",
        weight: 0.1,
      },
      {
        text: "a library derives a context per call (stream, retry, transaction): upgrade it",
        rule: null,
        weight: 0.2,
      },
    ],
    advice:
      "Check that the first own frame below context.With… calls the cancel function on every path; go vet does not report one that is stored. Add defer cancel() where the context is created, or call it from Close.",
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
    title: "Contexts with distant deadlines are never canceled",
    profile: "heap",
    specificity: "named",
    match: {
      leaf: [/^context\.WithDeadline(?:Cause)?$/, /^context\.WithTimeout(?:Cause)?$/, /^time\.newTimer$/],
      any: [/^context\.With(?:Timeout|Deadline)/],
    },
    family: { name: "contexts with distant deadlines", excludesCaches: true },
    mistakes: [
      {
        text: "the cancel function is discarded, and the context lives until its deadline",
        rule: "ctx-cancel-lost",
        weight: 0.9,
      },
    ],
    advice:
      "The cancel function is discarded, so each context and its timer live until the deadline. Add defer cancel(). Growth that levels off after the length of the timeout confirms it.",
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
    title: "A chain of context.WithValue keeps growing",
    profile: "heap",
    specificity: "named",
    match: { leaf: [/^context\.WithValue$/], not: [/^net\/http\.\(\*conn\)\.serve$/] },
    mistakes: [
      {
        text: "ctx = context.WithValue(ctx, …) in an endless loop, or assigned to a field of a long-lived object",
        rule: "ctx-chain-growth",
        weight: 0.8,
      },
      { text: "the context of a request is kept", rule: "request-keyed-map", weight: 0.2 },
    ],
    advice:
      "Look for ctx = context.WithValue(ctx, …) in an endless loop, or assigned to a field of a long-lived object. Derive from the root context each time (ctx := …).",
    links: [
      "https://github.com/giantswarm/operatorkit/issues/305",
      "https://github.com/juicedata/juicefs/issues/5665",
      "https://github.com/golang/go/issues/68923",
    ],
    example: ["90  context.WithValue < main.loop"],
  },
  {
    id: "gr.ctx-watch",
    title: "A goroutine per derived context: the parent has a custom type, and cancel is never called",
    profile: "goroutine",
    specificity: "named",
    match: {
      leaf: [/^(?:context|golang\.org\/x\/net\/context)\.(?:\(\*cancelCtx\)\.)?propagateCancel\.func\d+$/],
      states: ["select"],
    },
    mistakes: [
      {
        text: "WithCancel or WithTimeout on a parent of a custom type (own, gin.Context, a wrapper), and cancel is never called",
        rule: "ctx-cancel-lost",
        weight: 0.9,
      },
    ],
    advice:
      "Package context starts a goroutine to watch a parent of a type that it does not know. Call cancel on every path. An AfterFunc method on the custom context makes the goroutine unnecessary.",
    links: [
      "https://github.com/uber/tchannel-go/issues/278",
      "https://github.com/kelseyhightower/confd/issues/615",
      "https://github.com/etcd-io/etcd/issues/6605",
    ],
    example: ["90  runtime.gopark < runtime.selectgo < context.(*cancelCtx).propagateCancel.func2"],
  },
  {
    id: "gr.trpc-detached-ctx",
    title: "Contexts passed to the trpc-go http client are never canceled",
    profile: "goroutine",
    specificity: "named",
    match: { leaf: [/trpc-go\/trpc-go\/http\.(?:collect\.func1|\(\*scavenger\)\.scavengeValueDetachedCtx)$/] },
    mistakes: [
      {
        text: "cancelable contexts are passed to trpc-go's http client and never canceled",
        rule: "ctx-cancel-lost",
        weight: 0.9,
      },
    ],
    advice:
      "trpc-go's http client watches each cancelable context until it ends. Add defer cancel() after each WithCancel and WithTimeout around a call.",
    links: ["https://github.com/trpc-group/trpc-go"],
    example: ["90  runtime.gopark < runtime.selectgo < trpc.group/trpc-go/trpc-go/http.collect.func1"],
  },
];
