package p

import (
	"database/sql"
	"sync"
)

type statements struct {
	db  *sql.DB
	all sync.Map
}

// The map keeps the statement, unless it has one.
func (s *statements) get(query string) (*sql.Stmt, error) {
	stmt, err := s.db.Prepare(query)
	if err != nil {
		return nil, err
	}
	kept, loaded := s.all.LoadOrStore(query, stmt)
	if loaded {
		stmt.Close()
	}
	return kept.(*sql.Stmt), nil
}
