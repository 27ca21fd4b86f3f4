def traced(x):
    y = x * x
    while y > 1:
        y = y / 2
    return y
