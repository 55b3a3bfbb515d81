/** Kinds of resources, and the functions of libraries that acquire them. */
import type { Located } from "../types/package-members.ts";
import { type ReleaseBy, releaseBy } from "./resource.ts";
import type { EndedWhere } from "./settings.ts";

/** The rules that report resources which are not released. */
export type LifetimeRule =
  | "http-body-unclosed"
  | "conn-unclosed"
  | "closer-unclosed"
  | "sql-rows-unclosed"
  | "ctx-cancel-lost"
  | "iter-pull-not-stopped"
  | "cgo-unfreed"
  | "context-afterfunc-not-stopped";

export interface ResourceKind {
  readonly rule: LifetimeRule;
  /** A noun: `response body`. */
  readonly noun: string;
  readonly release: ReleaseBy;
}

/** What a call acquires. */
export interface Acquired {
  /** Which of its results must be released. */
  readonly result: number;
  readonly kind: ResourceKind;
  /** The last result is an error, which says whether the resource was acquired. */
  readonly hasError: boolean;
  /** The last result is a bool, which is false where nothing was acquired. */
  readonly hasFlag?: boolean;
  /** What is acquired follows from its type and not from the code that acquires it. */
  readonly isByType: boolean;
  /** Only the declared type shows it: nothing is known of the code that makes the value. */
  readonly isDeclared?: boolean;
  /** The result is a struct that has the resource in a field. */
  readonly isOwner?: boolean;
  /**
   * Only the type shows that the value must be released, and it may be one that others have as well; or the function that
   * returns it ends it where a parameter says so, and the call does not show whether it does.
   */
  readonly isUncertain?: boolean;
  /** Conditions on parameters of the function that returns the value: each ends it alone. */
  readonly endedWhere?: readonly EndedWhere[];
  /** What makes a value whose type has a method that ends it; nothing else shows that it must be called. */
  readonly maker?: Maker;
}

/** What makes a value of the repository's own type. */
export interface Maker {
  /** The same for all calls of it. */
  readonly key: string;
  /** null for a method of an interface, a function value, or a literal. */
  readonly fn: Located | null;
  /** The function itself makes the value, by a literal of its type. */
  readonly isLiteral?: boolean;
  /** Its name says that it makes something: `OpenIndex`. */
  readonly isConstructor: boolean;
  /** `folder:Type` */
  readonly type: string;
}

export const BODY: ResourceKind = {
  rule: "http-body-unclosed",
  noun: "response body",
  release: { ...releaseBy(".Body", "Close"), endsWhenRead: true },
};
export const CANCEL: ResourceKind = { rule: "ctx-cancel-lost", noun: "cancel function", release: releaseBy("") };
const PULL: ResourceKind = { rule: "iter-pull-not-stopped", noun: "stop function", release: releaseBy("") };
const AFTER: ResourceKind = { rule: "context-afterfunc-not-stopped", noun: "stop function", release: releaseBy("") };
const C_MEMORY: ResourceKind = {
  rule: "cgo-unfreed",
  noun: "C string",
  release: { ...releaseBy("", "Free"), functions: new Set(["C.free"]) },
};
const closer = (noun: string, ...methods: readonly string[]): ResourceKind => ({
  rule: "closer-unclosed",
  noun,
  release: releaseBy("", ...(methods.length === 0 ? ["Close"] : methods)),
});
const connection = (noun: string, ...methods: readonly string[]): ResourceKind => ({
  ...closer(noun, ...methods),
  rule: "conn-unclosed",
});

/** What a function of the repository returns for its caller to call. */
export const CLOSE_FUNCTION: ResourceKind = {
  rule: "closer-unclosed",
  noun: "close function",
  release: releaseBy(""),
};
/** Rows with an error are closed: what sets the error closes them. */
export const ROWS: ResourceKind = {
  rule: "sql-rows-unclosed",
  noun: "rows",
  release: { ...releaseBy("", "Close"), endsWhenFalse: "Next", endsOnErrorOf: new Set(["Err"]) },
};
/** What pgx gives closes itself where a row cannot be read. */
export const PGX_ROWS: ResourceKind = {
  ...ROWS,
  release: { ...ROWS.release, endsOnErrorOf: new Set(["Err", "Scan", "Values"]) },
};
const CONNECTION = connection("connection");
const FILE = closer("file");
export const READER = closer("reader");
/** A queue has goroutines until it is shut down. */
const QUEUE = closer("queue", "ShutDown", "ShutDownWithDrain");
const WEBSOCKET = connection("websocket", "Close", "CloseNow", "CloseRead");

