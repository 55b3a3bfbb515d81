package p

import (
	"github.com/syndtr/goleveldb/leveldb"
	"github.com/syndtr/goleveldb/leveldb/iterator"
)

type store struct {
	db   *leveldb.DB
	name string
}

// Release is a method of what it embeds.
type entries struct {
	iterator.Iterator
	name string
}

func (s *store) entries() (*entries, error) {
	it := s.db.NewIterator(nil, nil)
	if err := it.Error(); err != nil {
		it.Release()
		return nil, err
	}
	return &entries{it, s.name}, nil
}

func (s *store) count() (int, error) {
	all, err := s.entries()
	if err != nil {
		return 0, err
	}
	defer all.Release()
	count := 0
	for all.Next() {
		count++
	}
	return count, nil
}

func (s *store) first() string {
	all, err := s.entries()
	if err != nil {
		return ""
	}
	defer all.Release()
	all.Next()
	return string(all.Key())
}

func (s *store) isEmpty() (bool, error) {
	all, err := s.entries() // want: dropped without Release
	if err != nil {
		return false, err
	}
	return !all.Next(), nil
}
