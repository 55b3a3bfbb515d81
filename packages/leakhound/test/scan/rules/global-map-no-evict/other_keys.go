package p

type notices struct {
	byKey   map[string][]chan bool
	waiting map[string][]chan bool
}

func keyOf(subject, queue string) string { return subject + " " + queue }

func (n *notices) add(subject, queue string, notice chan bool) {
	key := keyOf(subject, queue)
	n.byKey[key] = append(n.byKey[key], notice)
	n.waiting[key] = append(n.waiting[key], notice)
}

func (n *notices) fire(subject, queue string) {
	key := keyOf(subject, queue)
	for _, one := range n.byKey[key] {
		one <- true
	}
	delete(n.byKey, subject) // want: reads the entry of n.byKey with the key key, which is keyOf\(subject, queue\)
}

func (n *notices) fireWaiting(subject, queue string) {
	key := keyOf(subject, queue)
	for _, one := range n.waiting[key] {
		one <- true
	}
	delete(n.waiting, key)
}

// Both keys have entries.
func (n *notices) move(subject, queue string) {
	key := keyOf(subject, queue)
	n.waiting[subject] = n.waiting[key]
	delete(n.waiting, subject)
}

// The map ends with the call.
func without(arguments []string) map[string]int {
	all := map[string]int{}
	for _, one := range arguments {
		key := keyOf(one, "")
		if all[key] == 0 {
			delete(all, one)
		}
	}
	return all
}
