/** Message queues, connection pools and caches of clients. */
import type { Signature } from "./signature.ts";

export const MESSAGING: readonly Signature[] = [
  {
    id: "gr.kafka-go",
    title: "Readers or writers of kafka-go are created repeatedly and never closed",
    profile: "goroutine",
    specificity: "named",
    match: {
      any: [
        /segmentio\/kafka-go\.(?:\(\*(?:Reader|ConsumerGroup|Generation|reader|partitionWriter|connPool)\)\.\w+|NewConsumerGroup\.func\d+)/,
      ],
    },
    mistakes: [
      { text: "NewReader or a Writer per request or reconnect, without Close", rule: "client-per-call", weight: 0.9 },
    ],
    advice:
      "Keep one Reader for each topic and group, and one Writer for the process. Call Close on every path that replaces a Reader: it also remains a member of its consumer group.",
    links: ["https://github.com/segmentio/kafka-go/pull/1083", "https://github.com/segmentio/kafka-go/issues/847"],
    example: [
      "80  runtime.gopark < runtime.selectgo < github.com/segmentio/kafka-go.(*ConsumerGroup).Next < github.com/segmentio/kafka-go.(*Reader).run",
      "80  runtime.gopark < runtime.selectgo < github.com/segmentio/kafka-go.(*ConsumerGroup).run < github.com/segmentio/kafka-go.NewConsumerGroup.func1",
    ],
  },
  {
    id: "gr.nsq-consumer",
    title: "Consumers of NSQ are created repeatedly and never stopped",
    profile: "goroutine",
    specificity: "named",
    match: { any: [/nsqio\/go-nsq\.\(\*(?:Consumer|Producer|Conn)\)\.\w+Loop$/] },
    mistakes: [{ text: "NewConsumer per request or reconnect, without Stop", rule: "client-per-call", weight: 0.9 }],
    advice: "Keep one Consumer for each topic and channel, and call Stop, then wait for StopChan, when it is replaced.",
    links: ["https://pkg.go.dev/github.com/nsqio/go-nsq#Consumer.Stop"],
    example: ["80  runtime.gopark < runtime.selectgo < github.com/nsqio/go-nsq.(*Consumer).rdyLoop"],
  },
  {
    id: "gr.ristretto",
    title: "Caches of ristretto are created repeatedly and never closed",
    profile: "goroutine",
    specificity: "named",
    match: { any: [/dgraph-io\/ristretto(?:\/v2)?\.\(\*(?:Cache|defaultPolicy)(?:\[\.\.\.\])?\)\.processItems$/] },
    mistakes: [
      { text: "NewCache per request, tenant or connection, without Close", rule: "client-per-call", weight: 0.9 },
    ],
    advice:
      "Create one cache for the process, or call Close when its owner ends: each has two goroutines, and counters as large as NumCounters says.",
    links: ["https://github.com/dgraph-io/ristretto/issues/422", "https://github.com/erpc/erpc/pull/1066"],
    example: [
      "80  runtime.gopark < runtime.selectgo < github.com/dgraph-io/ristretto/v2.(*Cache[...]).processItems",
      "80  runtime.gopark < runtime.selectgo < github.com/dgraph-io/ristretto/v2.(*defaultPolicy[...]).processItems",
    ],
  },
  {
    id: "heap.goredis-wantconn",
    title: "go-redis keeps requests for a connection in its queue of dials",
    profile: "heap",
    specificity: "named",
    match: { any: [/redis\/go-redis\/v9\/internal\/pool\.\(\*ConnPool\)\.queuedNewConn$/] },
    family: { name: "requests for a connection to Redis", excludesCaches: true },
    mistakes: [
      { text: "go-redis 9.17 up to 9.17.2, whose queue of dials is not emptied", rule: null, weight: 0.8 },
      { text: "dials that fail or hang, so that requests queue up", rule: null, weight: 0.2 },
    ],
    advice:
      "Upgrade go-redis beyond 9.17.2. As a temporary measure, let the pool be large enough that it seldom dials (PoolSize, MinIdleConns), and set DialTimeout.",
    links: ["https://github.com/redis/go-redis/issues/3678"],
    example: [
      "60  github.com/redis/go-redis/v9/internal/pool.(*ConnPool).queuedNewConn < github.com/redis/go-redis/v9/internal/pool.(*ConnPool).getConn < main.handle",
      "30  context.WithDeadlineCause < context.WithDeadline < context.WithTimeout < github.com/redis/go-redis/v9/internal/pool.(*ConnPool).queuedNewConn < main.handle",
    ],
  },
  {
    id: "heap.clientgo-tls-cache",
    title: "client-go keeps a transport for each configuration: its cache of TLS transports has no bound",
    profile: "heap",
    specificity: "named",
    match: {
      any: [
        /^k8s\.io\/client-go\/transport\.\(\*tlsTransportCache\)\.get$/,
        /^k8s\.io\/client-go\/transport\.TLSConfigFor$/,
      ],
    },
    companions: [
      {
        in: "heap",
        leaf: /^net\/http\.\(\*Transport\)\.(?:queueForIdleConn|getConn|tryPutIdleConn|setReqCanceler)$/,
        role: "confirms",
        meaning: "state of the transports that are kept",
      },
    ],
    mistakes: [
      {
        text: "a rest.Config with a Dial, Proxy or GetCert function of its own per request or cluster client",
        rule: "client-per-call",
        weight: 0.9,
      },
    ],
    advice:
      "Build one rest.Config and one http.Client for each cluster and share them. The cache compares functions by their address, so each new Dial or Proxy function is a new entry that stays for the life of the process.",
    links: ["https://github.com/kubernetes/kubernetes/issues/125818"],
    example: [
      "60  k8s.io/client-go/transport.(*tlsTransportCache).get < k8s.io/client-go/transport.New < k8s.io/client-go/rest.TransportFor < main.handle",
      "30  k8s.io/client-go/transport.TLSConfigFor < k8s.io/client-go/transport.(*tlsTransportCache).get < k8s.io/client-go/transport.New < main.handle",
    ],
  },
  {
    id: "heap.nats-queue-names",
    title: "nats-server keeps the names of queue groups that have no subscribers anymore",
    profile: "heap",
    specificity: "named",
    match: { any: [/nats-io\/nats-server\/v2\/server\.(?:keyFromSub|\(\*Server\)\.updateRouteSubscriptionMap)$/] },
    family: { name: "names of queue groups and subjects", excludesCaches: false },
    mistakes: [
      { text: "queue groups or subjects with an id in their name, in a cluster", rule: null, weight: 0.6 },
      { text: "nats-server up to 2.6.1, which keeps the names of left queue groups", rule: null, weight: 0.4 },
    ],
    advice:
      "Upgrade nats-server, and use a bounded number of names for queue groups: a name for each client is a route entry on every server of the cluster.",
    links: ["https://github.com/nats-io/nats-server/issues/2516"],
    example: [
      "80  github.com/nats-io/nats-server/v2/server.keyFromSub < github.com/nats-io/nats-server/v2/server.(*Server).updateRouteSubscriptionMap < github.com/nats-io/nats-server/v2/server.(*client).processUnsub",
    ],
  },
  {
    id: "heap.gocache-unbounded",
    title: "Entries of patrickmn/go-cache never expire",
    profile: "heap",
    specificity: "named",
    match: { any: [/patrickmn\/go-cache\.\(\*cache\)\.(?:Set|SetDefault|Add|set|Replace)$/] },
    mistakes: [
      {
        text: "NoExpiration, or a default expiration of 0, with keys from requests",
        rule: "global-map-no-evict",
        weight: 0.6,
      },
      { text: "a cleanup interval of 0, so that expired entries stay", rule: "global-map-no-evict", weight: 0.4 },
    ],
    advice:
      "Pass an expiration and a cleanup interval to cache.New: with a cleanup interval of 0 expired entries are never deleted. go-cache has no bound on its size; where keys come from requests, use a cache that has one.",
    links: ["https://pkg.go.dev/github.com/patrickmn/go-cache#New"],
    example: ["80  github.com/patrickmn/go-cache.(*cache).Set < main.handle"],
  },
];
