package p

import (
	"context"
	"database/sql"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

type table struct {
	db   *sql.DB
	keys dynamodb.QueryAPIClient
}

// The result of another database is a value.
func (t *table) count(ctx context.Context, input *dynamodb.QueryInput) (int, error) {
	out, err := t.keys.Query(ctx, input)
	if err != nil {
		return 0, err
	}
	return int(out.Count), nil
}

func (t *table) rows(ctx context.Context) (bool, error) {
	rows, err := t.db.QueryContext(ctx, "select 1") // want: The rows of t.db.QueryContext are never closed
	if err != nil {
		return false, err
	}
	return rows.Next(), rows.Err()
}
