package p

import (
	"context"
	"os"
	"sync"

	"example.com/blob"
)

// The function ends the file itself, so that it owns it still when Upload fails.
func send(ctx context.Context, path string) error {
	file, err := os.Open(path) // want: not closed on the exit path at line 18
	if err != nil {
		return err
	}
	if err := blob.Upload(ctx, file); err != nil {
		return err
	}
	file.Close()
	return nil
}

func sent(ctx context.Context, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	err = blob.Upload(ctx, file)
	file.Close()
	return err
}

// The end in a branch says nothing of the call before: the store may have the file.
func stored(path string, isLast bool) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	if err := blob.Remember(file); err != nil {
		return err
	}
	if isLast {
		file.Close()
	}
	return nil
}

// What the map keeps belongs to the map.
func loaded(all *sync.Map, path string) (*os.File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	other, isLoaded := all.LoadOrStore(path, file)
	if !isLoaded {
		return file, nil
	}
	file.Close()
	return other.(*os.File), nil
}

// The goroutine has it.
func started(path string, done chan error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	go blob.Watch(file)
	if err := <-done; err != nil {
		return err
	}
	file.Close()
	return nil
}
