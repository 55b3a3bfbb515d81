package p

import "github.com/jinzhu/gorm"

// The transaction itself says that it did not begin.
func store(db *gorm.DB, op func(*gorm.DB) error) error {
	tx := db.Begin()
	if err := tx.Error; err != nil {
		return err
	}
	if err := op(tx); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit().Error
}

func stored(db *gorm.DB) error {
	tx := db.Begin()
	if tx.Error != nil {
		return tx.Error
	}
	tx.Rollback()
	return nil
}

func lost(db *gorm.DB) error {
	tx := db.Begin() // want: The exit path at line 33
	if err := tx.Error; err != nil {
		return err
	}
	if err := tx.Exec("delete from orders").Error; err != nil {
		return err
	}
	return tx.Commit().Error
}
