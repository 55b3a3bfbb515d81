package p

import (
	"context"
	"errors"
	"io"

	"github.com/example/watchpb"
)

type node struct {
	ctx    context.Context
	client watchpb.WatchClient
}

func (n *node) first(request *watchpb.Request) error {
	stream, err := n.client.Watch(n.ctx, request) // want: left on the exit path at line 30 before it ends
	if err != nil {
		return err
	}
	for {
		event, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if event.Ready {
			return nil
		}
	}
}

func (n *node) all(request *watchpb.Request) error {
	stream, err := n.client.Watch(n.ctx, request)
	if err != nil {
		return err
	}
	for {
		event, err := stream.Recv()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		println(event.Ready)
	}
	return nil
}

func (n *node) firstCanceled(request *watchpb.Request) error {
	ctx, cancel := context.WithCancel(n.ctx)
	defer cancel()
	stream, err := n.client.Watch(ctx, request)
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

// The caller may cancel the context.
func keepAliveOnce(ctx context.Context, client watchpb.LeaseClient) error {
	stream, err := client.KeepAlive(ctx) // want: left on the exit path at line 76
	if err != nil {
		return err
	}
	if err := stream.Send(&watchpb.Request{}); err != nil {
		return err
	}
	if _, err := stream.Recv(); err != nil {
		return err
	}
	return nil
}

// A goroutine receives until the stream ends.
func (n *node) follow(request *watchpb.Request) error {
	stream, err := n.client.Watch(context.Background(), request)
	if err != nil {
		return err
	}
	go func() {
		for {
			if _, err := stream.Recv(); err != nil {
				return
			}
		}
	}()
	return nil
}
