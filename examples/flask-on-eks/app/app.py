"""A small service: it counts a visitor's requests in a cookie that it signs.

Every pod has the same key, so that whichever answers next takes the cookie of the others.
"""

import os
import platform
import time

from flask import Flask, g, jsonify, request, session
from prometheus_client import Counter, Histogram
from werkzeug.middleware.proxy_fix import ProxyFix

VERSION = "1.0.0"

# A key that is shorter can be guessed.
KEY_LENGTH = 32

REQUESTS = Counter("app_requests", "Requests by what became of them.", ["route", "code"])
SECONDS = Histogram("app_request_seconds", "How long answers take.", ["route"])


class NoKey(Exception):
    """The app cannot sign anything."""


def create_app(environment=os.environ):
    """The service, with its settings from the environment."""
    key = environment.get("SECRET_KEY", "")
    if len(key) < KEY_LENGTH:
        raise NoKey(f"SECRET_KEY has {len(key)} characters, and {KEY_LENGTH} are needed")
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=key,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # The load balancer speaks HTTPS with browsers, and HTTP with the app.
        SESSION_COOKIE_SECURE=True,
    )
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)
    app.before_request(begin)
    app.after_request(measure)
    app.add_url_rule("/", view_func=visit)
    app.add_url_rule("/healthz", view_func=healthz)
    app.add_url_rule("/readyz", view_func=readyz)
    return app


def visit():
    """Counts this visit, and tells which pod of which version answers."""
    session["visits"] = session.get("visits", 0) + 1
    return jsonify(visits=session["visits"], version=VERSION, pod=platform.node())


def healthz():
    """Whether the process answers; it is restarted when it does not."""
    return "ok\n", {"Content-Type": "text/plain"}


def readyz():
    """Whether requests may come here. There is nothing behind the app that could be away."""
    return "ready\n", {"Content-Type": "text/plain"}


def begin():
    """Notes when the request came."""
    g.begin = time.perf_counter()


def measure(answer):
    """Counts the answer. Paths that nobody serves are one route, so that nobody can make up others."""
    route = request.url_rule.rule if request.url_rule else "none"
    REQUESTS.labels(route, answer.status_code).inc()
    SECONDS.labels(route).observe(time.perf_counter() - g.begin)
    return answer
