package p

import "context"

type group struct{}

func (group) Go(f func() error) {}
func (group) Wait() error       { return nil }

// One goroutine of the group heeds the context, and the other one does not.
func serve(ctx context.Context, g group, reconnect <-chan struct{}, failed <-chan error) error {
	g.Go(func() error {
		for {
			select {
			case err := <-failed:
				return err
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
	g.Go(func() error {
		<-reconnect // want: The wait for reconnect does not end with ctx.Done\(\)
		return nil
	})
	return g.Wait()
}

// The goroutine cannot see the signal of the other one.
func apart(g group, reconnect <-chan struct{}) {
	g.Go(func() error {
		stop := make(chan struct{})
		go close2(stop)
		for {
			select {
			case <-stop:
				return nil
			}
		}
	})
	g.Go(func() error {
		<-reconnect
		return nil
	})
}

func close2(stop chan struct{}) { close(stop) }

type client struct {
	pushes chan int
	closed chan struct{}
}

// The goroutine waits for the client only, and the function heeds the end of the server.
func push(stop <-chan struct{}, clients <-chan *client, done func()) {
	for {
		select {
		case one := <-clients:
			go func() {
				select { // want: The wait for one.pushes and one.closed does not end with stop
				case one.pushes <- 1:
					return
				case <-one.closed:
					done()
				}
			}()
		case <-stop:
			return
		}
	}
}

func pushUntilStopped(stop <-chan struct{}, clients <-chan *client, done func()) {
	for {
		select {
		case one := <-clients:
			go func() {
				select {
				case one.pushes <- 1:
					return
				case <-one.closed:
					done()
				case <-stop:
					done()
				}
			}()
		case <-stop:
			return
		}
	}
}
