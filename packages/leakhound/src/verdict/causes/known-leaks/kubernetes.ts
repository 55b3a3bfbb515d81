/** client-go. */
import type { Signature } from "./signature.ts";

export const KUBERNETES: readonly Signature[] = [
  {
    id: "heap.k8s-informer",
    title: "client-go informers or watches keep objects",
    profile: "heap",
    specificity: "named",
    match: { any: [/k8s\.io\/(?:client-go\/(?:tools\/cache|rest\/watch)|apimachinery\/pkg\/watch)/] },
    companions: [
      {
        in: "goroutine",
        leaf: /k8s\.io\/apimachinery\/pkg\/watch\.\(\*StreamWatcher\)\.receive$/,
        role: "confirms",
        meaning: "watches that were not stopped",
      },
    ],
    mistakes: [
      {
        text: "an informer or watch per call, whose stop channel is never closed",
        rule: "subscription-no-stop",
        weight: 0.4,
      },
      {
        text: "objects are kept outside the cache: in a queue of objects or own maps",
        rule: "global-map-no-evict",
        weight: 0.35,
      },
      { text: "the cache is large but bounded: filter it, or use SetTransform", rule: null, weight: 0.25 },
    ],
    advice:
      "Stop every factory.Start and Watch, and share one informer. Queue keys instead of objects, and drop managedFields in a transform. Filter a cache that is large but bounded.",
    links: [
      "https://github.com/kubernetes/kubernetes/issues/91686",
      "https://github.com/kubernetes/kubernetes/issues/103789",
      "https://github.com/kubernetes/kubernetes/issues/111370",
    ],
    example: [
      "90  reflect.New < k8s.io/apimachinery/pkg/watch.(*StreamWatcher).receive < k8s.io/client-go/tools/cache.(*Reflector).watch",
    ],
  },
  {
    id: "gr.k8s-watch",
    title: "client-go watches are not stopped",
    profile: "goroutine",
    specificity: "named",
    match: {
      any: [
        /k8s\.io\/apimachinery\/pkg\/watch\.\(\*StreamWatcher\)\.receive$/,
        /k8s\.io\/client-go\/tools\/cache\.\(\*(?:processorListener|Reflector|sharedProcessor)\)\./,
      ],
    },
    mistakes: [
      { text: "Watch without Stop, or ResultChan is not read to its end", rule: "subscription-no-stop", weight: 0.7 },
      { text: "an informer factory is started for each call", rule: "subscription-no-stop", weight: 0.3 },
    ],
    advice:
      "Add defer w.Stop() after Watch, and read ResultChan until it closes. Start one informer factory for the process, with a stop channel that is closed at shutdown.",
    links: [
      "https://github.com/kuberhealthy/kuberhealthy/issues/533",
      "https://github.com/kubernetes/kubernetes/issues/6488",
      "https://github.com/kubernetes/kubernetes/issues/77434",
    ],
    example: [
      "90  runtime.gopark < runtime.chansend < runtime.chansend1 < k8s.io/apimachinery/pkg/watch.(*StreamWatcher).receive",
    ],
  },
];
