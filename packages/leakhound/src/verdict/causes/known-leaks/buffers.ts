/** Bytes, strings, decoded objects and compressors that are kept. */
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
      { text: "bodies have no limit, and large ones are in flight", rule: null, weight: 0.35 },
      { text: "a cache of answers has no bound", rule: "global-map-no-evict", weight: 0.25 },
    ],
    advice:
      "Who keeps the bytes, or a string cut from them? A few huge blocks are large payloads in flight: bound them with http.MaxBytesReader or io.LimitReader, or decode as they come. Many equal ones are kept: clone the part that is needed, and bound the cache.",
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
      { text: "a buffer of what lives long: Reset keeps its capacity", rule: "pool-put-oversized", weight: 0.3 },
      { text: "a client, and its TLS handshake, for each call", rule: "http-transport-per-call", weight: 0.15 },
      { text: "what an encoder wrote is kept", rule: "global-slice-append", weight: 0.15 },
    ],
    advice:
      "A buffer that once was large stays large: look for pool.Put without a look at Cap(), and for Reset of a buffer in something that lives long. Drop what is above a bound in place of putting it back.",
    links: [
      "https://github.com/golang/go/issues/23199",
      "https://github.com/containerd/stargz-snapshotter/issues/448",
      "https://github.com/IBM/fluent-forward-go/issues/58",
    ],
    example: ["90  bytes.growSlice < bytes.(*Buffer).grow < bytes.(*Buffer).Write < main.render"],
  },
  {
    id: "heap.fasthttp-body",
    title: "Buffers of fasthttp bodies stay",
    profile: "heap",
    specificity: "named",
    match: {
      leaf: [
        /^github\.com\/valyala\/fasthttp\.(?:appendBodyFixedSize|readBody|readBodyIdentity|appendBody)/,
        /^github\.com\/valyala\/bytebufferpool\./,
      ],
    },
    mistakes: [
      { text: "pools remember the largest bodies, by design", rule: "pool-put-oversized", weight: 0.5 },
      { text: "Acquire… without its Release…", rule: "subscription-no-stop", weight: 0.3 },
      { text: "a client is made for each request", rule: "client-per-call", weight: 0.2 },
    ],
    advice:
      "Pools remember the largest bodies. Release what was acquired (defer fasthttp.ReleaseResponse(resp)), set MaxRequestBodySize, stream large bodies, and share one client.",
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
    title: "Strings are built and kept, or pinned by a part of them",
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
      { text: "they are keys of a map that grows", rule: "global-map-no-evict", weight: 0.5 },
      { text: "they are labels of a metric", rule: "metric-label-unbounded", weight: 0.25 },
      { text: "a part is kept, and with it the whole", rule: "subslice-pin", weight: 0.25 },
    ],
    advice:
      "The first own caller tells what they are for: keys of a map that grows, labels of a metric, or a part that keeps the whole. Bound what holds them, and keep strings.Clone of the part.",
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
        text: "the cache of an informer, or a whole list that one of its items keeps",
        rule: "subslice-pin",
        weight: 0.3,
      },
      { text: "whoever reads the queue is too slow", rule: "chan-send-abandoned", weight: 0.2 },
    ],
    advice:
      "Follow the decoded value: a cache without eviction, a list of which one item pins all, a queue whose reader is too slow. Evict, clone the item, bound the queue.",
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
    title: "State of compressors stays: made for each call and not closed",
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
        meaning: "goroutines of coders that were not closed",
      },
    ],
    mistakes: [
      {
        text: "zstd.NewReader or NewWriter for each call without Close, or in a sync.Pool with concurrency above 1",
        rule: "subscription-no-stop",
        weight: 0.7,
      },
      { text: "gzip.NewWriter for each answer, which is work rather than a leak", rule: null, weight: 0.3 },
    ],
    advice:
      "Look for NewReader and NewWriter without Close on every path; a zstd coder in a sync.Pool needs WithDecoderConcurrency(1) and Reset(nil). gzip.NewWriter for each answer costs work rather than memory: take it from a pool.",
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
    title: "Coders of zstd are not closed: each keeps its goroutines",
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
      "A stream decoder that is not read to its end keeps its goroutines. Write defer d.Close(), and WithDecoderConcurrency(1) where none is wanted.",
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