/** `path name name…`: functions, or `Type.Method`, whose first result is acquired and whose last is an error. */
const ACQUIRING: readonly (readonly [kind: ResourceKind, path: string, names: string])[] = [
  [BODY, "net/http", "Get Post PostForm Client.Do Client.Get Client.Post Client.PostForm"],
  [BODY, "net/http", "Transport.RoundTrip RoundTripper.RoundTrip"],
  [BODY, "golang.org/x/net/context/ctxhttp", "Do Get Post PostForm"],
  [BODY, "github.com/hashicorp/go-retryablehttp", "Get Post PostForm Client.Do Client.Get Client.Post Client.PostForm"],
  [CONNECTION, "net", "Dial DialTimeout DialTCP DialUDP DialUnix DialIP Dialer.Dial Dialer.DialContext"],
  [CONNECTION, "net", "Listener.Accept TCPListener.Accept TCPListener.AcceptTCP UnixListener.Accept"],
  [connection("socket"), "net", "ListenPacket ListenUDP ListenMulticastUDP ListenUnixgram ListenIP"],
  [connection("listener"), "net", "Listen ListenTCP ListenUnix ListenConfig.Listen"],
  [CONNECTION, "crypto/tls", "Dial DialWithDialer Dialer.Dial Dialer.DialContext"],
  [connection("listener"), "crypto/tls", "Listen"],
  [connection("client"), "net/rpc", "Dial DialHTTP"],
  [connection("client"), "net/rpc/jsonrpc", "Dial"],
  [connection("client", "Close", "Quit"), "net/smtp", "Dial NewClient"],
  [connection("connection"), "database/sql", "DB.Conn"],
  [
    ROWS,
    "database/sql",
    "DB.Query DB.QueryContext Conn.QueryContext Tx.Query Tx.QueryContext Stmt.Query Stmt.QueryContext",
  ],
  [ROWS, "github.com/jmoiron/sqlx", "DB.Queryx DB.QueryxContext Tx.Queryx Tx.QueryxContext"],
  [PGX_ROWS, "github.com/jackc/pgx/v4", "Conn.Query Tx.Query"],
  [PGX_ROWS, "github.com/jackc/pgx/v5", "Conn.Query Tx.Query"],
  [PGX_ROWS, "github.com/jackc/pgx/v4/pgxpool", "Pool.Query"],
  [PGX_ROWS, "github.com/jackc/pgx/v5/pgxpool", "Pool.Query"],
  [connection("SSH client"), "golang.org/x/crypto/ssh", "Dial"],
  [connection("SSH session"), "golang.org/x/crypto/ssh", "Client.NewSession"],
  [connection("SFTP client"), "github.com/pkg/sftp", "NewClient"],
  [WEBSOCKET, "github.com/gorilla/websocket", "Upgrader.Upgrade Dialer.Dial Dialer.DialContext NewClient Upgrade"],
  [WEBSOCKET, "nhooyr.io/websocket", "Accept Dial"],
  [WEBSOCKET, "github.com/coder/websocket", "Accept Dial"],
  [WEBSOCKET, "golang.org/x/net/websocket", "Dial DialConfig"],
  [connection("connection"), "github.com/gomodule/redigo/redis", "Dial DialURL DialContext"],
  [connection("connection"), "github.com/garyburd/redigo/redis", "Dial DialURL"],
  [connection("connection"), "github.com/jackc/pgx/v4", "Connect ConnectConfig"],
  [connection("connection"), "github.com/jackc/pgx/v5", "Connect ConnectConfig"],
  [connection("connection", "Release", "Hijack"), "github.com/jackc/pgx/v4/pgxpool", "Pool.Acquire"],
  [connection("connection", "Release", "Hijack"), "github.com/jackc/pgx/v5/pgxpool", "Pool.Acquire"],
  [connection("connection"), "github.com/streadway/amqp", "Dial DialTLS DialConfig"],
  [connection("channel"), "github.com/streadway/amqp", "Connection.Channel"],
  [connection("connection"), "github.com/rabbitmq/amqp091-go", "Dial DialTLS DialConfig"],
  [connection("channel"), "github.com/rabbitmq/amqp091-go", "Connection.Channel"],
  [connection("connection"), "google.golang.org/grpc", "Dial DialContext NewClient"],
  [connection("connection", "Close", "Drain"), "github.com/nats-io/nats.go", "Connect"],
  [FILE, "os", "Open Create OpenFile CreateTemp OpenInRoot Root.Open Root.Create Root.OpenFile"],
  [closer("root"), "os", "OpenRoot"],
  [FILE, "net", "TCPListener.File UnixListener.File TCPConn.File UDPConn.File UnixConn.File IPConn.File"],
  [FILE, "io/ioutil", "TempFile"],
  [FILE, "io/fs", "FS.Open"],
  [FILE, "mime/multipart", "FileHeader.Open"],
  [FILE, "net/http", "FileSystem.Open"],
  [FILE, "github.com/spf13/afero", "Fs.Open Fs.Create Fs.OpenFile"],
  [closer("archive"), "archive/zip", "OpenReader"],
  [closer("memory map"), "golang.org/x/exp/mmap", "Open"],
  [closer("memory map", "Unmap"), "github.com/edsrzf/mmap-go", "Map MapRegion"],
  [closer("page"), "github.com/go-rod/rod", "Browser.Page"],
  [closer("journal"), "github.com/coreos/go-systemd/sdjournal", "NewJournal NewJournalFromDir NewJournalFromFiles"],
  [closer("namespace"), "github.com/vishvananda/netns", "Get New NewNamed GetFromName GetFromPath GetFromPid"],
  [closer("socket"), "github.com/vishvananda/netlink/nl", "Subscribe SubscribeAt"],
  [connection("session"), "github.com/gocql/gocql", "ClusterConfig.CreateSession NewSession"],
  [connection("client"), "go.etcd.io/etcd/client/v3", "New NewFromURL NewFromURLs"],
  [connection("session"), "go.etcd.io/etcd/client/v3/concurrency", "NewSession"],
  [connection("client", "Disconnect"), "go.mongodb.org/mongo-driver/mongo", "Connect"],
  [closer("database"), "go.etcd.io/bbolt", "Open"],
  [closer("database"), "github.com/boltdb/bolt", "Open"],
  [closer("database"), "github.com/syndtr/goleveldb/leveldb", "OpenFile RecoverFile"],
  [closer("snapshot", "Release"), "github.com/syndtr/goleveldb/leveldb", "DB.GetSnapshot"],
  [READER, "github.com/thanos-io/objstore", "Bucket.Get Bucket.GetRange BucketReader.Get BucketReader.GetRange"],
  [READER, "github.com/thanos-io/objstore", "InstrumentedBucket.Get InstrumentedBucket.GetRange"],
  [READER, "cloud.google.com/go/storage", "ObjectHandle.NewReader ObjectHandle.NewRangeReader"],
  [{ ...READER, release: releaseBy(".Body", "Close") }, "github.com/aws/aws-sdk-go/service/s3", "S3.GetObject"],
  [{ ...READER, release: releaseBy(".Body", "Close") }, "github.com/aws/aws-sdk-go-v2/service/s3", "Client.GetObject"],
  [closer("object"), "github.com/minio/minio-go/v7", "Client.GetObject"],
  [READER, "github.com/docker/docker/client", "Client.ImagePull Client.ContainerLogs Client.ImageSave Client.Events"],
];

