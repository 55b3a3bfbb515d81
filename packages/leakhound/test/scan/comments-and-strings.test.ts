/** What a comment or a string says about the code decides nothing. */
import { describe, expect, it } from "vitest";
import { scanRepository } from "../../src/scan/scan.ts";
import { repositoryOf } from "../support/go-repository.ts";

interface Decoy {
  readonly rule: string;
  /** With `DECOY` where a statement can be. */
  readonly source: string;
  /** Code that would silence the rule. */
  readonly code: string;
}

const DECOYS: readonly Decoy[] = [
  {
    rule: "pool-put-oversized",
    source: `import ("bytes"; "sync")
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
func put(b *bytes.Buffer) {
	DECOY
	b.Reset()
	buffers.Put(b)
}`,
    code: "cap(b) and b.Cap()",
  },
  {
    rule: "client-per-call",
    source: `import ("database/sql"; "net/http")
func orders(w http.ResponseWriter, r *http.Request) {
	DECOY
	db, _ := sql.Open("postgres", "")
	db.Exec("SELECT 1")
}`,
    code: "once.Do(func() {})",
  },
  {
    rule: "http-transport-per-call",
    source: `import "net/http"
func proxy(w http.ResponseWriter, r *http.Request) {
	DECOY
	client := http.Client{Transport: &http.Transport{MaxIdleConns: 10}}
	client.Head("http://shop/")
}`,
    code: "CloseIdleConnections",
  },
  {
    rule: "subscription-no-stop",
    source: `import ("net/http"; "os"; "os/signal")
func wait(w http.ResponseWriter, r *http.Request) {
	DECOY
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	<-stop
}`,
    code: "signal.Stop(stop)",
  },
  {
    rule: "global-map-no-evict",
    source: `import "net/http"
var seen = map[string]int{}
func handle(w http.ResponseWriter, r *http.Request) {
	DECOY
	seen[r.RemoteAddr]++
}`,
    code: "once.Do(func() { seen = nil })",
  },
  {
    rule: "timer-leak",
    source: `import ("net/http"; "time")
func poll(w http.ResponseWriter, r *http.Request) {
	go func() {
		for range time.Tick(time.Second) {
			DECOY
			println("tick")
		}
	}()
}`,
    code: "break or return",
  },
];

const rulesIn = (source: string): readonly string[] =>
  scanRepository(repositoryOf({ "main.go": `package main\n${source}` }, { goMod: "module shop\n\ngo 1.26\n" })).map(
    ({ rule }) => rule,
  );

describe.each(DECOYS)("$rule is not silenced by", ({ rule, source, code }) => {
  it.each([
    ["nothing", "println()"],
    ["a comment", `// ${code}`],
    ["a comment in the code", `println( /* ${code} */ )`],
    ["a string", `println("${code}")`],
    ["a raw string", `println(\`${code}\`)`],
  ])("%s", (_, statement) => {
    expect(rulesIn(source.replace("DECOY", statement))).toContain(rule);
  });
});

describe("metric-label-unbounded", () => {
  const labels = (before: string): string => `import ("net/http"; "github.com/prometheus/client_golang/prometheus")
var requests = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "requests"}, []string{"path"})
func handle(w http.ResponseWriter, r *http.Request) {
	requests.With(${before}prometheus.Labels{"path": r.URL.Path}).Inc()
}`;

  it.each(["", "/* by path */ "])("sees labels of a map after %j", (before) => {
    expect(rulesIn(labels(before))).toContain("metric-label-unbounded");
  });
});

describe("the key of a map", () => {
  const keyed = (statement: string): string => `import "net/http"
var seen = map[string]int{}
func name(r *http.Request) string { return "few" }
func handle(w http.ResponseWriter, r *http.Request) {
	${statement}
	key := name(r)
	seen[key]++
}`;
  const confidenceOf = (source: string): readonly string[] =>
    scanRepository(repositoryOf({ "main.go": `package main\n${source}` }, { goMod: "module shop\n" })).flatMap((one) =>
      one.rule === "global-map-no-evict" ? [one.confidence] : [],
    );

  it("comes from what the code assigns, and not from what a comment says", () => {
    expect(confidenceOf(keyed("// key := r.URL.Path"))).toEqual(confidenceOf(keyed("")));
    expect(confidenceOf(keyed(""))).not.toContain("high");
  });
});
