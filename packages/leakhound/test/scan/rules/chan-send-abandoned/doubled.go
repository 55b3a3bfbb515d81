package p

// Where the job fails, the goroutine sends twice.
func runAll(jobs []func() error) error {
	failures := make(chan error)
	for _, job := range jobs {
		go func(job func() error) {
			if err := job(); err != nil {
				failures <- err
			}
			failures <- nil // want: blocks its goroutine forever where it is the second one of the goroutine
		}(job)
	}
	var first error
	for range jobs {
		if err := <-failures; err != nil && first == nil {
			first = err
		}
	}
	return first
}

func runOnce(jobs []func() error) error {
	failures := make(chan error)
	for _, job := range jobs {
		go func(job func() error) {
			if err := job(); err != nil {
				failures <- err
				return
			}
			failures <- nil
		}(job)
	}
	var first error
	for range jobs {
		if err := <-failures; err != nil && first == nil {
			first = err
		}
	}
	return first
}

// The buffer takes the second one.
func runBuffered(jobs []func() error) error {
	failures := make(chan error, 2*len(jobs))
	for _, job := range jobs {
		go func(job func() error) {
			if err := job(); err != nil {
				failures <- err
			}
			failures <- nil
		}(job)
	}
	var first error
	for range jobs {
		if err := <-failures; err != nil && first == nil {
			first = err
		}
	}
	return first
}

// Two values of each.
func runTwice(jobs []func() error) int {
	steps := make(chan int)
	for _, job := range jobs {
		go func(job func() error) {
			steps <- 0
			if job() == nil {
				steps <- 1
				return
			}
			steps <- 2
		}(job)
	}
	sum := 0
	for range jobs {
		<-steps
		sum += <-steps
	}
	return sum
}

// The branch that closes the channel starts nobody.
func gather(isFast bool, ask func() int, other <-chan bool) int {
	answers := make(chan int)
	if isFast {
		go func() {
			defer close(answers)
			answers <- ask() // want: blocks its goroutine forever if gather returns on line 98
		}()
	} else {
		close(answers)
	}
	select {
	case isEnough := <-other:
		if isEnough {
			return 0
		}
	default:
	}
	sum := 0
	for answer := range answers {
		sum += answer
	}
	return sum
}

func gatherAll(isFast bool, ask func() int, other <-chan bool) int {
	answers := make(chan int, 1)
	if isFast {
		go func() {
			defer close(answers)
			answers <- ask()
		}()
	} else {
		close(answers)
	}
	select {
	case isEnough := <-other:
		if isEnough {
			return 0
		}
	default:
	}
	sum := 0
	for answer := range answers {
		sum += answer
	}
	return sum
}
