package p

var pending = make(chan string, 100)

// As many values as there are.
func drain() []string {
	var all []string
	n := len(pending)
	for range n {
		all = append(all, <-pending)
	}
	return all
}

func taken(jobs []func(), limit int) {
	var slots chan struct{}
	if limit > 0 {
		slots = make(chan struct{}, limit)
	}
	for _, job := range jobs {
		if slots != nil {
			slots <- struct{}{}
		}
		go func() {
			job()
			if slots != nil {
				<-slots
			}
		}()
	}
}