/** As above, but without an error. */
const ACQUIRING_ALWAYS: readonly (readonly [kind: ResourceKind, path: string, names: string])[] = [
  [connection("connection"), "github.com/gomodule/redigo/redis", "Pool.Get"],
  [connection("connection"), "github.com/garyburd/redigo/redis", "Pool.Get"],
  [closer("transaction", "Discard", "Commit"), "github.com/dgraph-io/badger", "DB.NewTransaction"],
  [closer("iterator"), "github.com/dgraph-io/badger", "Txn.NewIterator"],
  [closer("iterator", "Release"), "github.com/syndtr/goleveldb/leveldb", "DB.NewIterator"],
  [QUEUE, "k8s.io/client-go/util/workqueue", "New NewNamed NewRateLimitingQueue NewNamedRateLimitingQueue"],
  [QUEUE, "k8s.io/client-go/util/workqueue", "NewRateLimitingQueueWithConfig NewDelayingQueue NewNamedDelayingQueue"],
  [QUEUE, "k8s.io/client-go/util/workqueue", "NewTypedRateLimitingQueue NewTypedRateLimitingQueueWithConfig NewTyped"],
  [C_MEMORY, "C", "CString CBytes"],
  [AFTER, "context", "AfterFunc"],
];

/** Functions of which the second result is acquired. */
const SECOND: readonly (readonly [kind: ResourceKind, path: string, names: string])[] = [
  [CANCEL, "context", "WithCancel WithTimeout WithDeadline WithCancelCause WithTimeoutCause WithDeadlineCause"],
  [CANCEL, "golang.org/x/net/context", "WithCancel WithTimeout WithDeadline"],
  [CANCEL, "os/signal", "NotifyContext"],
  [CANCEL, "github.com/LK4D4/joincontext", "Join"],
  [CANCEL, "github.com/teivah/onecontext", "Merge"],
  [PULL, "iter", "Pull Pull2"],
];

