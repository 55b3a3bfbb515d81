/** Where a release is added on each path out of a function or of a turn, and where that could do harm. */
import { describe, expect, it } from "vitest";
import { applyEdits } from "../../../src/scan/findings/edits.ts";
import type { Finding } from "../../../src/scan/findings/finding.ts";
import { scanRepository } from "../../../src/scan/scan.ts";
import { LIBRARIES, repositoryOf } from "../../support/go-repository.ts";

const IMPORTS = ["bufio", "context", "database/sql", "errors", "io", "net", "net/http", "os", "sync"];

const source = (code: string): string =>
  `package p\nimport (\n${IMPORTS.map((path) => `\t"${path}"\n`).join("")})\n${code}\n`;

function findingsIn(text: string): Finding[] {
  const repository = repositoryOf({ "a.go": text }, { goMod: "module p\n\ngo 1.23\n" });
  return scanRepository({ ...repository, libraries: LIBRARIES });
}

/** The lines that the repairs add, without indentation; a check that the second scan agrees. */
function added(code: string): string[] {
  const text = source(code);
  const edits = findingsIn(text).flatMap(({ fix }) => fix?.edits ?? []);
  const after = applyEdits(
    text,
    edits.toSorted((a, b) => a.start.line - b.start.line),
  );
  const before = text.split("\n");
  return after.split("\n").flatMap((line) => {
    const known = before.indexOf(line);
    if (known < 0) return [line.trim()];
    before.splice(known, 1);
    return [];
  });
}

describe("a value of the repository's own type", () => {
  const own = (close: string) =>
    `type store struct { file *os.File; done chan int; next net.Listener; mu sync.Mutex }
func open(path string) (*store, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &store{file: file}, nil
}
func (s *store) Close() error { ${close} }
func (s *store) size() (int64, error) { return 0, nil }
func other(path string) error { s, err := open(path); if err != nil { return err }; defer s.Close(); _, err = s.size(); return err }
func f(path string) (*store, error) {
	s, err := open(path)
	if err != nil {
		return nil, err
	}
	if _, err := s.size(); err != nil {
		return nil, err
	}
	return s, nil
}`;

  it("is closed before the return of an error", () => {
    expect(added(own("return s.file.Close()"))).toEqual(["s.Close()"]);
  });

  it.each([
    ["its end waits", "<-s.done; return s.file.Close()"],
    ["its end uses what another method sets", "return s.next.Close()"],
    ["its end stores what was written", 'os.Rename(s.file.Name(), "final"); return s.file.Close()'],
  ])("is left alone where %s", (_, close) => {
    expect(added(own(close))).toEqual([]);
  });

  it("is closed although another method may set a field that its end compares with nil", () => {
    expect(added(own("if s.next != nil { s.next.Close() }; return s.file.Close()"))).toEqual(["s.Close()"]);
  });

  it("is left alone under a lock, which its end may take", () => {
    const locked = own("s.mu.Lock(); defer s.mu.Unlock(); return s.file.Close()").replace(
      "\ts, err := open(path)\n\tif err != nil {\n\t\treturn nil, err\n\t}\n\tif _",
      "\tmu.Lock()\n\tdefer mu.Unlock()\n\ts, err := open(path)\n\tif err != nil {\n\t\treturn nil, err\n\t}\n\tif _",
    );
    expect(locked).toContain("mu.Lock()\n\tdefer");
    expect(added(`var mu sync.Mutex\n${locked}`)).toEqual([]);
  });
});

describe("a release on each exit path", () => {
  const body = (rest: string, result = "(*os.File, error)") =>
    `func f(path string, bad bool) ${result} {\n\tfile, err := os.Open(path)\n\tif err != nil {\n\t\treturn nil, err\n\t}\n${rest}\n}`;
  const BAD = "\tif bad {\n\t\treturn nil, errors.New(path)\n\t}\n";

  it("follows the style of the file", () => {
    const other = "func g(file *os.File) {\n\t_ = file.Close()\n}\n";
    expect(added(body(`${BAD}\treturn file, nil`))).toEqual(["file.Close()"]);
    expect(added(other + body(`${BAD}\treturn file, nil`))).toEqual(["_ = file.Close()"]);
  });

  it.each([
    ["it is closed on one of the paths to the exit", `\tif bad {\n\t\tfile.Close()\n\t}\n${BAD}\treturn file, nil`],
    ["a deferred call writes into it", `\tw := bufio.NewWriter(file)\n\tdefer w.Flush()\n${BAD}\treturn file, nil`],
    [
      "another variable has its name there",
      "\tif file, ok := any(path).(string); ok && bad {\n\t\treturn nil, errors.New(file)\n\t}\n\treturn file, nil",
    ],
    ["the exit shares its line", "\tif bad { return nil, errors.New(path) }\n\treturn file, nil"],
  ])("is not added where %s", (_, rest) => {
    expect(added(body(rest))).toEqual([]);
  });

  it("comes where the error is checked later, before anything else leaves the function", () => {
    const code = (between: string) =>
      `func f(path string) error {\n\tfile, err := os.Open(path)\n\t${between}\n\tif err != nil {\n\t\treturn err\n\t}\n\t_, err = io.Copy(io.Discard, file)\n\treturn err\n}`;
    expect(added(code("println(path)"))).toEqual(["defer file.Close()"]);
    expect(added(code("err = nil"))).toEqual([]);
  });

  it("comes at the end of a turn, too", () => {
    const code =
      'func f(paths []string) error {\n\tfor _, path := range paths {\n\t\tfile, err := os.Open(path)\n\t\tif err != nil {\n\t\t\treturn err\n\t\t}\n\t\tif path == "" {\n\t\t\tcontinue\n\t\t}\n\t\tio.Copy(io.Discard, file)\n\t}\n\treturn nil\n}';
    expect(added(code)).toEqual(["file.Close()", "file.Close()"]);
  });

  it("is not added where a writer would store what is incomplete", () => {
    const code = (open: string, type: string) =>
      `type bucket interface { NewWriter(path string) (${type}, error) }\nfunc f(b bucket, data io.Reader) error {\n\tw, err := ${open}\n\tif err != nil {\n\t\treturn err\n\t}\n\tif _, err := io.Copy(w, data); err != nil {\n\t\treturn err\n\t}\n\treturn w.Close()\n}`;
    expect(added(code('b.NewWriter("x")', "io.WriteCloser"))).toEqual([]);
    expect(added(code('os.Create("x")', "io.WriteCloser"))).toEqual(["defer w.Close()"]);
  });

  it("does not make a deferred commit come earlier", () => {
    const code =
      'func f(db *sql.DB) error {\n\ttx, err := db.Begin()\n\tif err != nil {\n\t\treturn err\n\t}\n\tif db == nil {\n\t\treturn errors.New("none")\n\t}\n\tdefer tx.Commit()\n\t_, err = tx.Exec("x")\n\treturn err\n}';
    expect(added(code)).toEqual(["tx.Rollback()"]);
  });
});

