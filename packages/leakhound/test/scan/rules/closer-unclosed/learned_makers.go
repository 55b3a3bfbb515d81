package p

import (
	"errors"

	"example.com/gallery"
)

var errSmall = errors.New("small")

func first(id string) (int, error) {
	pic, err := gallery.Render(id)
	if err != nil {
		return 0, err
	}
	defer pic.Close()
	return pic.Width(), nil
}

func second(id string) (int, error) {
	pic, err := gallery.Render(id)
	if err != nil {
		return 0, err
	}
	defer pic.Close()
	return 2 * pic.Width(), nil
}

// Others hand it on, so that they say nothing.
func third(id string) (*gallery.Picture, error) {
	pic, err := gallery.Render(id)
	return pic, err
}

func fourth(id string) (*gallery.Picture, error) {
	pic, err := gallery.Render(id + "4")
	return pic, err
}

func fifth(id string) (*gallery.Picture, error) {
	pic, err := gallery.Render(id + "5")
	return pic, err
}

func forgets(id string) (int, error) {
	pic, err := gallery.Render(id) // want: value of gallery.Render is never closed
	if err != nil {
		return 0, err
	}
	return pic.Width(), nil
}

// What belongs to somebody else most functions leave open.
func lent(id string) (int, error) {
	pic, err := gallery.Lend(id)
	if err != nil {
		return 0, err
	}
	defer pic.Close()
	return pic.Width(), nil
}

func lentAgain(id string) (int, error) {
	pic, err := gallery.Lend(id)
	if err != nil {
		return 0, err
	}
	return pic.Width(), nil
}

func lentOnceMore(id string) (int, error) {
	pic, err := gallery.Lend(id)
	if err != nil {
		return 0, err
	}
	return 2 * pic.Width(), nil
}

func cut(pic *gallery.Picture, n int) (int, error) {
	frame, err := pic.Frames().Cut(n)
	if err != nil {
		return 0, err
	}
	defer frame.Free()
	return frame.Size(), nil
}

func cutTwice(pic *gallery.Picture, n int) (int, error) {
	frame, err := pic.Frames().Cut(2 * n)
	if err != nil {
		return 0, err
	}
	size := frame.Size()
	frame.Free()
	return size, nil
}

func cutLeaky(pic *gallery.Picture, n int) (int, error) {
	frame, err := pic.Frames().Cut(n) // want: value of pic.Frames...Cut is not closed on the exit path at line 104
	if err != nil {
		return 0, err
	}
	if frame.Size() < n {
		return 0, errSmall
	}
	frame.Free()
	return n, nil
}

type finder interface {
	Find(id string) *gallery.Walk
}

func count(f finder, id string) int {
	walk := f.Find(id)
	defer walk.Close()
	n := 0
	for walk.Next() {
		n++
	}
	return n
}

func any(f finder, id string) bool {
	walk := f.Find(id)
	defer walk.Close()
	return walk.Next()
}

func anyLeaky(f finder, id string) bool {
	walk := f.Find(id) // want: value of f.Find is never closed
	return walk.Next()
}
