package p

type consumer struct {
	in   chan string
	quit chan struct{}
}

func (c *consumer) Start(use func(string)) {
	go func() { // want "break-leaves-select-only"
		for {
			select {
			case s := <-c.in:
				use(s)
			case <-c.quit:
				break
			}
		}
	}()
}

func (c *consumer) Stop() { close(c.quit) }
