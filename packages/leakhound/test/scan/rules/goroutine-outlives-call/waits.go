package p

import (
	"context"
	"net"
	"net/http"
	"time"
)

type client struct {
	conn net.Conn
	ctx  context.Context
}

func (c *client) fetch(ctx context.Context) error {
	go func() { // want: waits for ctx.Done\(\) only, and stays after fetch has returned
		<-ctx.Done()
		c.conn.Close()
	}()
	return c.read()
}

func (c *client) read() error { return nil }

// The context of an object lives as long as the object.
func (c *client) ask() error {
	go c.closeAfter(c.ctx) // want: waits for ctx.Done\(\) only, and stays after ask has returned
	return c.read()
}

func (c *client) closeAfter(ctx context.Context) {
	<-ctx.Done()
	c.conn.Close()
}

// Each turn of the loop starts another one.
func (c *client) elect(stop <-chan struct{}) {
	for {
		ctx, cancel := context.WithCancel(context.Background())
		go func() { // want: waits for stop only
			<-stop
			cancel()
		}()
		<-ctx.Done()
	}
}

// One for each connection; the context is the one of the server.
func serve(ctx context.Context, conn net.Conn) {
	go func() { // want: waits for ctx.Done\(\) only, and stays after serve has returned
		<-ctx.Done()
		conn.Close()
	}()
	conn.Read(nil)
}

// The function ends it when it returns.
func (c *client) fetchOnce(ctx context.Context) error {
	done := make(chan struct{})
	defer close(done)
	go func() {
		select {
		case <-ctx.Done():
			c.conn.Close()
		case <-done:
		}
	}()
	return c.read()
}

// The context of the function ends with it.
func (c *client) fetchWithin(ctx context.Context) error {
	own, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	go func() {
		<-own.Done()
		c.conn.Close()
	}()
	return c.read()
}

// A worker that ends with its caller.
func (c *client) poll(ctx context.Context, ticks <-chan time.Time) {
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticks:
				c.read()
			}
		}
	}()
}

// A channel of values is no signal.
func first(values <-chan int) {
	go func() { println(<-values) }()
}

// It serves until it is stopped.
func run(ctx context.Context, server *http.Server) error {
	go func() {
		<-ctx.Done()
		server.Shutdown(context.Background())
	}()
	return server.ListenAndServe()
}

// It waits for the same.
func (c *client) waitBoth(ctx context.Context) {
	go func() {
		<-ctx.Done()
		c.conn.Close()
	}()
	<-ctx.Done()
}

// The context of a request ends with it.
func handle(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	go func() {
		<-ctx.Done()
		println("bye")
	}()
}
