package p

import "iter"

func early(values iter.Seq[int]) int {
	next, stop := iter.Pull(values) // want: not called on the exit path at line 9
	value, ok := next()
	if !ok {
		return 0
	}
	stop()
	return value
}

func pairs(values iter.Seq2[int, string]) int {
	next, _ := iter.Pull2(values) // want: discarded
	key, _, _ := next()
	return key
}

func kept(values iter.Seq[int]) (func() (int, bool), func()) {
	next, stop := iter.Pull(values)
	return next, stop
}

func deferred(values iter.Seq[int]) {
	next, stop := iter.Pull(values)
	defer stop()
	next()
}
