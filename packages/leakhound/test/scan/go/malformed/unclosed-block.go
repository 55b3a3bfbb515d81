package p

func f() {
	if x {
		return
}
// want 8: the end of the file where } is expected
