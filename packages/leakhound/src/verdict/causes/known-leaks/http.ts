/** net/http, as a client and as a server. */
import type { Signature } from "./signature.ts";

export const HTTP: readonly Signature[] = [
  {
    id: "heap.http-conn-buffers",
    title: "Buffers of HTTP connections: too many connections are open",
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
      { text: "bodies of answers are not closed", rule: "http-body-unclosed", weight: 0.45 },
      { text: "an http.Transport for each call", rule: "http-transport-per-call", weight: 0.35 },
      { text: "the server has no IdleTimeout or ReadHeaderTimeout", rule: null, weight: 0.2 },
    ],
    advice:
      "The goroutine profile tells which side: persistConn is this service as a client (bodies that are not closed, a Transport for each call), conn.serve is it as a server (no IdleTimeout). Mend what that says.",
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
    mistakes: [
      { text: "Go before 1.23 keeps a request's context for each host (golang/go#50798)", rule: null, weight: 0.6 },
      { text: "a Transport for each call", rule: "http-transport-per-call", weight: 0.4 },
    ],
    advice:
      "Older Transports keep the context of a request that waited for a connection, one for each host. Upgrade Go; until then give requests a context without large values. A Transport for each call makes it worse: share one.",
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
    title: "Bodies of HTTP answers are not closed: each keeps its connection and two goroutines",
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
      { text: "the body was handed to somebody slow or stuck", rule: "goroutine-no-exit", weight: 0.15 },
    ],
    advice:
      "readLoop waits in a select of its own for the end of the body, not for the network. Write defer resp.Body.Close() right after the check of the error, and read the body to its end where the connection shall be used again.",
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
    title: "Idle client connections pile up: an http.Transport for each call",
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
        meaning: "then somebody waits for the answer, and the connection does not idle",
      },
    ],
    mistakes: [
      {
        text: "a Transport, or a Client with its own, for each call; without IdleConnTimeout its connections stay for ever",
        rule: "http-transport-per-call",
        weight: 0.7,
      },
      { text: "many hosts with keep-alive, and no MaxIdleConns", rule: null, weight: 0.2 },
      { text: "an SDK's client for each call", rule: "client-per-call", weight: 0.1 },
    ],
    advice:
      "readLoop waits for the network under Peek: the answer was read, and the connection idles in a pool that nobody will use again. Look for &http.Transport{…} and .Clone() in what runs for each call. Share one Transport with an IdleConnTimeout, and call CloseIdleConnections when one is given up.",
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
    title: "Callers wait for HTTP answers that do not come, without a timeout",
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
      { text: "MaxConnsPerHost is used up, as bodies are not closed", rule: "http-body-unclosed", weight: 0.3 },
    ],
    advice:
      "Look for http.DefaultClient, http.Get and http.Client{} without Timeout. Set Client.Timeout or give the request a context with a deadline. Where callers wait in getConn, MaxConnsPerHost is used up, often by bodies that are not closed.",
    links: ["https://github.com/golang/go/issues/10457"],
    example: [
      "40  runtime.gopark < runtime.selectgo < net/http.(*persistConn).roundTrip < net/http.(*Transport).roundTrip < net/http.(*Client).do < main.ask",
      "30  runtime.gopark < runtime.netpollblock < internal/poll.runtime_pollWait < internal/poll.(*pollDesc).wait < internal/poll.(*FD).Read < net.(*netFD).Read < net.(*conn).Read < net/http.(*persistConn).Read < bufio.(*Reader).fill < bufio.(*Reader).Peek < net/http.(*persistConn).readLoop",
      "30  runtime.gopark < runtime.selectgo < net/http.(*persistConn).writeLoop",
    ],
  },
  {
    id: "gr.http-server-idle",
    title: "Connections of clients stay open, idle or half sent",
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
        text: "the peer opens a connection each time: a leak of its own",
        rule: "http-transport-per-call",
        weight: 0.4,
      },
    ],
    advice:
      "Set ReadHeaderTimeout and IdleTimeout on the http.Server. A peer that opens a connection for each call has a leak of its own: a Transport for each call, or bodies that it does not close.",
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
    title: "Handlers of HTTP requests do not return",
    profile: "goroutine",
    specificity: "common",
    match: {
      any: [/^net\/http\.\(\*conn\)\.serve$/],
      own: true,
      states: ["chan receive", "chan send", "select", "mutex", "wait group"],
    },
    mistakes: [
      {
        text: "the handler waits for a channel, lock or wait group that nobody releases",
        rule: "goroutine-no-exit",
        weight: 0.5,
      },
      { text: "a call to another service has no deadline", rule: null, weight: 0.3 },
      { text: "a stream's loop does not look at r.Context().Done()", rule: "goroutine-no-exit", weight: 0.2 },
    ],
    advice:
      "The first own frame and its line say what the handler waits for. Select on r.Context().Done() beside it, give calls to others a deadline, and end streams when the client has gone.",
    links: ["https://github.com/harness/harness/issues/2596", "https://github.com/googollee/go-engine.io/issues/46"],
    example: [
      "90  runtime.gopark < runtime.chanrecv < runtime.chanrecv1 < main.stream < net/http.HandlerFunc.ServeHTTP < net/http.serverHandler.ServeHTTP < net/http.(*conn).serve",
    ],
  },
];
