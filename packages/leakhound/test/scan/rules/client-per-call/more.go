package p

import (
	"context"
	"database/sql"
	"net/http"

	"github.com/olivere/elastic/v7"
	"github.com/redis/go-redis/v9"
	"google.golang.org/grpc"
	"gopkg.in/natefinch/lumberjack.v2"
)

type server struct {
	db   *sql.DB
	conn *grpc.ClientConn
}

func (s *server) closes(w http.ResponseWriter, r *http.Request) {
	conn, err := grpc.NewClient("greeter:80")
	if err != nil {
		return
	}
	defer conn.Close()
	pb.NewGreeterClient(conn).SayHello(r.Context())
}

func (s *server) gets(w http.ResponseWriter, r *http.Request) {
	redis.NewClient(&redis.Options{}).Get(r.Context(), "order") // want: redis.NewClient
}

func (s *server) declares(w http.ResponseWriter, r *http.Request) {
	var client *elastic.Client
	var err error
	client, err = elastic.NewClient() // want: elastic.NewClient
	if err == nil {
		client.Search()
	}
}

func (s *server) logs(w http.ResponseWriter, r *http.Request) {
	out := &lumberjack.Logger{Filename: "orders.log"} // want: lumberjack.Logger
	defer out.Close()
	out.Write([]byte("x"))
}

func (s *server) uses(w http.ResponseWriter, r *http.Request) {
	s.db.QueryRow("select 1")
	pb.NewGreeterClient(s.conn).SayHello(r.Context())
}

func (s *server) keeps(w http.ResponseWriter, r *http.Request) {
	if s.db == nil {
		s.db, _ = sql.Open("postgres", "")
	}
}

func opens() (*sql.DB, error) {
	return sql.Open("postgres", "")
}

func main() {
	db, err := opens()
	if err != nil {
		return
	}
	client := redis.NewClient(&redis.Options{})
	client.Ping(context.Background())
	s := &server{db: db}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.uses(w, r) })
	out := &lumberjack.Logger{}
	out.Write(nil)
}
