package p

func f() {
	// want 5: no condition
	if x := range y {
	}
}
