package p

import (
	"context"
	"net"
	"os"
	"sync"
)

func all(names []string) error {
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		defer file.Close() // want: file.Close\(\) runs only when the function returns
	}
	return nil
}

func accepts(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close() // want: conn.Close
	}
}

func eachInItsOwn(names []string, mu *sync.Mutex) {
	for _, name := range names {
		func() {
			file, _ := os.Open(name)
			defer file.Close()
		}()
		go func() {
			mu.Lock()
			defer mu.Unlock()
		}()
	}
}

func first(names []string) string {
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			continue
		}
		defer file.Close()
		return file.Name()
	}
	return ""
}

func few() {
	for i := 0; i < 2; i++ {
		file, _ := os.Open("x")
		defer file.Close()
	}
	for _, name := range []string{"a", "b"} {
		file, _ := os.Open(name)
		defer file.Close()
	}
}

// So many turns have no descriptors.
func folders(open func(int) *os.File) {
	for i := 0; i < 1<<16; i++ {
		folder := open(i)
		defer folder.Close() // want: folder.Close
	}
	for i := 0; i < 4; i++ {
		folder := open(i)
		defer folder.Close()
	}
}

// The goroutines need the contexts until the function has waited for them.
func forks(ctx context.Context, parts []string, work func(context.Context, string) error) error {
	errs := make(chan error, len(parts))
	for _, part := range parts {
		child, cancel := context.WithCancel(ctx)
		defer cancel()
		go func() { errs <- work(child, part) }()
	}
	for range parts {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}

func forksInTurn(ctx context.Context, parts []string, work func(context.Context, string) error) error {
	for _, part := range parts {
		child, cancel := context.WithCancel(ctx)
		defer cancel() // want: cancel\(\) runs only when the function returns
		if err := work(child, part); err != nil {
			return err
		}
	}
	return nil
}
