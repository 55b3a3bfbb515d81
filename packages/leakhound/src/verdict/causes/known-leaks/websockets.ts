/** WebSockets. */
import type { Signature } from "./signature.ts";

export const WEBSOCKETS: readonly Signature[] = [
  {
    id: "heap.ws-conn",
    title: "WebSocket connections are kept after they are closed",
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
        meaning: "buffers that the connection took over from net/http",
      },
      {
        in: "goroutine",
        leaf: /websocket\.\(\*Conn\)\.(?:ReadMessage|NextReader|advanceFrame|timeoutLoop)/,
        role: "confirms",
        meaning: "open connections",
      },
    ],
    mistakes: [
      {
        text: "a hub keeps the *Conn after it is closed: no unregister on an error path",
        rule: "request-keyed-map",
        weight: 0.6,
      },
      { text: "no read deadline and no pong handler: dead peers are kept", rule: null, weight: 0.25 },
      { text: "the write loop is blocked", rule: "chan-send-abandoned", weight: 0.15 },
    ],
    advice:
      "Delete the *Conn from the hub in a defer of the read loop, so that it also runs on errors. Set read deadlines with pong handlers; otherwise dead peers are kept.",
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
