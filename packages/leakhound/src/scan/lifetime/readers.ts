/** Functions that get a resource and neither keep nor release it. */
import { lastName } from "../syntax/dotted-names.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

const namesIn = (lines: Readonly<Record<string, string>>): ReadonlySet<string> =>
  new Set(Object.entries(lines).flatMap(([path, names]) => names.split(" ").map((name) => `${path}.${name}`)));

/** They read to the end, or only look at the value. */
const READERS = namesIn({
  io: "ReadAll Copy CopyN CopyBuffer ReadFull ReadAtLeast WriteString",
  "io/ioutil": "ReadAll",
  "net/http/httputil": "DumpResponse DumpRequest DumpRequestOut",
  "golang.org/x/net/html": "Parse",
  "encoding/binary": "Read Write",
  errors: "New Is As",
  reflect: "TypeOf",
  "runtime/pprof": "StartCPUProfile WriteHeapProfile",
  "runtime/trace": "Start",
  // The mapping stays when the file is closed.
  "github.com/edsrzf/mmap-go": "Map MapRegion",
  "text/template": "Template.Execute Template.ExecuteTemplate",
  "html/template": "Template.Execute Template.ExecuteTemplate",
});
const READING_PACKAGES = new Set(["fmt", "log", "log/slog"]);

/** What they return reads from the resource; closing it does not close the resource. */
const WRAPPERS = namesIn({
  "encoding/json": "NewDecoder NewEncoder",
  "encoding/xml": "NewDecoder NewEncoder",
  "encoding/gob": "NewDecoder NewEncoder",
  "encoding/csv": "NewReader NewWriter",
  bufio: "NewReader NewReaderSize NewScanner NewWriter NewWriterSize",
  io: "LimitReader TeeReader MultiReader NopCloser MultiWriter NewSectionReader",
  "io/ioutil": "NopCloser",
  "compress/gzip": "NewReader NewWriter NewWriterLevel",
  "compress/zlib": "NewReader NewReaderDict NewWriter",
  "compress/flate": "NewReader NewReaderDict",
  "compress/lzw": "NewReader",
  "compress/bzip2": "NewReader",
  "archive/tar": "NewReader NewWriter",
  "archive/zip": "NewReader NewWriter",
});

/** @param name `io.Copy` */
export function isReader(name: string): boolean {
  const dot = name.lastIndexOf(".");
  // `log.SetOutput(file)` keeps the file.
  return READERS.has(name) || (READING_PACKAGES.has(name.slice(0, dot)) && !/^(Set|New)/.test(name.slice(dot + 1)));
}

const READING =
  /^(?:Parse|Load|LoadFrom|LoadFromReader|Read|Decode|Unmarshal|Copy|Write|Extract|Unpack|Untar|Unzip|Scan|Hash|Sum|Verify|Encode|Marshal|Dump|Validate|Check|Is|Has|Flock|Lock|Fsync|Sync|Stat|Chmod|Text|Print|Fprint|Format|Compare|Count|Detect|Skip)(?![a-z])/;

/** A function that is not known: one that is called Parse or Copy leaves the closing to its caller. */
export function readsByName(name: string): boolean {
  const own = lastName(name);
  return READING.test(own) && !/Close|Store/.test(own);
}

const WRAPPING = /^New\w{0,40}(?:Decoder|Scanner|Parser|Lexer|Encoder)$/;

/** A constructor that is not known: a decoder reads what it gets, and does not close it. */
export const wrapsByName = (name: string): boolean => WRAPPING.test(lastName(name));

const CONSTRUCTING = /^(?:New|Dial|Open|Connect|Client|Wrap|Create|Start|Attach)(?![a-z])/;

/** They end the connection where they fail. */
const ENDS_ON_FAILURE = namesIn({
  "golang.org/x/crypto/ssh": "NewClientConn NewServerConn",
  "net/smtp": "NewClient",
  "github.com/gorilla/websocket": "NewClient",
});

/** A constructor that keeps what it gets, and leaves it to its caller where it fails. */
export const constructsByName = (name: string): boolean =>
  CONSTRUCTING.test(lastName(name)) && !ENDS_ON_FAILURE.has(name);

export const isWrapper = (name: string): boolean => WRAPPERS.has(name);

/** `pb.NewShopClient`: generated code that sends over a connection of gRPC and never closes it. */
export const isStub = (name: string): boolean => /^New\w{1,60}Client$/.test(lastName(name));

/** Types through which a value can only be read. */
const READ_ONLY = new Set(["io.Reader", "io.ReaderAt", "io.ReadSeeker", "io.ByteReader", "io.RuneReader"]);

/** @param type the type of a parameter: `io.Reader` */
export const isReadOnly = (type: string | null): boolean => type !== null && READ_ONLY.has(type);

const LEVELS = ["Debug", "Info", "Warn", "Warning", "Error", "Trace", "Log", "Print", "Fatal", "Panic"];
/** Methods of the usual loggers. */
const LOGGING = new Set([
  ...LEVELS.flatMap((level) => [level, `${level}f`, `${level}ln`, `${level}w`, `${level}Context`]),
  "WithField",
  "WithFields",
  "Errorf",
]);

/** A call of a method that loggers have: `logger.Debug("got", resp)`. */
export function isLogging(tree: SyntaxTree, call: NodeIndex): boolean {
  const callee = tree.field(call, "function");
  return callee !== null && tree.kind(callee) === "selector_expression" && LOGGING.has(tree.fieldText(callee, "field"));
}
