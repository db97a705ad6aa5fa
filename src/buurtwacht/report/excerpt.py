"""What is shown of more rows than anybody reads."""


def at_equal_steps(count: int, most: int) -> list[int]:
    """At most `most` places of `count`, at equal steps, the first and the last among them."""
    if count <= most:
        return list(range(count))
    return [round(step * (count - 1) / (most - 1)) for step in range(most)]
