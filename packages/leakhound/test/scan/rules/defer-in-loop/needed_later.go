package p

import (
	"bufio"
	"database/sql"
	"io"
	"os"
)

type page struct{ refs int }

func (p *page) Retain()         { p.refs++ }
func (p *page) Release()        { p.refs-- }
func (p *page) Clone() *page    { return &page{refs: 1} }
func (p *page) Body() io.Reader { return nil }

func merge(pages []*page) int { return len(pages) }

// The pages were there before the loop, and end with the function.
func given(pages []*page) int {
	for _, one := range pages {
		defer one.Release()
	}
	return merge(pages)
}

func givenByIndex(pages []*page, sizes []int) int {
	for at := range sizes {
		defer pages[at].Release()
	}
	return merge(pages)
}

// The copies are needed until the function returns.
func copied(pages []*page) int {
	copies := make([]*page, len(pages))
	for at, one := range pages {
		copies[at] = one.Clone()
		defer copies[at].Release()
	}
	return merge(copies)
}

func copiedByName(pages []*page) int {
	var copies []*page
	for _, one := range pages {
		again := one.Clone()
		defer again.Release()
		copies = append(copies, again)
	}
	return merge(copies)
}

func joined(names []string, out io.Writer) error {
	var readers []io.Reader
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		readers = append(readers, file)
	}
	_, err := io.Copy(out, io.MultiReader(readers...))
	return err
}

// Only what was read from the files is needed later.
func firstLines(names []string) ([]string, error) {
	var lines []string
	size := 0
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close() // want: file.Close
		line, err := bufio.NewReader(file).ReadString('\n')
		if err != nil {
			return nil, err
		}
		size = len(file.Name())
		lines = append(lines, line)
	}
	if size == 0 {
		return nil, io.EOF
	}
	return lines, nil
}

// The list is used in its turn only.
func groups(groups [][]string, out io.Writer) error {
	for _, names := range groups {
		var readers []io.Reader
		for name := range stream(names) {
			file, err := os.Open(name)
			if err != nil {
				return err
			}
			defer file.Close() // want: file.Close
			_ = readers
		}
		if _, err := io.Copy(out, io.MultiReader(readers...)); err != nil {
			return err
		}
	}
	return nil
}

func stream(names []string) chan string {
	all := make(chan string, len(names))
	for _, name := range names {
		all <- name
	}
	close(all)
	return all
}

// Nothing stays of a transaction that was committed.
func each(db *sql.DB, queries <-chan string) error {
	for query := range queries {
		tx, err := db.Begin()
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()
		if _, err := tx.Exec(query); err != nil {
			return err
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

func eachWithoutEnd(db *sql.DB, queries <-chan string) error {
	for query := range queries {
		tx, err := db.Begin()
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }() // want: tx.Rollback
		if _, err := tx.Exec(query); err != nil {
			return err
		}
	}
	return nil
}
