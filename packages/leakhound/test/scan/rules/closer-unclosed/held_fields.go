package p

import (
	"io"
	"os"
)

type reel struct {
	path string
	film *os.File
}

// The function ends what it puts into the field, and forgets it where something fails.
func project(w io.Writer, reels []*reel) (err error) {
	for _, r := range reels {
		r.film, err = os.Open(r.path) // want: not closed on the exit path at line 21
		if err != nil {
			return err
		}
		if _, err := io.Copy(w, r.film); err != nil {
			return err
		}
		r.film.Close()
	}
	return nil
}

func projectAll(w io.Writer, reels []*reel) (err error) {
	for _, r := range reels {
		r.film, err = os.Open(r.path)
		if err != nil {
			return err
		}
		_, err = io.Copy(w, r.film)
		r.film.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// The caller has the value around it.
func load(r *reel, check func(*os.File) error) (err error) {
	r.film, err = os.Open(r.path)
	if err != nil {
		return err
	}
	return check(r.film)
}

func unload(r *reel) { r.film.Close() }
