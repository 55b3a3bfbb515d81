package p

import (
	"context"
	"database/sql"
	"time"
)

type shop struct{ db *sql.DB }

func (s *shop) ask(ctx context.Context, text string) (*sql.Rows, time.Duration, error) {
	start := time.Now()
	rows, err := s.db.QueryContext(ctx, text)
	return rows, time.Since(start), err
}

func (s *shop) first(ctx context.Context) (n int, err error) {
	rows, _, err := s.ask(ctx, "SELECT 1") // want: rows of s.ask are never closed
	if err != nil {
		return 0, err
	}
	if !rows.Next() {
		return 0, sql.ErrNoRows
	}
	return n, rows.Scan(&n)
}

func (s *shop) firstClosed(ctx context.Context) (n int, err error) {
	rows, _, err := s.ask(ctx, "SELECT 1")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	if !rows.Next() {
		return 0, sql.ErrNoRows
	}
	return n, rows.Scan(&n)
}

type row interface{ Scan(into ...any) error }

func all[T any](rows *sql.Rows, read func(row) (T, error)) (out []T, err error) {
	for rows.Next() {
		one, err := read(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, rows.Err()
}

func allClosed[T any](rows *sql.Rows, read func(row) (T, error)) (out []T, err error) {
	defer rows.Close()
	return all(rows, read)
}

func (s *shop) names(read func(row) (string, error)) ([]string, error) {
	rows, err := s.db.Query("SELECT name FROM shops") // want: The rows of s.db.Query are never closed
	if err != nil {
		return nil, err
	}
	return all(rows, read)
}

func (s *shop) namesClosed(read func(row) (string, error)) ([]string, error) {
	rows, err := s.db.Query("SELECT name FROM shops")
	if err != nil {
		return nil, err
	}
	return allClosed(rows, read)
}

// The end of the transaction closes the rows.
func (s *shop) inTransaction(ctx context.Context) (n int, err error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, "SELECT 1")
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			return 0, err
		}
	}
	return n, tx.Commit()
}
