"""The app in online mode, reduced to its two calls."""

import json

from django.test import Client

from tests import cast


class Online:
    """Commands and queries of one user, signed in like the app: the token of its last sign-in."""

    def __init__(self, user, password=cast.PASSWORD):
        self.user = user
        answer = Client().post(
            "/api/auth/sign-in",
            data={"email": user.login, "password": password},
            content_type="application/json",
        )
        self.client = Client(headers={"Authorization": f"Bearer {answer.json()['token']}"})

    def ask(self, address, document):
        """The HTTP answer; ``document`` may be bytes sent as they are."""
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        return self.client.post(f"/rpc/{address}", data=body, content_type="application/json")

    def command(self, name, **data):
        """The result of a command that must succeed."""
        return self._result(self.tried(name, **data))

    def query(self, name, **params):
        """The result of a query that must succeed."""
        return self._result(self.ask("query", {"query": name, "params": params}))

    def tried(self, name, **data):
        """The HTTP answer of a command that may fail."""
        return self.ask("command", {"command": name, "data": data})

    def _result(self, answer):
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200, content
        return json.loads(content)