/** Pools that are meant to stay, so that only what becomes of the value shows whether it must be closed. */
const STAYING: typeof ACQUIRING = [[connection("database"), "database/sql", "Open"]];

const entriesOf = (
  table: typeof ACQUIRING,
  place: Pick<Acquired, "result" | "hasError" | "isUncertain">,
): [string, Acquired][] =>
  table.flatMap(([kind, path, names]) =>
    names
      .split(" ")
      .map((name): [string, Acquired] => [unversioned(`${path}.${name}`), { ...place, kind, isByType: false }]),
  );

/** `github.com/jackc/pgx/v5.Connect` and `github.com/jackc/pgx.Connect` acquire the same. */
const unversioned = (name: string): string => (name.includes("/v") ? name.replace(/\/v\d{1,3}(?=[/.])/, "") : name);

/** By `path.Function` or `path.Type.Method`, without versions. */
const LIBRARY_ACQUIRES: ReadonlyMap<string, Acquired> = new Map([
  ...entriesOf(ACQUIRING, { result: 0, hasError: true }),
  ...entriesOf(STAYING, { result: 0, hasError: true, isUncertain: true }),
  ...entriesOf(ACQUIRING_ALWAYS, { result: 0, hasError: false }),
  ...entriesOf(SECOND, { result: 1, hasError: false }),
]);

/** What a function of a library acquires. @param name `path.Function` or `path.Type.Method` */
export const acquiredFromLibrary = (name: string): Acquired | undefined => LIBRARY_ACQUIRES.get(unversioned(name));

/** Library types whose values somebody must close. */
export const CLOSEABLE_TYPES: ReadonlyMap<string, ResourceKind> = new Map([
  ["io.Closer", closer("value")],
  ["io.ReadCloser", READER],
  ["io.ReadSeekCloser", READER],
  ["io.WriteCloser", closer("writer")],
  ["io.ReadWriteCloser", CONNECTION],
  ["os.File", FILE],
  ["io/fs.File", FILE],
  ["mime/multipart.File", FILE],
  ["net.Conn", CONNECTION],
  ["net.TCPConn", CONNECTION],
  ["net.UDPConn", CONNECTION],
  ["net.UnixConn", CONNECTION],
  ["net.PacketConn", CONNECTION],
  ["crypto/tls.Conn", CONNECTION],
  ["net.Listener", connection("listener")],
  ["net/http.Response", BODY],
  ["context.CancelFunc", CANCEL],
  ["github.com/gorilla/websocket.Conn", WEBSOCKET],
]);

/** Methods of the repository's own types that release what a value has. */
export const RELEASING_METHODS = [
  "Close",
  "Stop",
  "Shutdown",
  "Release",
  "Cancel",
  "Unsubscribe",
  "Destroy",
  "Free",
] as const;

/** As above, and those that only the package itself can call. */
export const ENDING_METHODS: readonly string[] = [...RELEASING_METHODS, "close", "stop", "shutdown"];

/** Other ways to end a value that has one of the methods above. */
export const OTHER_ENDS: readonly string[] =
  "Abort CloseWithError CloseNow Commit Discard Disconnect Finish GracefulStop Kill Reset Rollback Terminate Wait".split(
    " ",
  );

/** Methods that end a connection in agreement with the other side: Close is for where they fail. */
export const AGREED_ENDS: readonly string[] = "Bye Disconnect GracefulStop Logout Quit Shutdown".split(" ");

export const ownKind = (noun: string, methods: readonly string[]): ResourceKind => closer(noun, ...methods);
