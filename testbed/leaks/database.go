package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// A driver whose tables have three rows for each query.
type fakeDriver struct{}
type fakeConn struct{}
type fakeRows struct{ read int }

func (fakeDriver) Open(string) (driver.Conn, error)        { return fakeConn{}, nil }
func (fakeConn) Prepare(string) (driver.Stmt, error)       { return fakeConn{}, nil }
func (fakeConn) Begin() (driver.Tx, error)                 { return fakeConn{}, nil }
func (fakeConn) Close() error                              { return nil }
func (fakeConn) Commit() error                             { return nil }
func (fakeConn) Rollback() error                           { return nil }
func (fakeConn) NumInput() int                             { return 0 }
func (fakeConn) Query([]driver.Value) (driver.Rows, error) { return &fakeRows{}, nil }
func (fakeConn) Exec([]driver.Value) (driver.Result, error) {
	return nil, errors.New("the fake has nothing to execute")
}
func (*fakeRows) Columns() []string { return []string{"id"} }
func (*fakeRows) Close() error      { return nil }
func (r *fakeRows) Next(row []driver.Value) error {
	if r.read++; r.read > 3 {
		return io.EOF
	}
	row[0] = int64(r.read)
	return nil
}

func init() {
	sql.Register("fake", fakeDriver{})
	database := must(sql.Open("fake", ""))
	bounded := must(sql.Open("fake", ""))
	bounded.SetMaxOpenConns(2)
	readOne := func(ctx context.Context, from *sql.DB) { must(from.QueryContext(ctx, "select")).Next() }
	mistakes["gr.sql-rows/unclosed"] = func(int) { readOne(root, database) }
	mistakes["heap.sql-deps/unclosed"] = func(int) { readOne(context.Background(), database) }
	mistakes["gr.sql-tx/open"] = func(int) { must(database.BeginTx(root, nil)) }
	mistakes["gr.sql-pool/used-up"] = func(int) { go readOne(context.Background(), bounded) }
	mistakes["gr.sql-opener/a-call"] = func(int) { keep(must(sql.Open("fake", ""))) }
	mistakes["heap.gorm-stmt/unclosed"] = func(event int) {
		keep(must(database.Prepare(fmt.Sprintf("select %d", event))))
	}
}
