package p

type hub struct {
	events chan string
}

func newHub() *hub {
	h := &hub{}
	go func() { // want "nil-channel"
		for e := range h.events {
			println(e)
		}
	}()
	return h
}
