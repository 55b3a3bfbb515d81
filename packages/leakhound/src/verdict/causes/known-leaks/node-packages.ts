/** Leaks of Node's own modules and of npm packages. Their functions have no package in the name, so their files are matched. */
import type { Signature } from "./signature.ts";

export const NODE_PACKAGES: readonly Signature[] = [
  {
    id: "heap.node-debug-instances",
    title: "Instances of debug are created per request, and versions before 4.3 keep each",
    profile: "heap",
    specificity: "named",
    match: {
      any: [/^createDebug$/, /^extend$/],
      files: [/[\\/]debug(?:-[^\\/]+)?[\\/]src[\\/](?:common|node|debug)\.js$/],
    },
    family: { name: "instances of debug", excludesCaches: true },
    mistakes: [
      {
        text: "debug older than 4.3, directly or below another package, with createDebug per request",
        rule: null,
        weight: 0.7,
      },
      { text: "debug instances that the service keeps", rule: null, weight: 0.3 },
    ],
    advice:
      "Upgrade debug to 4.3 or newer (npm ls debug shows all copies), and create debug instances once, at the top of a module: the id of a request belongs to the message.",
    links: ["https://github.com/debug-js/debug/issues/678"],
    example: [
      "80  createDebug@/srv/node_modules/debug/src/common.js < main.handle@/srv/app.js < emit < parserOnIncoming",
    ],
  },
  {
    id: "heap.node-dataloader",
    title: "A DataLoader lives as long as the process and keeps each result",
    profile: "heap",
    specificity: "named",
    match: { files: [/[\\/]node_modules[\\/]dataloader[\\/]/] },
    mistakes: [
      {
        text: "a DataLoader at the top of a module, or in a singleton, instead of one for each request",
        rule: null,
        weight: 0.8,
      },
      { text: "objects as keys without a cacheKeyFn, which never match", rule: null, weight: 0.2 },
    ],
    advice:
      "Create DataLoaders in the context of each request. Where one is shared for its batches alone, pass { cache: false }, or a cacheMap with a bound.",
    links: [
      "https://github.com/OpenCTI-Platform/opencti/issues/2878",
      "https://github.com/graphql-hive/gateway/issues/1085",
    ],
    example: ["80  from < dispatchBatch@/srv/node_modules/dataloader/index.js < processTicksAndRejections"],
  },
  {
    id: "heap.node-cache",
    title: "Entries of node-cache never expire",
    profile: "heap",
    specificity: "named",
    match: { files: [/[\\/]node-cache[\\/]lib[\\/]node_cache\.js$/] },
    mistakes: [{ text: "no stdTTL, or 0, with keys from requests", rule: null, weight: 0.9 }],
    advice:
      "Pass stdTTL (in seconds) and maxKeys: without them node-cache keeps each entry forever, as a deep copy unless useClones is false.",
    links: ["https://github.com/node-cache/node-cache#options"],
    example: [
      "80  _clone@/srv/node_modules/clone/clone.js < set@/srv/node_modules/node-cache/lib/node_cache.js < main.handle@/srv/app.js < emit",
    ],
  },
  {
    id: "heap.node-memoize",
    title: "Results of a memoized function are kept, one for each argument",
    profile: "heap",
    specificity: "named",
    match: {
      files: [
        /[\\/]node_modules[\\/](?:memoizee|lodash\.memoize|mem|memoize|p-memoize|fast-memoize|moize|micro-memoize)[\\/]/,
        /[\\/]lodash[\\/](?:memoize|_MapCache|_Hash|_ListCache)\.js$/,
      ],
    },
    mistakes: [
      { text: "a memoized function whose argument comes from requests, without a bound", rule: null, weight: 0.9 },
    ],
    advice:
      "Give the cache a bound: memoizee and moize take max and maxAge, lodash.memoize takes a cache object (memoized.cache = new LRUCache({ max: 500 })). Memoize only functions of few arguments.",
    links: ["https://github.com/medikoo/memoizee#limiting-cache-size", "https://lodash.com/docs/4.17.15#memoize"],
    example: [
      "80  from < main.price@/srv/app.js < memoized@/srv/node_modules/lodash.memoize/index.js < main.handle@/srv/app.js < emit",
    ],
  },
  {
    id: "heap.node-prom-labels",
    title: "Series of prom-client accumulate: a label has too many values",
    profile: "heap",
    specificity: "named",
    match: { files: [/[\\/]prom-client[\\/]lib[\\/]/] },
    mistakes: [
      { text: "an id, a user name or the path with its parameters as the value of a label", rule: null, weight: 0.9 },
    ],
    advice:
      "Each combination of label values is a series that stays until reset or remove. Use values from a fixed set: the route (/users/:id) and not the path, a status class and not a message.",
    links: [
      "https://github.com/siimon/prom-client/issues/611",
      "https://prometheus.io/docs/practices/instrumentation/#do-not-overuse-labels",
    ],
    example: [
      "80  observeWithoutExemplar@/srv/node_modules/prom-client/lib/histogram.js < main.handle@/srv/app.js < emit",
    ],
  },
  {
    id: "heap.node-child-loggers",
    title: "Child loggers are kept, one for each request or customer",
    profile: "heap",
    specificity: "named",
    match: {
      any: [/^child$/, /^createLogger$/, /^add$/, /^get$/],
      files: [
        /[\\/]winston[\\/](?:dist|lib)[\\/]winston[\\/](?:logger|create-logger|container)\.js$/,
        /[\\/]pino[\\/]lib[\\/](?:proto|tools|multistream)\.js$/,
        /[\\/]bunyan[\\/]lib[\\/]bunyan\.js$/,
      ],
    },
    mistakes: [
      { text: "a map of loggers by request or customer without a bound", rule: null, weight: 0.5 },
      { text: "winston.loggers.get with a name that is different for each request", rule: null, weight: 0.3 },
      { text: "createLogger per request, each with its transports", rule: null, weight: 0.2 },
    ],
    advice:
      "Let a child logger live as long as its request (logger.child(…) in the handler, stored nowhere), or pass the id with each message. winston.loggers keeps each name until close.",
    links: [
      "https://github.com/CyberSource/cybersource-rest-client-node/issues/141",
      "https://github.com/PISAresearch/pisa/issues/427",
    ],
    example: ["80  child@/srv/node_modules/winston/lib/winston/logger.js < main.handle@/srv/app.js < emit"],
  },
  {
    id: "heap.node-esm-import",
    title: "import() with a changing query: each is a module of its own that is never unloaded",
    profile: "heap",
    specificity: "named",
    match: {
      any: [/^run$/, /^_?instantiate$/, /^#?createModuleJob$/, /^compileSourceTextModule$/, /^moduleStrategy$/],
      files: [/^node:internal\/modules\/esm\//],
    },
    family: { name: "instances of ES modules", excludesCaches: true },
    mistakes: [
      { text: "import() of a file with the time in its query, to load a changed file again", rule: null, weight: 0.9 },
      { text: "modules that are generated and imported as data: URLs", rule: null, weight: 0.1 },
    ],
    advice:
      "Node keeps each module by its whole URL, with the query, for the life of the process. Read data that changes with readFile and parse it; load code that changes in a worker or child process that ends; or import again only when the file has changed.",
    links: ["https://github.com/nodejs/node/issues/49442", "https://github.com/nodejs/help/issues/2806"],
    example: ["80  from < main.table@/srv/rules.mjs < run@node:internal/modules/esm/module_job"],
  },
  {
    id: "heap.node-kept-requests",
    title: "Requests and responses of the HTTP server are kept after they were answered",
    profile: "heap",
    specificity: "common",
    match: { leafFiles: [/^node:_http_(?:incoming|outgoing|server|common)$/], not: [/^labelTable$/] },
    family: { name: "HTTP requests and responses", excludesCaches: true },
    companions: [
      { in: "heap", leaf: /^addListener$|^_addListener$/, role: "confirms", meaning: "listeners of the requests" },
    ],
    mistakes: [
      {
        text: "setInterval or setTimeout whose function uses request or response, never cleared",
        rule: null,
        weight: 0.4,
      },
      { text: "a listener on a long-lived emitter that uses them, without off", rule: null, weight: 0.3 },
      { text: "a Map, an array or a promise that never settles holds them", rule: null, weight: 0.3 },
    ],
    advice:
      "Clear the timer and remove the listener on the close event of the response, also where the client goes away: response.once('close', …). Store ids of requests instead of the requests.",
    links: [
      "https://nodejs.org/api/http.html#event-close_2",
      "https://nodejs.org/en/learn/diagnostics/memory/using-heap-profiler",
    ],
    example: [
      "50  writeHead@node:_http_server < _implicitHeader@node:_http_server < end@node:_http_outgoing < main.handle@/srv/app.js < emit@node:events < parserOnIncoming@node:_http_server",
      "30  clearIncoming@node:_http_server < resOnFinish@node:_http_server < emit@node:events",
      "10  addListener@node:events < resOnFinish@node:_http_server",
    ],
  },
  {
    id: "heap.node-listeners",
    title: "Listeners are added to a long-lived emitter and never removed",
    profile: "heap",
    specificity: "named",
    match: {
      leaf: [/^_?addListener$/, /^on(?:ce)?$/, /^_onceWrap$/, /^addEventListener$/],
      own: true,
      not: [/^resOnFinish$/, /^clearIncoming$/],
    },
    mistakes: [
      {
        text: "emitter.on in a handler, on an emitter of the process or a connection, without off",
        rule: null,
        weight: 0.7,
      },
      {
        text: "a listener on a shared AbortSignal, without { once: true } or removeEventListener",
        rule: null,
        weight: 0.3,
      },
    ],
    advice:
      "Remove the listener when the request ends (off, or an AbortSignal of the request as { signal }), or add one listener at the start and look the request up. MaxListenersExceededWarning in the log names the emitter.",
    links: [
      "https://nodejs.org/api/events.html#emittersetmaxlistenersn",
      "https://nodejs.org/api/events.html#eventsaddabortlistenersignal-listener",
    ],
    example: [
      "80  _addListener@node:events < addListener@node:events < main.subscribe@/srv/app.js < emit@node:events < parserOnIncoming@node:_http_server",
    ],
  },
  {
    id: "heap.node-graphql-documents",
    title: "Parsed GraphQL documents are kept: one for each text of a query",
    profile: "heap",
    specificity: "named",
    match: { files: [/[\\/]graphql[\\/]language[\\/](?:parser|lexer|ast)\.m?js$/] },
    mistakes: [
      { text: "clients that write values into the query instead of passing variables", rule: null, weight: 0.6 },
      { text: "a map of documents without a bound", rule: null, weight: 0.4 },
    ],
    advice:
      "The document store of Apollo Server has a bound of 30 MiB, so growth up to it is innocent: watch longer, or set documentStore to a smaller cache. Growth beyond it comes from a map without a bound. Clients should send one text with variables, or persisted queries.",
    links: ["https://www.apollographql.com/docs/apollo-server/api/apollo-server#documentstore"],
    example: [
      "80  node@/srv/node_modules/graphql/language/parser.js < parseField@/srv/node_modules/graphql/language/parser.js < emit@node:events",
    ],
  },
  {
    id: "heap.node-buffers",
    title: "Buffers are kept: a small slice pins its whole ArrayBuffer",
    profile: "off-heap",
    specificity: "common",
    match: {},
    mistakes: [
      { text: "a slice or subarray of each received Buffer is stored", rule: null, weight: 0.5 },
      { text: "whole Buffers in a Map, an array or a queue without a bound", rule: null, weight: 0.3 },
      { text: "streams that are not consumed, or native modules that allocate", rule: null, weight: 0.2 },
    ],
    advice:
      "buf.subarray and buf.slice share the memory of the whole Buffer. Copy what is stored: Buffer.from(buf.subarray(…)) or buf.toString(). The holders of a heap snapshot name who keeps ArrayBuffers: leakhound holders FILE.heapsnapshot.",
    links: [
      "https://nodejs.org/api/buffer.html#bufsubarraystart-end",
      "https://nodejs.org/api/process.html#processmemoryusage",
    ],
    example: [],
  },
];
