package p

import "iter"

func first(seq iter.Seq[int]) int {
	next, _ := iter.Pull(seq) // want "iter-pull-not-stopped"
	n, _ := next()
	return n
}
