/**
 * A client made for every call that is meant to be made once: each keeps a pool of connections, or goroutines.
 * Quiet: it is closed, handed on, kept in a variable of the package or a field, or made once.
 */
import { type GoFile, type GoFunction, importOf } from "../index/go-file.ts";
import { usesOf } from "../index/local-uses.ts";
import { perCallFunctions } from "../index/per-call.ts";
import { callAssigned, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Rule } from "./rule.ts";

/** Import path without its version, and what makes a client in it. */
const MAKERS: ReadonlyMap<string, RegExp> = new Map([
  ["database/sql", /^(Open|OpenDB)$/],
  ["github.com/jmoiron/sqlx", /^(Open|Connect|MustConnect|MustOpen)$/],
  ["gorm.io/gorm", /^Open$/],
  ["github.com/jinzhu/gorm", /^Open$/],
  ["github.com/jackc/pgx/pgxpool", /^(New|NewWithConfig|Connect)$/],
  ["github.com/go-redis/redis", /^New(Client|ClusterClient|FailoverClient|UniversalClient|Ring)$/],
  ["github.com/redis/go-redis", /^New(Client|ClusterClient|FailoverClient|UniversalClient|Ring)$/],
  ["go.mongodb.org/mongo-driver/mongo", /^(Connect|NewClient)$/],
  ["google.golang.org/grpc", /^(Dial|DialContext|NewClient)$/],
  ["github.com/IBM/sarama", /^New(Client|SyncProducer|AsyncProducer|Consumer|ConsumerGroup|ClusterAdmin)$/],
  ["github.com/Shopify/sarama", /^New(Client|SyncProducer|AsyncProducer|Consumer|ConsumerGroup|ClusterAdmin)$/],
  ["github.com/nats-io/nats.go", /^Connect$/],
  ["go.etcd.io/etcd/client", /^New$/],
  ["github.com/segmentio/kafka-go", /^New(Reader|Writer)$/],
  ["github.com/patrickmn/go-cache", /^New$/],
  ["github.com/allegro/bigcache", /^(New|NewBigCache)$/],
  ["github.com/dgraph-io/ristretto", /^NewCache$/],
  ["github.com/fsnotify/fsnotify", /^NewWatcher$/],
  ["gopkg.in/mgo", /^Dial(WithTimeout|WithInfo)?$/],
  ["github.com/globalsign/mgo", /^Dial(WithTimeout|WithInfo)?$/],
  ["github.com/olivere/elastic", /^New(Simple)?Client$/],
  ["github.com/elastic/go-elasticsearch", /^New(Default)?Client$/],
  ["github.com/hashicorp/golang-lru/expirable", /^NewLRU$/],
  ["github.com/jellydator/ttlcache", /^New(Cache)?$/],
  ["k8s.io/client-go/informers", /^NewSharedInformerFactory(WithOptions)?$/],
  ["github.com/klauspost/compress/zstd", /^New(Reader|Writer)$/],
  ["go.opentelemetry.io/otel/sdk/trace", /^NewTracerProvider$/],
  ["go.opentelemetry.io/otel/sdk/metric", /^NewMeterProvider$/],
  ["github.com/robfig/cron", /^New$/],
]);

export const clientPerCall: Rule = {
  id: "client-per-call",
  *find(file, repository) {
    if (![...file.imports.values()].some((path) => MAKERS.has(unversioned(path)) || LOGS.test(path))) return;
    for (const fn of perCallFunctions(file, repository)) {
      if (/\.Do\(func\(/.test(fn.text)) continue;
      for (const { node, made } of [...clientsIn(file, fn), ...logsIn(file, fn)])
        yield {
          node,
          // What a handler calls is told by its name alone, and another may have it.
          confidence: fn.isHandler ? "high" : "medium",
          message: `${fn.name} runs for every call and makes its own client with ${made}, which nothing closes.`,
          advice: "make one client for the process and share it, or close it before the function returns",
        };
    }
  },
};

interface Made {
  readonly node: NodeIndex;
  readonly made: string;
}

function* clientsIn(file: GoFile, fn: GoFunction): Generator<Made> {
  const { tree } = file;
  for (const call of tree.within(fn.node, "call_expression")) {
    const made = tree.fieldText(call, "function");
    if (!isMaker(file, made)) continue;
    const up = tree.parent(call)!;
    // `redis.NewClient(options).Get(ctx, key)`
    if (tree.kind(up) === "selector_expression" && !CLOSERS.test(tree.text(up))) yield { node: call, made };
    const statement = tree.parent(up)!;
    if (isLeft(file, statement)) yield { node: statement, made };
  }
}

/** Whether the client that a statement gives a name is left as it is when the function returns. */
function isLeft({ tree }: GoFile, statement: NodeIndex): boolean {
  const [client] = callAssigned(tree, statement)?.names ?? [];
  const scope = functionAround(tree, statement);
  if (client === undefined || !/^\w+$/.test(client) || client === "_" || scope === null) return false;
  const isDeclared = tree.kind(statement) === "short_var_declaration";
  if (!isDeclared && !new RegExp(`\\bvar\\s+${client}\\b`).test(tree.text(scope))) return false;
  const { selectors } = usesOf(tree, scope, client, statement);
  return !isGiven(tree, scope, client, statement) && ![...selectors].some((one) => CLOSERS.test(one));
}

/** Handed on by itself; a stub that is made of a connection closes nothing. */
function isGiven(tree: SyntaxTree, scope: NodeIndex, client: string, statement: NodeIndex): boolean {
  const stubs = [...tree.within(scope, "call_expression")].filter(
    (one) => STUB.test(tree.fieldText(one, "function")) && tree.fieldText(one, "arguments") === `(${client})`,
  );
  if (stubs.length === 0) return usesOf(tree, scope, client, statement).isHandedOn;
  return [...tree.within(scope, "identifier")].some(
    (one) => one > stubs.at(-1)! && tree.text(one) === client && !stubs.some((stub) => tree.contains(stub, one)),
  );
}

const STUB = /\.New\w+Client$/;
const LOGS = /lumberjack/;

/** A lumberjack.Logger keeps a goroutine, which its Close does not end. */
function* logsIn({ tree, imports }: GoFile, { node, text }: GoFunction): Generator<Made> {
  if (![...imports.values()].some((path) => LOGS.test(path)) || /\bonce\b/i.test(text)) return;
  for (const literal of tree.within(node, "composite_literal"))
    if (tree.fieldText(literal, "type") === "lumberjack.Logger") yield { node: literal, made: "lumberjack.Logger" };
}

const CLOSERS = /\.(Close|Disconnect|Shutdown|Stop|DB|Drain)$/;

const unversioned = (path: string): string => path.replace(/\/v\d+(?=\/|$)/, "").replace(/\.v\d+$/, "");

function isMaker(file: GoFile, callee: string): boolean {
  const maker = MAKERS.get(unversioned(importOf(file, callee)));
  return maker?.test(callee.replace(/^.*\./s, "")) === true;
}
