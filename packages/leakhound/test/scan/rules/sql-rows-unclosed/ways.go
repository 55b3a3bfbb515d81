package p

import (
	"context"
	"database/sql"
)

type repo struct{ db *sql.DB }

func (r *repo) names(ctx context.Context) ([]string, error) {
	rows, err := r.db.QueryContext(ctx, "SELECT name FROM x") // want: never closed
	if err != nil {
		return nil, err
	}
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

func (r *repo) write() error {
	_, err := r.db.Query("UPDATE x SET y = 1") // want: discarded
	return err
}

func (r *repo) prepared(name string) error {
	stmt, err := r.db.Prepare("INSERT INTO x VALUES (?)") // want: prepared statement of r.db.Prepare is never closed
	if err != nil {
		return err
	}
	_, err = stmt.Exec(name)
	return err
}

func (r *repo) conditional(all bool) error {
	rows, err := r.db.Query("SELECT 1") // want: not closed on the exit path at line 46
	if err != nil {
		return err
	}
	if !all {
		return nil
	}
	defer rows.Close()
	for rows.Next() {
	}
	return nil
}

func (r *repo) closed() error {
	rows, err := r.db.Query("SELECT 1")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		return nil
	}
	return rows.Err()
}

func (r *repo) scanned() ([]string, error) {
	rows, err := r.db.Query("SELECT 1")
	if err != nil {
		return nil, err
	}
	return scan(rows)
}

func scan(rows *sql.Rows) ([]string, error) {
	defer rows.Close()
	for rows.Next() {
		return nil, nil
	}
	return nil, rows.Err()
}

func (r *repo) preparedClosed() error {
	stmt, err := r.db.Prepare("SELECT 1")
	if err != nil {
		return err
	}
	defer stmt.Close()
	_, err = stmt.Exec()
	return err
}

type prepared struct{ stmt *sql.Stmt }

func (r *repo) open() (*prepared, error) {
	stmt, err := r.db.Prepare("SELECT 1")
	if err != nil {
		return nil, err
	}
	return &prepared{stmt: stmt}, nil
}

func inTransaction(tx *sql.Tx) error {
	statement, err := tx.Prepare("delete from orders where id = $1")
	if err != nil {
		return err
	}
	_, err = statement.Exec(1)
	return err
}

// A transaction that closes its statements when it ends.
type keeping struct {
	db    *sql.DB
	stmts []*sql.Stmt
}

func (k *keeping) Prepare(query string) (*sql.Stmt, error) {
	stmt, err := k.db.Prepare(query)
	if err == nil {
		k.stmts = append(k.stmts, stmt)
	}
	return stmt, err
}

type passing struct{ db *sql.DB }

func (p passing) Prepare(query string) (*sql.Stmt, error) { return p.db.Prepare(query) }

func byOwnMethods(k *keeping, p passing, name string) error {
	kept, err := k.Prepare("INSERT INTO x VALUES (?)")
	if err != nil {
		return err
	}
	passed, err := p.Prepare("INSERT INTO x VALUES (?)") // want: prepared statement of p.Prepare is never closed
	if err != nil {
		return err
	}
	_, err = kept.Exec(name)
	if err == nil {
		_, err = passed.Exec(name)
	}
	return err
}
