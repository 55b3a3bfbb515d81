package scenarios

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"net/http"
	"sync/atomic"
)

const rowsOneIn = 20

var unclosedRows = Scenario{
	Name:  "rows",
	About: "every 20th order reads one row of a query and does not close it",
	Grows: Goroutines,
	Build: func(ctx context.Context, pace Pace) http.Handler {
		database := sql.OpenDB(memoryDriver{})
		var orders atomic.Int64
		return onOrder(func(*http.Request) {
			if orders.Add(1)%rowsOneIn == 0 {
				firstRow(database)
			}
		})(ctx, pace)
	},
}

// firstRow leaves the rows open: their goroutine waits for a context that is never canceled.
func firstRow(database *sql.DB) {
	rows, err := database.QueryContext(application, "select")
	if err == nil {
		rows.Next()
	}
}

// memoryDriver is a database with one endless table.
type memoryDriver struct{}

func (d memoryDriver) Connect(context.Context) (driver.Conn, error) { return memoryConn{}, nil }
func (d memoryDriver) Driver() driver.Driver                        { return d }
func (d memoryDriver) Open(string) (driver.Conn, error)             { return memoryConn{}, nil }

type memoryConn struct{}

func (memoryConn) Prepare(string) (driver.Stmt, error) { return memoryStatement{}, nil }
func (memoryConn) Close() error                        { return nil }
func (memoryConn) Begin() (driver.Tx, error)           { return nil, driver.ErrSkip }

type memoryStatement struct{}

func (memoryStatement) Close() error                               { return nil }
func (memoryStatement) NumInput() int                              { return 0 }
func (memoryStatement) Exec([]driver.Value) (driver.Result, error) { return nil, driver.ErrSkip }
func (memoryStatement) Query([]driver.Value) (driver.Rows, error) {
	return &memoryRows{page: filled(8 << 10)}, nil
}

type memoryRows struct{ page []byte }

func (*memoryRows) Columns() []string { return []string{"id"} }
func (*memoryRows) Close() error      { return nil }
func (r *memoryRows) Next(into []driver.Value) error {
	into[0] = int64(len(r.page))
	return nil
}
