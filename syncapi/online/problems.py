"""What can be wrong with a command or a query, said to the person who sent it."""


class Problem(Exception):
    """Answered as ``{error, fields?, kept?}``.

    ``fields``: {name as sent: what is wrong}. ``kept``: what was written waits in Needs attention;
    else nothing of it was stored.
    """

    def __init__(self, message, *, status=400, fields=None, kept=False):
        super().__init__(message)
        self.status, self.fields, self.kept = status, fields or {}, kept

    @property
    def answer(self):
        answer = {"error": str(self)}
        if self.fields:
            answer["fields"] = self.fields
        if self.kept:
            answer["kept"] = True
        return answer