describe("a release at the end of each turn", () => {
  const loop = (rest: string, before = "file, err := os.Open(path)") =>
    `var kept []*os.File\nfunc f(paths []string) error {\n\tfor _, path := range paths {\n\t\t${before}\n\t\tif err != nil {\n\t\t\treturn err\n\t\t}\n\t\tdefer file.Close()\n${rest}\n\t}\n\treturn nil\n}`;

  it("comes at the end and before each continue", () => {
    const rest = '\t\tif path == "" {\n\t\t\tcontinue\n\t\t}\n\t\tio.Copy(io.Discard, file)';
    expect(added(loop(rest))).toEqual(["file.Close()", "file.Close()"]);
  });

  it.each([
    ["a list keeps the value", "\t\tkept = append(kept, file)"],
    ["a goroutine uses it", "\t\tgo io.Copy(io.Discard, file)"],
    [
      "another deferred call writes into it",
      "\t\tw := bufio.NewWriter(file)\n\t\tdefer w.Flush()\n\t\tw.WriteString(path)",
    ],
  ])("is not added where %s", (_, rest) => {
    expect(added(loop(rest))).toEqual([]);
  });
});

describe("parts that a method leaves open where a step fails", () => {
  const close = (last: string) =>
    `type file struct { w *bufio.Writer; f *os.File; quit chan int }\nfunc (d *file) Close() error {\n\tif err := d.w.Flush(); err != nil {\n\t\treturn err\n\t}\n\t${last}\n}`;

  it("are ended before the return", () => {
    expect(added(close("return d.f.Close()"))).toEqual(["d.f.Close()"]);
  });

  it.each([
    ["they may be nil", "if d.f != nil {\n\t\treturn d.f.Close()\n\t}\n\treturn nil"],
    ["a second end panics", "close(d.quit)\n\treturn nil"],
  ])("are left alone where %s", (_, last) => {
    expect(added(close(last))).toEqual([]);
  });
});

describe("a variable whose type has no such method", () => {
  it("is left alone, although it holds a connection", () => {
    const code = (result: string) =>
      `func listen(path string) (${result}, error) {\n\tl, err := net.Listen("unix", path)\n\tif err != nil {\n\t\treturn nil, err\n\t}\n\treturn l, nil\n}\nfunc f(path string, bad bool) (${result}, error) {\n\tl, err := listen(path)\n\tif err != nil {\n\t\treturn nil, err\n\t}\n\tif bad {\n\t\treturn nil, errors.New(path)\n\t}\n\treturn l, nil\n}`;
    expect(added(code("any"))).toEqual([]);
    expect(added(code("net.Listener"))).toEqual(["l.Close()"]);
  });
});

describe("ends of libraries", () => {
  const code = (type: string, end: string) => `package p\nimport (\n\t"context"\n\t"${type}"\n)\n${end}\n`;

  it("are not written where they take a context", () => {
    const text = code(
      "github.com/jackc/pgx/v5",
      'func f(ctx context.Context) error {\n\tconn, err := pgx.Connect(ctx, "")\n\tif err != nil {\n\t\treturn err\n\t}\n\treturn conn.Ping(ctx)\n}',
    );
    const [finding, more] = findingsIn(text);
    expect([finding?.rule, finding?.fix, more]).toEqual(["conn-unclosed", undefined, undefined]);
  });

  it("have the method that takes no argument", () => {
    const text = code(
      "github.com/coder/websocket",
      'func f(ctx context.Context) error {\n\tconn, _, err := websocket.Dial(ctx, "", nil)\n\tif err != nil {\n\t\treturn err\n\t}\n\treturn conn.Ping(ctx)\n}',
    );
    expect(
      findingsIn(text)
        .flatMap(({ fix }) => fix?.edits ?? [])
        .map(({ text: line }) => line.trim()),
    ).toEqual(["defer conn.CloseNow()"]);
  });
});
