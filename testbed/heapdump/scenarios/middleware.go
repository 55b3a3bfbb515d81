package scenarios

// answer is a chain of closures, one of which keeps every answer.
var answer = logged(cached(func(int) []byte { return payload() }))

type handler func(path int) []byte

func logged(next handler) handler {
	count := 0
	return func(path int) []byte {
		count++
		return next(path)
	}
}

func cached(next handler) handler {
	answers := make(map[int][]byte)
	return func(path int) []byte {
		if _, known := answers[path]; !known {
			answers[path] = next(path)
		}
		return answers[path]
	}
}

func growMiddleware(objects int) {
	for range objects {
		answer(nextID())
	}
}
