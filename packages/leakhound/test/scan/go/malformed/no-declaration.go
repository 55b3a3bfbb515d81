package p

// want 4: no declaration where one is expected
x := 1
