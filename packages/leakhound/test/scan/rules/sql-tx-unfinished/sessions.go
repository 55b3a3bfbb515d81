package p

import "database/sql"

// The session has the transaction, and Begin returns nothing but an error.
type session struct{ db *sql.DB }

type engine interface{ newSession() *session }

func read(s interface {
	BeginTx(*sql.TxOptions) error
	Rollback() error
}, work func() error) error {
	err := s.BeginTx(&sql.TxOptions{ReadOnly: true})
	if err != nil {
		err = s.BeginTx(&sql.TxOptions{})
	}
	if err != nil {
		return err
	}
	err = work()
	_ = s.Rollback()
	return err
}
