package p

import (
	"context"
	"database/sql"
	"net/http"
	"sync"

	"github.com/redis/go-redis/v9"
	"google.golang.org/grpc"
)

var (
	once   sync.Once
	shared *redis.Client
)

type shop struct{ db *sql.DB }

func leaks(w http.ResponseWriter, r *http.Request) {
	db, err := sql.Open("postgres", "dsn") // want: leaks runs for every call .*sql.Open
	if err != nil {
		return
	}
	db.QueryRow("select 1")
	rdb := redis.NewClient(nil) // want: redis.NewClient
	rdb.Ping(context.Background())
}

func closes(w http.ResponseWriter, r *http.Request) {
	conn, err := grpc.NewClient("host")
	if err != nil {
		return
	}
	defer conn.Close()
	conn.Connect()
}

func keeps(w http.ResponseWriter, r *http.Request) {
	db, _ := sql.Open("postgres", "dsn")
	use(&shop{db: db})
	client := redis.NewClient(nil)
	shared = client
}

func makesOnce(w http.ResponseWriter, r *http.Request) {
	once.Do(func() {
		rdb := redis.NewClient(nil)
		rdb.Ping(r.Context())
	})
}

func use(*shop) {}

func main() {
	db, _ := sql.Open("postgres", "dsn")
	db.Ping()
}
