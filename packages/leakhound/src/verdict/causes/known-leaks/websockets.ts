/** Websockets. */
import type { Signature } from "./signature.ts";

export const WEBSOCKETS: readonly Signature[] = [
  {
    id: "heap.ws-conn",
    title: "Connections of websockets are kept after they closed",
    profile: "heap",
    specificity: "named",
    match: {
      leaf: [
        /^github\.com\/gorilla\/websocket\.newConn/,
        /^nhooyr\.io\/websocket\./,
        /^github\.com\/coder\/websocket\./,
      ],
      any: [/websocket/],
    },
    companions: [
      {
        in: "heap",
        leaf: /^bufio\.New(?:Reader|Writer)Size$/,
        role: "confirms",
        meaning: "the buffers that the connection took over from net/http",
      },
      {
        in: "goroutine",
        leaf: /websocket\.\(\*Conn\)\.(?:ReadMessage|NextReader|advanceFrame|timeoutLoop)/,
        role: "confirms",
        meaning: "the connections are open",
      },
    ],
    mistakes: [
      {
        text: "a hub keeps the *Conn after it closed: no unregister on the path of an error",
        rule: "request-keyed-map",
        weight: 0.6,
      },
      { text: "no read deadline and no pong handler: dead peers stay", rule: null, weight: 0.25 },
      { text: "the loop that writes is blocked", rule: "chan-send-abandoned", weight: 0.15 },
    ],
    advice:
      "A hub that keeps *Conn needs its delete in a defer of the read loop, so that it runs on every error. Set read deadlines with pong handlers, or dead peers stay.",
    links: [
      "https://github.com/gorilla/websocket/issues/141",
      "https://github.com/coder/websocket/issues/445",
      "https://github.com/coder/websocket/issues/231",
    ],
    example: [
      "90  github.com/gorilla/websocket.newConn < github.com/gorilla/websocket.(*Upgrader).Upgrade < main.serve",
    ],
  },
];
