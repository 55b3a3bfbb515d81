package p

// want 4: a token that Go does not have
var xÿþ = 1
