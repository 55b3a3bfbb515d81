/** Clients of other services, caches and watchers, each with its own goroutines. */
import type { Signature } from "./signature.ts";

export const CLIENTS: readonly Signature[] = [
  {
    id: "gr.redis-pool",
    title: "Redis clients or subscriptions are created for each call",
    profile: "goroutine",
    specificity: "named",
    match: {
      any: [
        /(?:redis\/go-redis|go-redis\/redis|gopkg\.in\/redis).*\/pool\.\(\*ConnPool\)\.reaper$/,
        /(?:redis\/go-redis|go-redis\/redis).*\.\(\*PubSub\)\.(?:initMsgChan|initHealthCheck|initChannel).*/,
        /(?:redis\/go-redis|go-redis\/redis).*\(\*channel\)\.(?:initMsgChan|initHealthCheck)/,
        /redis\/go-redis\/v\d+\/maintnotifications\.\(\*\w+\)\.\w*[lL]oop$/,
      ],
    },
    mistakes: [
      { text: "redis.NewClient per request", rule: "client-per-call", weight: 0.6 },
      { text: "a PubSub is not closed", rule: "subscription-no-stop", weight: 0.4 },
    ],
    advice: "Create one client for the process. Add defer pubsub.Close() after Subscribe and PSubscribe.",
    links: [
      "https://github.com/redis/go-redis/issues/508",
      "https://github.com/opensaasstudio/plasma/issues/41",
      "https://github.com/OT-CONTAINER-KIT/redis-operator/issues/333",
    ],
    example: ["90  runtime.gopark < runtime.selectgo < github.com/go-redis/redis/v8/internal/pool.(*ConnPool).reaper"],
  },
  {
    id: "gr.mongo",
    title: "MongoDB clients are created for each call",
    profile: "goroutine",
    specificity: "named",
    match: {
      any: [
        /^go\.mongodb\.org\/mongo-driver\/.*topology\.\(\*(?:Server|pool|rttMonitor|Topology)\)\./,
        /^gopkg\.in\/mgo\.v2\.\(\*mongo(?:Server|Cluster|Socket)\)\.(?:pinger|syncServersLoop|readLoop)/,
        /globalsign\/mgo\.\(\*mongoSocket\)\.readLoop/,
      ],
    },
    mistakes: [
      { text: "Connect or Dial per call, without Disconnect", rule: "client-per-call", weight: 0.8 },
      { text: "a session or cursor is not closed", rule: "sql-rows-unclosed", weight: 0.2 },
    ],
    advice: "Connect once, share the client, and disconnect it at shutdown. Close cursors and, with mgo, sessions.",
    links: [
      "https://github.com/go-mgo/mgo/issues/516",
      "https://github.com/globalsign/mgo/issues/148",
      "https://github.com/compose/transporter/issues/270",
    ],
    example: [
      "90  runtime.gopark < runtime.selectgo < go.mongodb.org/mongo-driver/x/mongo/driver/topology.(*Server).update",
    ],
  },
  {
    id: "gr.sarama",
    title: "Kafka clients (sarama) are created for each call, or their channels are not read",
    profile: "goroutine",
    specificity: "named",
    match: {
      any: [
        /(?:Shopify|IBM)\/sarama\.\(\*(?:asyncProducer|partitionProducer|brokerProducer|brokerConsumer|partitionConsumer|consumerGroup|client|Broker)\)/,
        /rcrowley\/go-metrics\.\(\*meterArbiter\)\.tick/,
      ],
    },
    mistakes: [
      { text: "NewSyncProducer or NewClient per call", rule: "client-per-call", weight: 0.6 },
      { text: "Errors(), Successes() or Messages() are not read", rule: "chan-send-abandoned", weight: 0.4 },
    ],
    advice:
      "Create one producer for the process. With Return.Successes or Return.Errors set, read those channels until AsyncClose has closed them.",
    links: [
      "https://github.com/IBM/sarama/issues/560",
      "https://github.com/IBM/sarama/issues/1321",
      "https://github.com/IBM/sarama/issues/2861",
    ],
    example: [
      "90  runtime.gopark < runtime.chanrecv < runtime.chanrecv1 < github.com/IBM/sarama.(*asyncProducer).dispatcher < github.com/IBM/sarama.withRecover",
    ],
  },
  {
    id: "gr.etcd",
    title: "etcd watches or leases accumulate",
    profile: "goroutine",
    specificity: "named",
    match: {
      any: [/(?:clientv3|etcd\/client\/v3)\.\(\*(?:watchGrpcStream|lessor|watcher)\)\./],
    },
    mistakes: [
      {
        text: "Watch or KeepAlive is called repeatedly, with a context that is never canceled",
        rule: "subscription-no-stop",
        weight: 0.7,
      },
      { text: "a client per call", rule: "client-per-call", weight: 0.3 },
    ],
    advice:
      "Watch and KeepAlive run until their context ends: cancel it, and call KeepAlive once per lease. Create one client.",
    links: [
      "https://github.com/etcd-io/etcd/issues/11487",
      "https://github.com/etcd-io/etcd/issues/13610",
      "https://github.com/etcd-io/etcd/issues/6134",
    ],
    example: ["90  runtime.gopark < runtime.selectgo < go.etcd.io/etcd/client/v3.(*watchGrpcStream).run"],
  },
  {
    id: "gr.nats",
    title: "NATS subscriptions or connections accumulate",
    profile: "goroutine",
    specificity: "named",
    match: {
      any: [
        /nats(?:-io)?\/(?:nats\.go|nats|go-nats)\.\(\*Conn\)\.(?:readLoop|flusher|waitForMsgs|deliverMsgs)/,
        /^github\.com\/nats-io\/nats\.go\.\(\*Conn\)\./,
      ],
    },
    mistakes: [
      { text: "Subscribe without Unsubscribe", rule: "subscription-no-stop", weight: 0.6 },
      { text: "nats.Connect per call", rule: "client-per-call", weight: 0.4 },
    ],
    advice: "Add defer sub.Unsubscribe() after Subscribe, connect once, and drain a connection before it is dropped.",
    links: [
      "https://github.com/nats-io/nats.go/issues/22",
      "https://github.com/topfreegames/pitaya/issues/48",
      "https://github.com/nats-rpc/nrpc/issues/63",
    ],
    example: [
      "90  runtime.gopark < runtime.goparkunlock < sync.runtime_notifyListWait < sync.(*Cond).Wait < github.com/nats-io/nats.go.(*Conn).waitForMsgs",
    ],
  },
  {
    id: "gr.elastic",
    title: "Elasticsearch clients (olivere) are created for each call",
    profile: "goroutine",
    specificity: "named",
    match: { any: [/elastic(?:\.v\d+|\/v\d+)?\.\(\*Client\)\.(?:sniffer|healthchecker)$/] },
    mistakes: [{ text: "elastic.NewClient per call, without Stop", rule: "client-per-call", weight: 0.95 }],
    advice:
      "NewClient starts a sniffer and a health check that only Stop ends. Create one client, or use NewSimpleClient.",
    links: ["https://github.com/olivere/elastic/issues/1137", "https://github.com/olivere/elastic/issues/619"],
    example: ["90  runtime.gopark < runtime.selectgo < github.com/olivere/elastic/v7.(*Client).healthchecker"],
  },
  {
    id: "gr.cache-janitor",
    title: "A cache with a janitor goroutine is created for each call",
    profile: "goroutine",
    specificity: "named",
    match: {
      any: [
        /patrickmn\/go-cache\.\(\*janitor\)\.Run$/,
        /golang-lru\/.*expirable/,
        /jellydator\/ttlcache/,
        /allegro\/bigcache.*/,
      ],
      states: ["select"],
    },
    mistakes: [{ text: "a cache per call, which at best a finalizer stops", rule: "client-per-call", weight: 0.9 }],
    advice:
      "Each cache starts a goroutine that at best a finalizer ends. Create one cache for the process and keep the pointer: a copy of the value stops the janitor, and then nothing expires.",
    links: [
      "https://github.com/patrickmn/go-cache/issues/166",
      "https://github.com/patrickmn/go-cache/issues/54",
      "https://github.com/didip/tollbooth/issues/84",
    ],
    example: ["90  runtime.gopark < runtime.selectgo < github.com/patrickmn/go-cache.(*janitor).Run"],
  },
  {
    id: "gr.fsnotify",
    title: "File watchers are created for each call and not closed",
    profile: "goroutine",
    specificity: "named",
    match: {
      any: [
        /fsnotify\/fsnotify\.\(\*(?:Watcher|inotify)\)\.(?:readEvents|sendEvent)/,
        /spf13\/viper\.\(\*Viper\)\.WatchConfig\.func/,
      ],
    },
    mistakes: [{ text: "NewWatcher or WatchConfig per call, never closed", rule: "subscription-no-stop", weight: 0.9 }],
    advice:
      "Look for NewWatcher, WatchConfig and WatchRemoteConfig in code that runs for each call. Create one watcher, and add defer w.Close().",
    links: [
      "https://github.com/spf13/viper/issues/2038",
      "https://github.com/spf13/viper/issues/312",
      "https://github.com/ory/x/issues/672",
    ],
    example: [
      "90  runtime.gopark < runtime.netpollblock < internal/poll.runtime_pollWait < internal/poll.(*pollDesc).wait < internal/poll.(*FD).Read < net.(*netFD).Read < net.(*conn).Read < os.(*File).Read < github.com/fsnotify/fsnotify.(*inotify).readEvents",
    ],
  },
  {
    id: "gr.trpc-stream",
    title: "trpc-go client streams are abandoned before their end",
    profile: "goroutine",
    specificity: "named",
    match: {
      any: [
        /trpc-go\/trpc-go\/stream\.\(\*clientStream\)\.(?:dispatch|monitorContextCancellation)/,
        /trpc-go\/trpc-go\/stream\.\(\*streamDispatcher\)\.startStreamHandler/,
        /trpc-go\/trpc-go\/pool\/multiplexed\.\(\*Connection\)\.(?:reading|writing)/,
      ],
    },
    mistakes: [
      {
        text: "the stream is neither read to its end nor is its context canceled",
        rule: "ctx-cancel-lost",
        weight: 0.6,
      },
      { text: "trpc-go before 2024-01-22, where a failing NewStream leaks", rule: null, weight: 0.4 },
    ],
    advice:
      "Receive until io.EOF, or cancel the stream's context. trpc-go before 2024-01-22 leaks when NewStream fails: upgrade.",
    links: ["https://github.com/trpc-group/trpc-go/commit/f6b7bfedf22a5af82b46d2cd254618509ed3c7b6"],
    example: ["90  runtime.gopark < runtime.selectgo < trpc.group/trpc-go/trpc-go/stream.(*clientStream).dispatch"],
  },
];
