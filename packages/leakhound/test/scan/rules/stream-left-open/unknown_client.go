package p

import (
	"context"
	"io"
)

// A package of messages knows its own client, and imports neither gRPC nor another package of messages.
func list(with func(func(client ListClient) error) error, each func(*Entry) error) error {
	return with(func(client ListClient) error {
		stream, err := client.ListEntries(context.Background(), &ListRequest{}) // want: left on the exit path at line \d+
		if err != nil {
			return err
		}
		for {
			resp, err := stream.Recv()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if err := each(resp.Entry); err != nil {
				return err
			}
		}
	})
}
