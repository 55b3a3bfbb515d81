// Source of which a scan must not take more than its share: each shape has many of one thing in one function or package.
const imports = ["context", "database/sql", "net/http", "os", "sync", "time"];
const unused =
  "var _ = context.TODO\nvar _ sql.DB\nvar _ http.Client\nvar _ os.File\nvar _ sync.Mutex\nvar _ time.Time\n";

const copies = (count, text) => Array.from({ length: count }, (_, row) => text(row)).join("\n");
const file = (declarations) =>
  `package a\n\nimport (\n${imports.map((path) => `\t"${path}"`).join("\n")}\n)\n\n${unused}\n${declarations}\n`;
const inOneFunction = (text) => (count) =>
  file(`func f(db *sql.DB, done chan bool, in chan int) error {\n${copies(count, text)}\n\treturn nil\n}\n
func test(int) bool { return true }`);
const inOnePackage = (text) => (count) => file(copies(count, text));

const open = (row) => `\tf${row}, err := os.Open("p")\n\tif err != nil {\n\t\treturn err\n\t}\n`;
const cancel = (row) => `\tc${row}, cancel${row} := context.WithCancel(context.TODO())\n\t_ = c${row}\n`;
const channel = (row) => `\tch${row} := make(chan int)\n`;
const leave = (row) => `\tif test(${row}) {\n\t\treturn nil\n\t}\n`;

/** Source by the name of a shape, for a number of copies. */
export const SHAPES = {
  "files that are closed": inOneFunction((row) => `${open(row)}\tdefer f${row}.Close()`),
  "files that one path leaves open": inOneFunction((row) => `${open(row)}${leave(row)}\tf${row}.Close()`),
  "files that are never closed": inOneFunction((row) => `${open(row)}\t_ = f${row}.Name()`),
  "files of loops": inOneFunction(
    (row) => `\tfor test(${row}) {\n${open(row)}\tif test(1) {\n\t\tcontinue\n\t}\n\tf${row}.Close()\n\t}`,
  ),
  "deferred literals": inOneFunction((row) => `${open(row)}\tdefer func() { f${row}.Close() }()`),
  contexts: inOneFunction((row) => `${cancel(row)}${leave(row)}\tcancel${row}()`),
  "goroutines that send": inOneFunction(
    (row) =>
      `${channel(row)}\tgo func() { ch${row} <- 1 }()\n\tselect {\n\tcase <-ch${row}:\n\tcase <-done:\n\t\treturn nil\n\t}`,
  ),
  "goroutines that receive": inOneFunction(
    (row) => `${channel(row)}\tgo func() {\n\t\tfor range ch${row} {\n\t\t}\n\t}()\n\tch${row} <- 1\n\tclose(ch${row})`,
  ),
  "cases of a switch": (count) =>
    inOneFunction(
      () => `\tswitch 1 {\n${copies(count, (row) => `\tcase ${row}:\n${open(row)}\tf${row}.Close()`)}\n\t}`,
    )(1),
  "cases of a select": (count) =>
    inOneFunction(
      () => `\tfor {\n\tselect {\n${copies(count, (row) => `\tcase v := <-in:\n\t\t_ = v + ${row}`)}\n\t}\n\t}`,
    )(1),
  "methods of one type": (count) =>
    `${inOnePackage(
      (row) =>
        `func (t *T) M${row}(k string) {\n\tt.mu.Lock()\n\tdefer t.mu.Unlock()\n\tt.m[k] = ${row}\n\tt.M${(row + 1) % count}(k)\n}`,
    )(count)}\ntype T struct {\n\tmu sync.Mutex\n\tm map[string]int\n}\n`,
  "types with a field of one name": inOnePackage(
    (row) =>
      `type T${row} struct{ f *os.File }\n\nfunc NewT${row}() (*T${row}, error) {\n\tf, err := os.Open("p")\n\tif err != nil {\n\t\treturn nil, err\n\t}\n` +
      `\treturn &T${row}{f: f}, nil\n}\n\nfunc (t *T${row}) Close() error { return t.f.Close() }\n`,
  ),
  "maps in fields": (count) =>
    `${inOnePackage((row) => `func (t *T) Add${row}(k string) { t.m${row}[k] = 1 }\nfunc (t *T) Del${row}(k string) { delete(t.m${row}, k) }`)(count)}
type T struct {\n${copies(count, (row) => `\tm${row} map[string]int`)}\n}\n`,
};
