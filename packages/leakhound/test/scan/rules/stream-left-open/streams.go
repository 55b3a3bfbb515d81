package p

import (
	"context"
	"errors"
	"io"

	"example.com/shop/shoppb"
	"google.golang.org/grpc"
)

type client struct {
	conn *grpc.ClientConn
	shop shoppb.ShopClient
}

// The second return leaves the stream before its end.
func (c *client) first(folder string) (string, error) {
	stream, err := c.shop.List(context.Background(), &shoppb.Request{Folder: folder}) // want: left on the exit path at line 27 before it ends
	if err != nil {
		return "", err
	}
	entry, err := stream.Recv()
	if err != nil {
		return "", err
	}
	return entry.Name, nil
}

// A loop that is left when enough was received, with a context in a variable.
func (c *client) some(folder string, limit int) ([]string, error) {
	ctx := context.TODO()
	stream, err := c.shop.List(ctx, &shoppb.Request{Folder: folder}) // want: left on the exit path at line \d+
	if err != nil {
		return nil, err
	}
	var names []string
	for {
		entry, err := stream.Recv()
		if err == io.EOF {
			return names, nil
		}
		if err != nil {
			return nil, err
		}
		names = append(names, entry.Name)
		if len(names) == limit {
			return names, nil
		}
	}
}

// The stream is received to its end.
func (c *client) all(folder string) ([]string, error) {
	stream, err := c.shop.List(context.Background(), &shoppb.Request{Folder: folder})
	if err != nil {
		return nil, err
	}
	var names []string
	for {
		entry, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		names = append(names, entry.Name)
	}
	return names, nil
}

// The context is canceled when the function returns.
func (c *client) canceled(folder string) (string, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stream, err := c.shop.List(ctx, &shoppb.Request{Folder: folder})
	if err != nil {
		return "", err
	}
	entry, err := stream.Recv()
	if err != nil {
		return "", err
	}
	return entry.Name, nil
}

// Another function gets the stream.
func (c *client) handed(folder string) error {
	stream, err := c.shop.List(context.Background(), &shoppb.Request{Folder: folder})
	if err != nil {
		return err
	}
	if _, err := stream.Recv(); err != nil {
		return err
	}
	return show(stream)
}
