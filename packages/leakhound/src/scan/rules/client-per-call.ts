/**
 * A client that is meant to be created once is created for every call: each keeps a connection pool or goroutines.
 *
 * Condition: code that runs per call calls the factory of such a client.
 * Not reported: the client is closed, passed on, kept in a package variable or a field, or created once.
 */

import { perCallFunctions } from "../calls/per-call.ts";
import { type GoFile, type GoFunction, importOf } from "../index/go-file.ts";
import { localUses } from "../index/local-uses.ts";
import { scopeIndex } from "../index/scope-index.ts";
import { codeText } from "../syntax/code-text.ts";
import { lastName } from "../syntax/dotted-names.ts";
import { callAssigned, functionAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { perCallConfidence } from "./confidence.ts";
import type { Rule } from "./rule.ts";

/** Import path without its version -> constructors of its clients. */
const CONSTRUCTORS: ReadonlyMap<string, RegExp> = new Map([
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
    if (![...file.imports.values()].some((path) => CONSTRUCTORS.has(unversioned(path)) || LOGGERS.test(path))) return;
    for (const fn of perCallFunctions(file, repository)) {
      if (/\.Do\(func\(/.test(codeText(file.tree, fn.node))) continue;
      for (const { node, factory } of [...clientsIn(file, fn), ...loggersIn(file, fn)])
        yield {
          node,
          confidence: perCallConfidence(fn),
          message: `${fn.name} runs for every call and creates a client (${factory}) that nothing closes.`,
          advice: "create one client for the process and share it, or close it before the function returns",
        };
    }
  },
};

interface CreatedClient {
  readonly node: NodeIndex;
  /** As the source writes it. */
  readonly factory: string;
}

function* clientsIn(file: GoFile, fn: GoFunction): Generator<CreatedClient> {
  const { tree } = file;
  for (const call of tree.within(fn.node, "call_expression")) {
    const factory = tree.fieldText(call, "function");
    if (!isConstructor(file, factory)) continue;
    const parent = tree.parent(call)!;
    // `redis.NewClient(options).Get(ctx, key)`
    if (tree.kind(parent) === "selector_expression" && !CLOSERS.test(tree.text(parent))) yield { node: call, factory };
    const statement = tree.parent(parent)!;
    if (isLeftOpen(file, statement)) yield { node: statement, factory };
  }
}

/** The client that a statement assigns to a local name is neither closed nor passed on. */
function isLeftOpen({ tree }: GoFile, statement: NodeIndex): boolean {
  const [client] = callAssigned(tree, statement)?.names ?? [];
  const scope = functionAround(tree, statement);
  if (client === undefined || !/^\w+$/.test(client) || client === "_" || scope === null) return false;
  const isDeclared = tree.kind(statement) === "short_var_declaration";
  if (!isDeclared && !scopeIndex(tree, scope).words.match(client, new RegExp(`(?<=\\bvar\\s+)${client}\\b`, "y")))
    return false;
  const { selectors, escapes } = localUses(tree, scope, client, statement);
  return !escapes && ![...selectors].some((one) => CLOSERS.test(one));
}

const LOGGERS = /lumberjack/;

/** A lumberjack.Logger keeps a goroutine, which its Close does not end. */
function* loggersIn({ tree, imports }: GoFile, { node, text }: GoFunction): Generator<CreatedClient> {
  if (![...imports.values()].some((path) => LOGGERS.test(path)) || /\bonce\b/i.test(text)) return;
  for (const literal of tree.within(node, "composite_literal"))
    if (tree.fieldText(literal, "type") === "lumberjack.Logger") yield { node: literal, factory: "lumberjack.Logger" };
}

const CLOSERS = /\.(Close|Disconnect|Shutdown|Stop|DB|Drain)$/;

const unversioned = (path: string): string => path.replace(/\/v\d+(?=\/|$)/, "").replace(/\.v\d+$/, "");

function isConstructor(file: GoFile, callee: string): boolean {
  const constructors = CONSTRUCTORS.get(unversioned(importOf(file, callee)));
  return constructors?.test(lastName(callee)) === true;
}
