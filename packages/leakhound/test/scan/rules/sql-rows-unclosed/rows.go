package p

import "database/sql"

func first(db *sql.DB) (id int, err error) {
	rows, err := db.Query("select id from t") // want: rows of db.Query are never closed
	if err != nil {
		return 0, err
	}
	if rows.Next() {
		err = rows.Scan(&id)
	}
	return id, err
}

func early(db *sql.DB) error {
	rows, err := db.Query("select id from t") // want: rows of db.Query
	if err != nil {
		return err
	}
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return err
		}
	}
	return nil
}

func whole(db *sql.DB) (count int) {
	rows, _ := db.Query("select id from t")
	for rows.Next() {
		count++
	}
	return count
}

func closed(db *sql.DB) bool {
	rows, err := db.Query("select id from t")
	if err != nil {
		return false
	}
	defer rows.Close()
	return rows.Next()
}

func handedOn(db *sql.DB) (*sql.Rows, error) {
	rows, err := db.Query("select id from t")
	return rows, err
}
