package p

import (
	"context"
	"database/sql"
	"errors"
	"log"
)

type unit struct{ tx *sql.Tx }

func (u *unit) Commit() error   { return u.tx.Commit() }
func (u *unit) Rollback() error { return u.tx.Rollback() }

func (u *unit) abandon() {
	if err := u.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		log.Fatal(err)
	}
}

func (u *unit) note(text string) error {
	_, err := u.tx.Exec("INSERT INTO notes VALUES (?)", text)
	return err
}

// What the packages that write get.
type work interface {
	abandon()
	note(text string) error
	Commit() error
}

type desk interface {
	BeginTx(ctx context.Context) (work, error)
}

func file(ctx context.Context, d desk, text string) error {
	w, err := d.BeginTx(ctx)
	if err != nil {
		return err
	}
	defer w.abandon()
	if err := w.note(text); err != nil {
		return err
	}
	return w.Commit()
}

func fileOpen(ctx context.Context, d desk, text string) error {
	w, err := d.BeginTx(ctx) // want: exit path at line 55
	if err != nil {
		return err
	}
	if err := w.note(text); err != nil {
		return err
	}
	return w.Commit()
}
