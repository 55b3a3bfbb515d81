/** Requests kept by gorilla/context, by an own map of requests, or by parts of their headers. */
import type { Signature } from "./signature.ts";

export const GORILLA_CONTEXT: readonly Signature[] = [
  {
    id: "heap.gctx-request-map",
    title: "Whole HTTP requests are kept: entries of gorilla/context are set and never cleared",
    profile: "heap",
    specificity: "named",
    match: {
      leaf: [
        /^net\/textproto\.(?:\(\*Reader\)\.ReadMIMEHeader|readMIMEHeader)$/,
        /^net\/http\.readRequest$/,
        /^github\.com\/gorilla\/context\.Set$/,
      ],
      any: [/^net\/http\.\(\*conn\)\.serve$/],
    },
    companions: [
      {
        in: "heap",
        leaf: /^github\.com\/gorilla\/context\.Set$/,
        role: "confirms",
        meaning: "the map itself; its callers are the handlers whose entries are not cleared",
      },
      {
        in: "heap",
        leaf: /^net\/http\.readRequest$/,
        role: "requires",
        meaning: "one per request",
      },
      { in: "heap", leaf: /^net\/url\.parse$/, role: "confirms", meaning: "the request URL" },
      {
        in: "heap",
        leaf: /^context\.withCancel$/,
        role: "confirms",
        meaning: "the context of the request",
      },
      {
        in: "heap",
        leaf: /^net\/http\.\(\*Request\)\.WithContext$/,
        role: "excludes",
        meaning: "a copy of the request: see heap.gctx-request-map-copy",
      },
    ],
    perEvent: /^net\/http\.readRequest$/,
    goroutines: "stable",
    family: { name: "whole HTTP requests", excludesCaches: true },
    mistakes: [
      {
        text: "a route or port is served outside the layer that clears: a probe, metrics, the 404 handler, a second listener",
        rule: "gctx-clear-bypass",
        weight: 0.6,
      },
      {
        text: "nothing clears entries: sessions up to 1.1.3 with a router other than gorilla/mux 1.1",
        rule: "gctx-clear-bypass",
        weight: 0.25,
      },
      {
        text: "an own map keyed by *http.Request, *gin.Context or the request ID",
        rule: "request-keyed-map",
        weight: 0.1,
      },
      {
        text: "the request or its header is stored in a long-lived object",
        rule: "goroutine-no-exit",
        weight: 0.05,
      },
    ],
    advice:
      "Look for a route that bypasses the layer that clears: a probe, metrics, the 404 handler, a second port. The callers of context.Set in this profile are the handlers whose entries are kept. Clear inside the innermost layer of every route (router.Use(context.ClearHandler), or defer context.Clear(r) in the handler), or remove gorilla/context: sessions 1.2.0 and newer and r.Context() need no clearing. As a temporary measure, call context.Purge from a ticker.",
    links: [
      "https://pliutau.com/memory_leaks_in_mux_router/",
      "https://github.com/lunny/tango/issues/46",
      "https://github.com/gorilla/sessions/issues/59",
    ],
    example: [
      "58  net/textproto.readMIMEHeader < net/textproto.(*Reader).ReadMIMEHeader < net/http.readRequest < net/http.(*conn).readRequest < net/http.(*conn).serve",
      "9  net/http.readRequest < net/http.(*conn).readRequest < net/http.(*conn).serve",
      "6  net/url.parse < net/url.ParseRequestURI < net/http.readRequest < net/http.(*conn).readRequest < net/http.(*conn).serve",
      "12  github.com/gorilla/context.Set < main.healthz < net/http.HandlerFunc.ServeHTTP < net/http.(*conn).serve",
    ],
  },
  {
    id: "heap.gctx-request-map-copy",
    title: "Copies of HTTP requests are kept: their entries in gorilla/context are never cleared",
    profile: "heap",
    specificity: "named",
    match: {
      leaf: [
        /^net\/http\.\(\*Request\)\.(?:WithContext|Clone)$/,
        /(?:^|\.)(?:StripPrefix|MaxBytesHandler|AllowQuerySemicolons)\.(?:func)?\d+$/,
        /^github\.com\/gorilla\/context\.Set$/,
      ],
      any: [
        /^net\/http\.\(\*conn\)\.serve$/,
        /http2\.?\(?\*?\w{0,60}[sS]erverConn\)\.runHandler$/,
        /\(\*http2serverConn\)\.runHandler$/,
      ],
      not: [/[sS]erverConn\)\.newWriterAndRequest(?:NoBody)?$/],
    },
    companions: [
      {
        in: "heap",
        leaf: /^github\.com\/gorilla\/context\.Set$/,
        role: "requires",
        meaning: "the map that keeps the copies",
      },
      {
        in: "heap",
        leaf: /^net\/textproto\.(?:\(\*Reader\)\.ReadMIMEHeader|readMIMEHeader)$/,
        role: "confirms",
        meaning: "the copy shares the headers",
      },
      {
        in: "heap",
        leaf: /^net\/http\.readRequest$/,
        role: "excludes",
        meaning: "the server's own request is kept, not a copy",
      },
    ],
    perEvent: /^net\/http\.\(\*Request\)\.(?:WithContext|Clone)$/,
    goroutines: "stable",
    family: { name: "copies of HTTP requests", excludesCaches: true },
    mistakes: [
      {
        text: "ClearHandler is outside the layer that copies the request, and clears a different one",
        rule: "gctx-clear-wrong-request",
        weight: 0.45,
      },
      {
        text: "a route that nothing clears, behind a router that always copies the request: gorilla/mux 1.2 and newer, chi",
        rule: "gctx-clear-bypass",
        weight: 0.45,
      },
      { text: "r is reassigned between Set and Clear", rule: "gctx-clear-wrong-request", weight: 0.1 },
    ],
    advice:
      "A layer between ClearHandler and the handler copies the request: gorilla/mux 1.2 and newer, chi, StripPrefix, TimeoutHandler, MaxBytesHandler, or a middleware that calls r.WithContext. The frame that calls WithContext or Clone is that layer. Clear inside it (router.Use, or in the handler), let own middleware write *r = *r.WithContext(ctx), or use sessions 1.2.0 and newer.",
    links: [
      "https://github.com/gorilla/sessions/issues/122",
      "https://github.com/gobuffalo/buffalo/issues/619",
      "https://github.com/trpc-group/trpc-go",
    ],
    example: [
      "40  net/http.(*Request).WithContext < github.com/gorilla/mux.(*Router).ServeHTTP < net/http.serverHandler.ServeHTTP < net/http.(*conn).serve",
      "25  github.com/gorilla/context.Set < main.session < net/http.HandlerFunc.ServeHTTP < github.com/gorilla/mux.(*Router).ServeHTTP < net/http.(*conn).serve",
      "35  net/textproto.readMIMEHeader < net/http.readRequest < net/http.(*conn).readRequest < net/http.(*conn).serve",
    ],
  },
  {
    id: "heap.gctx-request-map-h2",
    title: "Whole HTTP/2 requests are kept: entries of gorilla/context or of an own map are never removed",
    profile: "heap",
    specificity: "named",
    match: {
      leaf: [
        /^net\/textproto\.MIMEHeader\.Add$/,
        /^net\/http\.\(\*http2serverConn\)\.(?:newStream|newWriterAndRequest|newWriterAndRequestNoBody)$/,
        /^golang\.org\/x\/net\/http2\.\(\*serverConn\)\.(?:newStream|newWriterAndRequest|newWriterAndRequestNoBody)$/,
        /^net\/http\.\(\*Request\)\.WithContext$/,
        /^net\/http\.\(\*http2closeWaiter\)\.Init$/,
      ],
      any: [/[sS]erverConn\)\.(?:processHeaders|newWriterAndRequest)$/],
    },
    companions: [
      {
        in: "heap",
        leaf: /^github\.com\/gorilla\/context\.Set$/,
        role: "confirms",
        meaning: "the map itself; its callers are the handlers whose entries are not cleared",
      },
    ],
    goroutines: "stable",
    family: { name: "whole HTTP/2 requests", excludesCaches: true },
    mistakes: [
      { text: "a route or port is served outside the layer that clears", rule: "gctx-clear-bypass", weight: 0.7 },
      { text: "requests are kept in an own map", rule: "request-keyed-map", weight: 0.3 },
    ],
    advice:
      "As with HTTP/1, a route outside the clearing layer keeps its requests; WithContext under newWriterAndRequestNoBody is the server's own request. Clear on every route inside the layer that copies the request, or remove gorilla/context.",
    links: ["https://go.dev/doc/diagnostics"],
    example: [
      "50  net/textproto.MIMEHeader.Add < net/http.(*http2serverConn).newWriterAndRequest < net/http.(*http2serverConn).processHeaders < net/http.(*http2serverConn).serve",
      "20  net/http.(*Request).WithContext < net/http.(*http2serverConn).newWriterAndRequestNoBody < net/http.(*http2serverConn).newWriterAndRequest < net/http.(*http2serverConn).processHeaders",
      "5  github.com/gorilla/context.Set < main.healthz < net/http.(*http2serverConn).runHandler",
    ],
  },
  {
    id: "heap.header-strings-kept",
    title: "Values of request headers are kept, not whole requests",
    profile: "heap",
    specificity: "common",
    match: {
      leaf: [
        /^net\/textproto\.(?:\(\*Reader\)\.ReadMIMEHeader|readMIMEHeader)$/,
        /^net\/textproto\.\(\*Reader\)\.ReadLine$/,
      ],
      any: [/^net\/http\.\(\*conn\)\.serve$/],
    },
    companions: [
      {
        in: "heap",
        leaf: /^net\/http\.\(\*Request\)\.(?:WithContext|Clone)$/,
        role: "excludes",
        meaning: "copies of requests are kept, and their headers with them",
      },
      {
        in: "heap",
        leaf: /^net\/http\.readRequest$/,
        role: "excludes",
        meaning: "whole requests are kept",
      },
      {
        in: "heap",
        leaf: /(?:MakeLabelPairs|attribute\.computeDistinct|getOrCreateMetric)/,
        role: "confirms",
        meaning: "metric labels made from headers or paths",
      },
    ],
    mistakes: [
      {
        text: "a metric label or attribute is a header, a path or a user agent",
        rule: "metric-label-unbounded",
        weight: 0.5,
      },
      { text: "a map or slice keeps a header value", rule: "global-map-no-evict", weight: 0.35 },
      { text: "part of a header line is kept", rule: "subslice-pin", weight: 0.15 },
    ],
    advice:
      "Follow values from the request (r.Header.Get, r.UserAgent, r.RemoteAddr, r.URL.Path) into label values, map keys and slices. One header value is a substring of the text of all headers and keeps it alive. Bound the set of values, evict entries, and keep strings.Clone of the value.",
    links: ["https://github.com/open-telemetry/opentelemetry-go/issues/3765"],
    example: [
      "80  net/textproto.readMIMEHeader < net/http.readRequest < net/http.(*conn).readRequest < net/http.(*conn).serve",
      "20  net/textproto.(*Reader).ReadLine < net/http.readRequest < net/http.(*conn).readRequest < net/http.(*conn).serve",
    ],
  },
];
