package p

import "database/sql"

// Rows with an error are closed.
func names(db *sql.DB) ([]string, error) {
	rows, err := db.Query("SELECT name FROM users")
	if err != nil {
		return nil, err
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func asked(db *sql.DB) error {
	rows, err := db.Query("SELECT name FROM users")
	if err != nil {
		return err
	}
	if rows.Err() != nil {
		return rows.Err()
	}
	return rows.Close()
}

func left(db *sql.DB) error {
	rows, err := db.Query("SELECT name FROM users") // want: not closed on the exit path at line 43
	if err != nil {
		return err
	}
	if rows.Err() == nil {
		return nil
	}
	return rows.Close()
}
