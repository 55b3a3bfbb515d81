package p

// want 4: a token that is none of Go
var x = "never closed
var y = 1
