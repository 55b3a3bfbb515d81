/** gRPC connections and streams. */
import type { Signature } from "./signature.ts";

export const GRPC: readonly Signature[] = [
  {
    id: "heap.grpc-transport-buffers",
    title: "gRPC connection buffers: too many connections are open",
    profile: "heap",
    specificity: "named",
    match: {
      any: [
        /^google\.golang\.org\/grpc\.(?:NewClient|Dial(?:Context)?)$|^google\.golang\.org\/grpc\.\(\*addrConn\)\./,
        /^google\.golang\.org\/grpc\/internal\/transport\.(?:[nN]ew(?:HTTP2Client|Framer|http2Server|BufWriter|LoopyWriter|ServerTransport)|\(\*loopyWriter\)\.run)/,
        /^google\.golang\.org\/grpc\/internal\/transport\.\(\*http2(?:Client|Server)\)\.(?:reader|keepalive)$/,
      ],
    },
    companions: [
      {
        in: "goroutine",
        leaf: /^google\.golang\.org\/grpc\/internal\/transport\.\(\*(?:loopyWriter|http2Client|http2Server)\)/,
        role: "confirms",
        meaning: "open connections",
      },
    ],
    mistakes: [
      { text: "a ClientConn per call, never closed", rule: "client-per-call", weight: 0.6 },
      {
        text: "as a server: clients reconnect repeatedly or stay idle forever (no MaxConnectionIdle, MaxConnectionAge or keepalive)",
        rule: null,
        weight: 0.4,
      },
    ],
    advice:
      "The caller shows the side: newHTTP2Client is a ClientConn per call (create one per target), NewServerTransport a server whose clients reconnect or stay idle (set keepalive.ServerParameters with MaxConnectionIdle and MaxConnectionAge).",
    links: [
      "https://github.com/grpc/grpc-go/issues/6761",
      "https://github.com/open-telemetry/opentelemetry-collector/issues/15086",
      "https://github.com/googleapis/google-cloud-go/issues/1417",
    ],
    example: [
      "60  google.golang.org/grpc/internal/transport.newBufWriter < google.golang.org/grpc/internal/transport.newFramer < google.golang.org/grpc/internal/transport.newHTTP2Client",
      "40  bufio.NewReaderSize < google.golang.org/grpc/internal/transport.newFramer < google.golang.org/grpc/internal/transport.newHTTP2Client",
    ],
  },
  {
    id: "gr.grpc-clientconn",
    title: "gRPC client connections are created repeatedly and never closed",
    profile: "goroutine",
    specificity: "named",
    match: {
      any: [
        /^google\.golang\.org\/grpc\.(?:\(\*addrConn\)\.resetTransport|\(\*ccBalancerWrapper\)\.watcher|\(\*ccResolverWrapper\)\.|\(\*ClientConn\)\.)/,
        /^google\.golang\.org\/grpc\/internal\/(?:transport\.\(\*(?:http2Client|controlBuffer|loopyWriter)\)|grpcsync\.\(\*CallbackSerializer\)\.run|resolver\/dns\.\(\*dnsResolver\)\.watcher)/,
      ],
    },
    mistakes: [
      { text: "grpc.Dial, NewClient or an SDK client per call", rule: "client-per-call", weight: 0.9 },
      { text: "no Close on an error path after Dial", rule: "client-per-call", weight: 0.1 },
    ],
    advice:
      "Look for grpc.Dial, grpc.NewClient and constructors of SDK clients in code that runs for each call. Create one per target and share it; close it on error paths too.",
    links: [
      "https://github.com/grpc/grpc-go/issues/4180",
      "https://github.com/micro/go-grpc/issues/23",
      "https://github.com/googleapis/google-cloud-go/issues/1417",
    ],
    example: [
      "60  runtime.gopark < runtime.selectgo < google.golang.org/grpc/internal/grpcsync.(*CallbackSerializer).run",
      "40  runtime.gopark < runtime.selectgo < google.golang.org/grpc/internal/transport.(*controlBuffer).get < google.golang.org/grpc/internal/transport.(*loopyWriter).run",
    ],
  },
  {
    id: "gr.grpc-stream",
    title: "gRPC streams are abandoned before their end",
    profile: "goroutine",
    specificity: "named",
    match: {
      leaf: [
        /^google\.golang\.org\/grpc\.(?:newClientStream(?:WithParams)?|NewClientStream)\.func\d+$/,
        /^google\.golang\.org\/grpc\/internal\/transport\.\(\*recvBufferReader\)\./,
      ],
      any: [/^google\.golang\.org\/grpc/],
    },
    mistakes: [
      {
        text: "the stream is abandoned: neither received to its end nor canceled",
        rule: "ctx-cancel-lost",
        weight: 0.8,
      },
      { text: "as a server: it waits for a client that is gone, without keepalive", rule: null, weight: 0.2 },
    ],
    advice:
      "A client stream ends when Recv returns an error or its context is canceled; CloseSend alone does not end it. Add ctx, cancel := context.WithCancel(ctx) and defer cancel(), or receive until io.EOF.",
    links: [
      "https://github.com/containerd/containerd/issues/4617",
      "https://github.com/googleapis/google-cloud-go/issues/183",
      "https://github.com/dragonflyoss/dragonfly/issues/1206",
    ],
    example: ["60  runtime.gopark < runtime.selectgo < google.golang.org/grpc.newClientStreamWithParams.func4"],
  },
];
