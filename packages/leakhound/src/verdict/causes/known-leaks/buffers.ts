/** Kept bytes, strings, decoded objects and compressors. */
import type { Signature } from "./signature.ts";

export const BUFFERS: readonly Signature[] = [
  {
    id: "heap.readall",
    title: "Whole bodies are read into memory and kept",
    profile: "heap",
    specificity: "common",
    match: {
      leaf: [
        /^(?:io|os|io\/ioutil)\.[rR]ead(?:All|File)$/,
        /^os\.readFileContents$/,
        /^bytes\.(?:makeSlice|growSlice)$/,
      ],
      any: [/^(?:io|os|io\/ioutil)\.Read(?:All|File)$/, /^bytes\.\(\*Buffer\)\.ReadFrom$/],
    },
    mistakes: [
      { text: "the body, or a slice of it, is stored", rule: "subslice-pin", weight: 0.4 },
      { text: "bodies are not limited, and large ones are in flight", rule: null, weight: 0.35 },
      { text: "a cache of responses has no bound", rule: "global-map-no-evict", weight: 0.25 },
    ],
    advice:
      "Find what keeps the bytes, or a string that is part of them. A few very large blocks are payloads in flight: limit them with http.MaxBytesReader or io.LimitReader, or decode the stream. Many blocks of one size are kept: clone the part that is needed, and bound the cache.",
    links: [
      "https://github.com/sensu/sensu-go/issues/557",
      "https://github.com/hashicorp/go-retryablehttp/issues/145",
      "https://github.com/tleyden/open-ocr/issues/109",
    ],
    example: ["90  io.ReadAll < main.fetch"],
  },
  {
    id: "heap.bytes-buffer",
    title: "A bytes.Buffer grows and is kept",
    profile: "heap",
    specificity: "common",
    match: {
      leaf: [/^bytes\.(?:makeSlice|growSlice)$/],
      any: [/^bytes\.\(\*Buffer\)\.(?:grow|Grow|Write|WriteString|WriteByte|ReadFrom)$/],
    },
    companions: [
      { in: "heap", leaf: /^sync\.\(\*Pool\)\.Get$/, role: "confirms", meaning: "the buffers come from a pool" },
    ],
    mistakes: [
      { text: "large buffers are put back into a sync.Pool", rule: "pool-put-oversized", weight: 0.4 },
      {
        text: "a long-lived object reuses a buffer: Reset keeps its capacity",
        rule: "pool-put-oversized",
        weight: 0.3,
      },
      { text: "a client per call, each with a TLS handshake", rule: "http-transport-per-call", weight: 0.15 },
      { text: "encoded output is kept", rule: "global-slice-append", weight: 0.15 },
    ],
    advice:
      "A buffer that was once large stays large. Look for pool.Put without a check of Cap(), and for Reset of a buffer in a long-lived object. Drop buffers above a limit instead of putting them back.",
    links: [
      "https://github.com/golang/go/issues/23199",
      "https://github.com/containerd/stargz-snapshotter/issues/448",
      "https://github.com/IBM/fluent-forward-go/issues/58",
    ],
    example: ["90  bytes.growSlice < bytes.(*Buffer).grow < bytes.(*Buffer).Write < main.render"],
  },
  {
    id: "heap.fasthttp-body",
    title: "Buffers of fasthttp bodies are kept",
    profile: "heap",
    specificity: "named",
    match: {
      leaf: [
        /^github\.com\/valyala\/fasthttp\.(?:appendBodyFixedSize|readBody|readBodyIdentity|appendBody)/,
        /^github\.com\/valyala\/bytebufferpool\./,
      ],
    },
    mistakes: [
      { text: "pools keep the capacity of the largest bodies, by design", rule: "pool-put-oversized", weight: 0.5 },
      { text: "Acquire… without its Release…", rule: "subscription-no-stop", weight: 0.3 },
      { text: "a client is created for each request", rule: "client-per-call", weight: 0.2 },
    ],
    advice:
      "Pools keep the capacity of the largest bodies. Release every acquired object (defer fasthttp.ReleaseResponse(resp)), set MaxRequestBodySize, stream large bodies, and share one client.",
    links: [
      "https://github.com/valyala/fasthttp/issues/667",
      "https://github.com/valyala/fasthttp/issues/1318",
      "https://github.com/valyala/fasthttp/issues/102",
    ],
    example: [
      "90  github.com/valyala/fasthttp.appendBodyFixedSize < github.com/valyala/fasthttp.readBody < github.com/valyala/fasthttp.(*Request).ContinueReadBody",
    ],
  },
  {
    id: "heap.strings-build",
    title: "Strings are built and kept, or kept alive by a substring",
    profile: "heap",
    specificity: "common",
    match: {
      leaf: [
        /^strings\./,
        /^internal\/(?:bytealg\.MakeNoZero|stringslite\.)/,
        /^fmt\.(?:Sprint|Sprintf|Sprintln|Append\w*)$/,
        /^strconv\./,
        /^encoding\/(?:base64|base32|hex)\./,
        /^(?:net\/url\.(?:QueryEscape|PathEscape|escape|unescape)|html\.EscapeString)$/,
      ],
    },
    excludesOwnAllocations: true,
    mistakes: [
      { text: "they are keys of a growing map", rule: "global-map-no-evict", weight: 0.5 },
      { text: "they are labels of a metric", rule: "metric-label-unbounded", weight: 0.25 },
      { text: "a substring is kept, and with it the whole string", rule: "subslice-pin", weight: 0.25 },
    ],
    advice:
      "The first own caller shows their purpose: keys of a growing map, labels of a metric, or a substring that keeps the whole string. Bound the map or the set of labels, and keep strings.Clone of the substring.",
    links: ["https://github.com/betterleaks/betterleaks/issues/308"],
    example: ["90  strings.(*Builder).grow < strings.Repeat < main.key"],
  },
  {
    id: "heap.decode-kept",
    title: "Decoded objects (JSON, protobuf) are kept",
    profile: "heap",
    specificity: "common",
    match: {
      any: [
        /(?:^encoding\/\w+|json-iterator\/go|go-json|sonic|segmentio\/encoding\/json|yaml(?:\.v\d|\/v\d)?|\/toml(?:\/v\d)?|msgpack(?:\/v\d)?|bson|mapstructure(?:\/v\d)?|protobuf\/proto)\.(?:\(\*\w+\)\.)?(?:Unmarshal|Decode)\w*$/,
        /^encoding\/json\.\(\*decodeState\)/,
        /^google\.golang\.org\/protobuf\/internal\/impl\./,
      ],
      not: [/^(?:encoding\/json|google\.golang\.org\/protobuf).*[cC]ache/],
    },
    companions: [
      {
        in: "heap",
        leaf: /k8s\.io\/client-go\/tools\/cache|StreamWatcher/,
        role: "confirms",
        meaning: "the cache of an informer",
      },
    ],
    mistakes: [
      { text: "a cache of decoded objects evicts nothing", rule: "global-map-no-evict", weight: 0.5 },
      {
        text: "the cache of an informer, or a whole list that one of its items keeps alive",
        rule: "subslice-pin",
        weight: 0.3,
      },
      { text: "the consumer of a queue is too slow", rule: "chan-send-abandoned", weight: 0.2 },
    ],
    advice:
      "Follow the decoded value: a cache without eviction, a list that one item keeps alive, a queue whose consumer is too slow. Evict entries, clone the item, bound the queue.",
    links: [
      "https://github.com/kubernetes/kubernetes/issues/102874",
      "https://github.com/kubernetes/kubernetes/issues/111370",
      "https://github.com/kubernetes/kubernetes/issues/103789",
    ],
    example: [
      "70  reflect.New < encoding/json.(*decodeState).literalStore < encoding/json.(*decodeState).object < encoding/json.(*decodeState).value < encoding/json.Unmarshal < main.load",
      "30  encoding/json.(*decodeState).literalStore < encoding/json.(*decodeState).object < encoding/json.Unmarshal < main.load",
    ],
  },
  {
    id: "heap.zstd",
    title: "State of compressors is kept: one per call, never closed",
    profile: "heap",
    specificity: "named",
    match: {
      leaf: [
        /klauspost\/compress\/zstd\./,
        /^compress\/flate\.(?:NewWriter|\(\*compressor\)\.init|newDeflateFast|\(\*dictDecoder\)\.init)/,
        /klauspost\/compress\/(?:flate|s2|huff0)/,
      ],
    },
    companions: [
      {
        in: "goroutine",
        leaf: /klauspost\/compress\/zstd\.\(\*(?:Decoder|blockDec|Encoder)\)/,
        role: "confirms",
        meaning: "goroutines of encoders and decoders that were not closed",
      },
    ],
    mistakes: [
      {
        text: "zstd.NewReader or NewWriter per call without Close, or in a sync.Pool with concurrency above 1",
        rule: "subscription-no-stop",
        weight: 0.7,
      },
      { text: "gzip.NewWriter per response, which costs CPU time but is no leak", rule: null, weight: 0.3 },
    ],
    advice:
      "Look for NewReader and NewWriter without Close on every path. A zstd encoder or decoder in a sync.Pool needs concurrency 1 and Reset(nil). gzip.NewWriter per response costs CPU time rather than memory: use a pool.",
    links: [
      "https://github.com/segmentio/kafka-go/issues/446",
      "https://github.com/grafana/loki/issues/24356",
      "https://github.com/paultag/go-debian/issues/140",
    ],
    example: [
      "90  github.com/klauspost/compress/zstd.ensureDecoder < github.com/klauspost/compress/zstd.NewReader < main.open",
    ],
  },
  {
    id: "gr.zstd",
    title: "zstd encoders or decoders are not closed: each keeps its goroutines",
    profile: "goroutine",
    specificity: "named",
    match: {
      leaf: [
        /klauspost\/compress\/zstd\.\(\*(?:Decoder\)\.startStreamDecoder(?:\.func\d+)?|blockDec\)\.startDecoder|Encoder\).*)$/,
      ],
    },
    mistakes: [
      { text: "the decoder is not closed when reading stops early", rule: "subscription-no-stop", weight: 0.9 },
    ],
    advice:
      "A stream decoder that is not read to its end keeps its goroutines. Add defer d.Close(), and use WithDecoderConcurrency(1) to start no goroutines.",
    links: [
      "https://github.com/grafana/loki/issues/24356",
      "https://github.com/segmentio/kafka-go/issues/446",
      "https://github.com/paultag/go-debian/issues/140",
    ],
    example: [
      "90  runtime.gopark < runtime.chanrecv < runtime.chanrecv1 < github.com/klauspost/compress/zstd.(*Decoder).startStreamDecoder.func2",
    ],
  },
];
