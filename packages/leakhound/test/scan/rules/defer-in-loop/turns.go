package p

import (
	"database/sql"
	"os"
)

// Rows that are read to their end have closed themselves.
func counts(db *sql.DB, tables []string) (map[string]int, error) {
	found := map[string]int{}
	for _, table := range tables {
		rows, err := db.Query("SELECT name FROM " + table)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			found[table]++
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func firsts(db *sql.DB, tables []string) (map[string]int, error) {
	found := map[string]int{}
	for _, table := range tables {
		rows, err := db.Query("SELECT name FROM " + table)
		if err != nil {
			return nil, err
		}
		defer rows.Close() // want: rows.Close\(\) runs only when the function returns
		for rows.Next() {
			found[table]++
			if found[table] > 9 {
				break
			}
		}
	}
	return found, nil
}

// The next turn closes the file of this one.
func follow(last *os.File, names <-chan string, use func(*os.File)) error {
	for name := range names {
		next, err := os.Open(name)
		if err != nil {
			return err
		}
		defer next.Close()
		last.Close()
		last = next
		use(last)
	}
	return nil
}

func followOpen(names <-chan string, use func(*os.File)) error {
	var last *os.File
	for name := range names {
		next, err := os.Open(name)
		if err != nil {
			return err
		}
		defer next.Close() // want: next.Close\(\) runs only when the function returns
		last = next
		use(last)
	}
	return nil
}
