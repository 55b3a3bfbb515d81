package p

import "database/sql"

func all(db *sql.DB, queries <-chan string) error {
	for query := range queries {
		rows, err := db.Query(query)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := rows.Scan(); err != nil {
				return err
			}
		}
		rows.Close()
	}
	return nil
}

func some(db *sql.DB, queries <-chan string) error {
	for query := range queries {
		rows, err := db.Query(query)
		if err != nil {
			return err
		}
		defer rows.Close() // want: runs only when the function returns
		if !rows.Next() {
			rows.Close()
		}
	}
	return nil
}
