package p

import "net/http"

type checker struct{ errs []error }

// A list of functions that get a checker has none.
var checks = []func(*checker, string) error{}

func handle(w http.ResponseWriter, r *http.Request) {
	check := checker{}
	check.query(r.URL.Path)
}

func (c *checker) query(path string) {
	for _, one := range checks {
		if err := one(c, path); err != nil {
			c.errs = append(c.errs, err)
		}
	}
}
