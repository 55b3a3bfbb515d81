package p

import (
	"context"
	"database/sql"
)

// The end of the transaction closes the rows.
func count(ctx context.Context, db *sql.DB) (int, error) {
	change, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer change.Rollback()
	found, err := change.QueryContext(ctx, "SELECT name FROM users")
	if err != nil {
		return 0, err
	}
	if !found.Next() {
		return 0, nil
	}
	return 1, change.Commit()
}

func countInLiteral(ctx context.Context, db *sql.DB) (int, error) {
	change, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer func() { _ = change.Rollback() }()
	found, err := change.QueryContext(ctx, "SELECT name FROM users")
	if err != nil {
		return 0, err
	}
	if !found.Next() {
		return 0, nil
	}
	return 1, change.Commit()
}

// The transaction goes on.
func countInside(ctx context.Context, change *sql.Tx) (int, error) {
	found, err := change.QueryContext(ctx, "SELECT name FROM users") // want: not closed|never closed
	if err != nil {
		return 0, err
	}
	if !found.Next() {
		return 0, nil
	}
	return 1, nil
}
