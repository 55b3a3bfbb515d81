module example.com/leakhound/leaks

go 1.23
