select amount / (1 + rate)
