package p

type head struct{}

type subscription interface {
	Unsubscribe()
	Err() <-chan error
}

type backend interface {
	SubscribeHeads(chan<- head) subscription
}

func purge(b backend, purge func()) {
	heads := make(chan head, 1)
	b.SubscribeHeads(heads) // want: The subscription that b.SubscribeHeads returns is dropped
	go func() {
		for range heads {
			purge()
		}
	}()
}

func purgeUntilEnd(b backend, purge func()) {
	heads := make(chan head, 1)
	sub := b.SubscribeHeads(heads)
	go func() {
		defer sub.Unsubscribe()
		for {
			select {
			case <-heads:
				purge()
			case <-sub.Err():
				return
			}
		}
	}()
}
