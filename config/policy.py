"""What a browser may run and fetch for our pages: only what this server sends as a file of its own.

A script that somebody smuggles into a name or an answer is not run, whatever a template forgot.
"""

# The editor of articles writes styles into its page, and shows pictures that were just chosen.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)


class PolicyMiddleware:
    """Every answer without a policy of its own gets this one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        return response
