"""How the app is served: one process with threads, whose figures are on a port that no load balancer knows."""

from prometheus_client import start_http_server

wsgi_app = "app:create_app()"
bind = "0.0.0.0:8000"
workers = 1
threads = 8
# The only folder of the container that can be written to.
worker_tmp_dir = "/tmp"
# Requests that have begun are answered before the process ends.
graceful_timeout = 25
# Nothing talks to it here, and its socket would need a folder of its own.
control_socket_disable = True
accesslog = "-"
access_log_format = '%(h)s "%(r)s" %(s)s %(b)s %(M)sms'


def post_worker_init(worker):
    """Serves the figures of the process."""
    start_http_server(9000)
