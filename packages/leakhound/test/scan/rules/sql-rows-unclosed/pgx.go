package p

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
)

// Rows of pgx close themselves where a row cannot be read, and at their end.
func names(ctx context.Context, conn *pgx.Conn) ([]string, error) {
	rows, err := conn.Query(ctx, "SELECT name FROM x")
	if err != nil {
		return nil, err
	}
	var all []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		all = append(all, name)
	}
	return all, nil
}

func firstOf(ctx context.Context, conn *pgx.Conn, isOld func(string) bool) (string, error) {
	rows, err := conn.Query(ctx, "SELECT name FROM x") // want: never closed
	if err != nil {
		return "", err
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return "", err
		}
		if isOld(name) {
			return name, nil
		}
	}
	return "", rows.Err()
}

func namesOfSQL(ctx context.Context, conn *sql.DB) ([]string, error) {
	rows, err := conn.QueryContext(ctx, "SELECT name FROM x") // want: never closed
	if err != nil {
		return nil, err
	}
	var all []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		all = append(all, name)
	}
	return all, nil
}
