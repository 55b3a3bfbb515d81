package p

import (
	"context"
	"database/sql"
)

func leaks(db *sql.DB) error {
	tx, err := db.Begin() // want: leaves the transaction of db.Begin open
	if err != nil {
		return err
	}
	if _, err := tx.Exec("insert"); err != nil {
		return err
	}
	return tx.Commit()
}

func leaksInAMethodOfContext(ctx context.Context, db *sql.DB, n int) error {
	tx, err := db.BeginTx(ctx, nil) // want: db.BeginTx
	if err != nil {
		return err
	}
	if n == 0 {
		return nil
	}
	tx.Exec("insert")
	return tx.Commit()
}

func rollsBack(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec("insert"); err != nil {
		return err
	}
	return tx.Commit()
}

func rollsBackInAClosure(db *sql.DB) (err error) {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
		}
	}()
	if _, err = tx.Exec("insert"); err != nil {
		return err
	}
	return tx.Commit()
}

func handsOn(db *sql.DB) (*sql.Tx, error) {
	tx, err := db.Begin()
	if err != nil {
		return nil, err
	}
	return tx, nil
}

func straight(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	tx.Exec("insert")
	return tx.Commit()
}
