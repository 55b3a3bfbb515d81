/** Loggers. */
import type { Signature } from "./signature.ts";

export const LOGGING: readonly Signature[] = [
  {
    id: "heap.logger-accumulate",
    title: "Fields or cores of a logger accumulate",
    profile: "heap",
    specificity: "named",
    match: {
      leaf: [
        /^go\.uber\.org\/zap(?:\/zapcore)?\./,
        /^github\.com\/rs\/zerolog\./,
        /^github\.com\/sirupsen\/logrus\./,
        /^log\/slog\./,
      ],
      any: [/^(?:go\.uber\.org\/zap|github\.com\/rs\/zerolog|github\.com\/sirupsen\/logrus|log\/slog)/],
      not: [/^github\.com\/sirupsen\/logrus\.(?:\(\*Logger\)\.)?AddHook$/],
    },
    family: { name: "fields or cores of a logger", excludesCaches: true },
    mistakes: [
      { text: "a handler assigns logger.With(…) to a logger that outlives it", rule: "ctx-chain-growth", weight: 0.5 },
      { text: "a core keeps every core that is derived from it", rule: "global-slice-append", weight: 0.2 },
      { text: "a logger (lumberjack, Writer()) per call", rule: "client-per-call", weight: 0.3 },
    ],
    advice:
      "Look for logger = logger.With(…) on a variable that outlives the call, and for a With that appends to a slice of its parent. Declare a new variable (:=) instead of assigning.",
    links: [
      "https://github.com/gin-contrib/logger/issues/68",
      "https://github.com/dash0hq/dash0-operator/issues/1369",
      "https://github.com/ArtalkJS/Artalk/issues/843",
    ],
    example: ["90  go.uber.org/zap.(*Logger).With < main.handle"],
  },
  {
    id: "gr.lumberjack",
    title: "A lumberjack.Logger is created for each call; its goroutine never exits",
    profile: "goroutine",
    specificity: "named",
    match: { any: [/lumberjack(?:\.v\d+|\/v\d+)?\.\(\*Logger\)\.millRun/] },
    mistakes: [
      {
        text: "a lumberjack.Logger per call, whose goroutine Close does not end",
        rule: "client-per-call",
        weight: 0.95,
      },
    ],
    advice:
      "Close does not end the goroutine that compresses and removes old files. Create one logger per file at startup.",
    links: ["https://github.com/natefinch/lumberjack/issues/56", "https://github.com/natefinch/lumberjack/issues/205"],
    example: [
      "90  runtime.gopark < runtime.chanrecv < runtime.chanrecv1 < gopkg.in/natefinch/lumberjack.v2.(*Logger).millRun",
    ],
  },
  {
    id: "gr.logrus-writer",
    title: "logrus writers are not closed",
    profile: "goroutine",
    specificity: "named",
    match: { any: [/sirupsen\/logrus\.\(\*Entry\)\.writerScanner$/] },
    mistakes: [
      {
        text: "logger.Writer() or WriterLevel per call, without Close",
        rule: "subscription-no-stop",
        weight: 0.95,
      },
    ],
    advice:
      "logger.Writer() and WriterLevel start a goroutine per call. Add defer w.Close() after w := logger.Writer(), or create one at startup.",
    links: [
      "https://github.com/sirupsen/logrus/issues/1463",
      "https://github.com/flant/shell-operator/issues/674",
      "https://github.com/ArtalkJS/Artalk/issues/843",
    ],
    example: [
      "90  runtime.gopark < runtime.selectgo < io.(*pipe).read < io.(*PipeReader).Read < bufio.(*Scanner).Scan < github.com/sirupsen/logrus.(*Entry).writerScanner",
    ],
  },
];
