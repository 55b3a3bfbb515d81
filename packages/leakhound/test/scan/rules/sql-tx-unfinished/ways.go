package p

import (
	"context"
	"database/sql"
)

type store struct{ db *sql.DB }

func (s *store) move(ctx context.Context, a, b int) error {
	tx, err := s.db.BeginTx(ctx, nil) // want: exit path at line 16
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE x", a); err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE y", b); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

func (s *store) deferred(ctx context.Context) (err error) {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
			return
		}
		err = tx.Commit()
	}()
	_, err = tx.Exec("UPDATE x")
	return err
}

func (s *store) rolledBack() error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE x"); err != nil {
		_ = tx.Rollback()
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return nil
}

func (s *store) given() (*sql.Tx, error) {
	tx, err := s.db.Begin()
	return tx, err
}

func (s *store) helped() error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	defer rollback(tx)
	if _, err := tx.Exec("UPDATE x"); err != nil {
		return err
	}
	return tx.Commit()
}

func rollback(tx *sql.Tx) { tx.Rollback() }

func (s *store) forgotten() {
	tx, err := s.db.Begin() // want: forgotten leaves the transaction
	if err != nil {
		return
	}
	tx.Exec("UPDATE x")
}
