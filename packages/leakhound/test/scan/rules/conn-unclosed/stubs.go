package p

import (
	"context"

	"example.com/shop/pb"
	"google.golang.org/grpc"
)

func rules(ctx context.Context, addr string) (*pb.Rules, error) {
	conn, err := grpc.Dial(addr) // want: never closed
	if err != nil {
		return nil, err
	}
	client := pb.NewRulerClient(conn)
	return client.Rules(ctx, &pb.Request{})
}

func closedRules(ctx context.Context, addr string) (*pb.Rules, error) {
	conn, err := grpc.Dial(addr)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	client := pb.NewRulerClient(conn)
	return client.Rules(ctx, &pb.Request{})
}

// The caller gets the client, and the connection with it.
func client(addr string) (pb.RulerClient, error) {
	conn, err := grpc.Dial(addr)
	if err != nil {
		return nil, err
	}
	return pb.NewRulerClient(conn), nil
}

// The package of the repository has generated code, which is not scanned.
func local(ctx context.Context, addr string) (*pb.Rules, error) {
	conn, err := grpc.NewClient(addr) // want: never closed
	if err != nil {
		return nil, err
	}
	return NewLocalClient(conn).Rules(ctx, &pb.Request{})
}
