"""The one kind of error that is shown to a user as a line instead of a traceback."""


class InputError(Exception):
    """Input that a user can repair.

    `place` names file, row and column (never a value from a personal column), `problem` says
    what is wrong and `remedy` what to do. Commands print it as one line and exit with 2.
    """

    def __init__(self, place: str, problem: str, remedy: str) -> None:
        super().__init__(f"{place}: {problem}; {remedy}")
        self.place = place
        self.problem = problem
        self.remedy = remedy

    def __reduce__(self):
        return type(self), (self.place, self.problem, self.remedy)
