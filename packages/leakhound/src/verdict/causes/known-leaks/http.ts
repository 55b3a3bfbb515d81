/** net/http, as a client and as a server. */
import type { Signature } from "./signature.ts";

export const HTTP: readonly Signature[] = [
  {
    id: "heap.http-conn-buffers",
    title: "HTTP connection buffers: too many connections are open",
    profile: "heap",
    specificity: "common",
    match: {
      leaf: [/^bufio\.New(?:Reader|Writer)Size$/],
      any: [
        /^net\/http\.\(\*Transport\)\.dialConn$/,
        /^net\/http\.newBufio(?:Reader|Writer)Size$/,
        /^net\/http\.\(\*conn\)\.serve$/,
      ],
    },
    companions: [
      {
        in: "goroutine",
        leaf: /^net\/http\.\(\*persistConn\)\.(?:readLoop|writeLoop)$/,
        role: "confirms",
        meaning: "connections of this service as a client",
      },
      {
        in: "goroutine",
        leaf: /^net\/http\.\(\*conn\)\.serve$/,
        role: "confirms",
        meaning: "connections of this service as a server",
      },
    ],
    mistakes: [
      { text: "response bodies are not closed", rule: "http-body-unclosed", weight: 0.45 },
      { text: "an http.Transport per call", rule: "http-transport-per-call", weight: 0.35 },
      { text: "the server has no IdleTimeout or ReadHeaderTimeout", rule: null, weight: 0.2 },
    ],
    advice:
      "The goroutine profile shows the side: persistConn is this service as a client (unclosed bodies, a Transport per call), conn.serve is this service as a server (no IdleTimeout). Fix that side.",
    links: [
      "https://github.com/golang/go/issues/16953",
      "https://github.com/QuokkaStake/cosmos-validators-exporter/issues/89",
      "https://github.com/algolia/algoliasearch-client-go/issues/617",
    ],
    example: [
      "50  bufio.NewReaderSize < net/http.(*Transport).dialConn < net/http.(*Transport).dialConnFor",
      "50  bufio.NewWriterSize < net/http.(*Transport).dialConn < net/http.(*Transport).dialConnFor",
    ],
  },
  {
    id: "heap.http-transport-ctx",
    title: "http.Transport keeps the contexts of requests (Go before 1.23)",
    profile: "heap",
    specificity: "named",
    match: {
      leaf: [/^net\/http\.\(\*Transport\)\.(?:queueForIdleConn|getConn)$/, /^container\/list\./],
      any: [/^net\/http\.\(\*Transport\)\.(?:queueForIdleConn|getConn|roundTrip)$/],
    },
    companions: [
      {
        in: "heap",
        leaf: /^k8s\.io\/client-go\/transport\.\(\*tlsTransportCache\)\.get$/,
        role: "excludes",
        meaning: "transports that client-go keeps",
      },
    ],
    mistakes: [
      { text: "Go before 1.23 keeps a request's context per host (golang/go#50798)", rule: null, weight: 0.6 },
      { text: "a Transport per call", rule: "http-transport-per-call", weight: 0.4 },
    ],
    advice:
      "Transports of Go before 1.23 keep the context of a request that waited for a connection, one per host. Upgrade Go; until then give requests a context without large values. A Transport per call makes it worse: share one.",
    links: [
      "https://github.com/golang/go/issues/50798",
      "https://github.com/newrelic/go-agent/issues/447",
      "https://github.com/mailgun/groupcache/issues/79",
    ],
    example: [
      "90  net/http.(*Transport).queueForIdleConn < net/http.(*Transport).getConn < net/http.(*Transport).roundTrip",
    ],
  },
  {
    id: "gr.http-body-unclosed",
    title: "HTTP response bodies are not closed: each keeps its connection and two goroutines",
    profile: "goroutine",
    specificity: "named",
    match: {
      leaf: [/^net\/http\.\(\*persistConn\)\.readLoop$/],
      not: [/^bufio\.\(\*Reader\)\.Peek$/],
      states: ["select"],
    },
    companions: [
      {
        in: "goroutine",
        leaf: /^net\/http\.\(\*persistConn\)\.writeLoop$/,
        role: "confirms",
        meaning: "the other goroutine of each connection",
      },
    ],
    mistakes: [
      { text: "resp.Body is not closed on a path", rule: "http-body-unclosed", weight: 0.85 },
      { text: "the body was passed to a slow or blocked reader", rule: "goroutine-no-exit", weight: 0.15 },
    ],
    advice:
      "readLoop waits for the end of the body, not for the network. Add defer resp.Body.Close() right after the error check, and read the body to its end so that the connection can be reused.",
    links: [
      "https://github.com/golang/go/issues/16953",
      "https://github.com/showwin/speedtest-go/issues/165",
      "https://github.com/brandur/sorg/issues/311",
    ],
    example: [
      "50  runtime.gopark < runtime.selectgo < net/http.(*persistConn).readLoop",
      "50  runtime.gopark < runtime.selectgo < net/http.(*persistConn).writeLoop",
    ],
  },
  {
    id: "gr.http-transport-idle",
    title: "Idle client connections accumulate: an http.Transport per call",
    profile: "goroutine",
    specificity: "named",
    match: {
      any: [/^net\/http\.\(\*persistConn\)\.readLoop$/],
      all: [/^bufio\.\(\*Reader\)\.Peek$/, /^net\/http\.\(\*persistConn\)\.Read$/],
      states: ["IO wait"],
    },
    companions: [
      {
        in: "goroutine",
        leaf: /^net\/http\.\(\*persistConn\)\.writeLoop$/,
        role: "confirms",
        meaning: "the other goroutine of each connection",
      },
      {
        in: "goroutine",
        leaf: /^net\/http\.\(\*persistConn\)\.roundTrip$/,
        role: "excludes",
        meaning: "a caller waits for the response, so the connection is not idle",
      },
    ],
    mistakes: [
      {
        text: "a Transport, or a Client with its own, per call; without IdleConnTimeout its connections stay open forever",
        rule: "http-transport-per-call",
        weight: 0.7,
      },
      { text: "many hosts with keep-alive, and no MaxIdleConns", rule: null, weight: 0.2 },
      { text: "an SDK client per call", rule: "client-per-call", weight: 0.1 },
    ],
    advice:
      "readLoop waits for the network in Peek: the response was read, and the connection is idle in a pool that is never used again. Look for &http.Transport{…} and .Clone() in code that runs for each call. Share one Transport with an IdleConnTimeout, and call CloseIdleConnections on one that is no longer used.",
    links: [
      "https://github.com/QuokkaStake/cosmos-validators-exporter/issues/89",
      "https://github.com/choria-io/go-choria/issues/198",
      "https://github.com/dagger/dagger/issues/4960",
    ],
    example: [
      "50  runtime.gopark < runtime.netpollblock < internal/poll.runtime_pollWait < internal/poll.(*pollDesc).wait < internal/poll.(*FD).Read < net.(*netFD).Read < net.(*conn).Read < net/http.(*persistConn).Read < bufio.(*Reader).fill < bufio.(*Reader).Peek < net/http.(*persistConn).readLoop",
      "50  runtime.gopark < runtime.selectgo < net/http.(*persistConn).writeLoop",
    ],
  },
  {
    id: "gr.http-client-stuck",
    title: "Callers wait for HTTP responses without a timeout",
    profile: "goroutine",
    specificity: "named",
    match: {
      any: [/^net\/http\.\(\*persistConn\)\.roundTrip$/, /^net\/http\.\(\*Transport\)\.getConn$/],
      states: ["select"],
    },
    companions: [
      {
        in: "goroutine",
        leaf: /^net\/http\.\(\*persistConn\)\.writeLoop$/,
        role: "confirms",
        meaning: "a goroutine of the connection that the caller waits on",
      },
    ],
    mistakes: [
      { text: "the client has no Timeout and the request no deadline", rule: null, weight: 0.7 },
      { text: "MaxConnsPerHost is used up by unclosed bodies", rule: "http-body-unclosed", weight: 0.3 },
    ],
    advice:
      "Look for http.DefaultClient, http.Get and http.Client{} without Timeout. Set Client.Timeout, or give the request a context with a deadline. Where callers wait in getConn, MaxConnsPerHost is used up, often by unclosed bodies.",
    links: ["https://github.com/golang/go/issues/10457"],
    example: [
      "40  runtime.gopark < runtime.selectgo < net/http.(*persistConn).roundTrip < net/http.(*Transport).roundTrip < net/http.(*Client).do < main.ask",
      "30  runtime.gopark < runtime.netpollblock < internal/poll.runtime_pollWait < internal/poll.(*pollDesc).wait < internal/poll.(*FD).Read < net.(*netFD).Read < net.(*conn).Read < net/http.(*persistConn).Read < bufio.(*Reader).fill < bufio.(*Reader).Peek < net/http.(*persistConn).readLoop",
      "30  runtime.gopark < runtime.selectgo < net/http.(*persistConn).writeLoop",
    ],
  },
  {
    id: "gr.http-server-idle",
    title: "Client connections stay open, idle or with a partial request",
    profile: "goroutine",
    specificity: "common",
    match: {
      any: [/^net\/http\.\(\*conn\)\.(?:serve|readRequest)$/],
      all: [/^net\/http\.\(\*connReader\)\.Read$/],
      states: ["IO wait"],
    },
    mistakes: [
      { text: "the http.Server has no IdleTimeout or ReadHeaderTimeout", rule: null, weight: 0.6 },
      {
        text: "the peer opens a connection per call: it has a leak itself",
        rule: "http-transport-per-call",
        weight: 0.4,
      },
    ],
    advice:
      "Set ReadHeaderTimeout and IdleTimeout on the http.Server. A peer that opens a connection per call has a leak itself: a Transport per call, or unclosed bodies.",
    links: [
      "https://github.com/gebn/bmc_exporter/issues/39",
      "https://github.com/weaveworks/scope/issues/604",
      "https://github.com/hashicorp/horizon/issues/29",
    ],
    example: [
      "90  runtime.gopark < runtime.netpollblock < internal/poll.runtime_pollWait < internal/poll.(*pollDesc).wait < internal/poll.(*FD).Read < net.(*netFD).Read < net.(*conn).Read < net/http.(*connReader).Read < bufio.(*Reader).fill < net/http.(*conn).readRequest < net/http.(*conn).serve",
    ],
  },
  {
    id: "gr.http-handler-stuck",
    title: "HTTP handlers do not return",
    profile: "goroutine",
    specificity: "common",
    match: {
      any: [/^net\/http\.\(\*conn\)\.serve$/],
      own: true,
      states: ["chan receive", "chan send", "select", "mutex", "wait group"],
    },
    mistakes: [
      {
        text: "the handler waits for a channel, lock or wait group that is never released",
        rule: "goroutine-no-exit",
        weight: 0.5,
      },
      { text: "a call to another service has no deadline", rule: null, weight: 0.3 },
      { text: "the loop of a stream ignores r.Context().Done()", rule: "goroutine-no-exit", weight: 0.2 },
    ],
    advice:
      "The first own frame and its line show what the handler waits for. Also select on r.Context().Done(), give outgoing calls a deadline, and end streams when the client is gone.",
    links: ["https://github.com/harness/harness/issues/2596", "https://github.com/googollee/go-engine.io/issues/46"],
    example: [
      "90  runtime.gopark < runtime.chanrecv < runtime.chanrecv1 < main.stream < net/http.HandlerFunc.ServeHTTP < net/http.serverHandler.ServeHTTP < net/http.(*conn).serve",
    ],
  },
];
