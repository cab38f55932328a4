"""A shop: one page with what there is, and what the cluster asks."""

import html
import http.server
import os
import sys

import psycopg

ENVIRONMENT = os.environ.get("SHOP_ENVIRONMENT", "development")
MEDIA = os.environ.get("SHOP_MEDIA", "")

# psycopg reads PGHOST, PGUSER, PGDATABASE and PGPASSWORD as every client of PostgreSQL does.
TIMEOUT = 3


def connect():
    return psycopg.connect(connect_timeout=TIMEOUT)


def prepare():
    """Makes the table, with something in it the first time."""
    with connect() as database:
        # Two pods may begin at once.
        database.execute("SELECT pg_advisory_xact_lock(1)")
        database.execute(
            "CREATE TABLE IF NOT EXISTS products (name text PRIMARY KEY, price numeric NOT NULL, picture text)"
        )
        database.execute(
            "INSERT INTO products VALUES ('Mug', 12, 'mug.jpg'), ('Shirt', 25, 'shirt.jpg') ON CONFLICT DO NOTHING"
        )


def products():
    with connect() as database:
        return database.execute("SELECT name, price, picture FROM products ORDER BY name").fetchall()


def page():
    rows = "".join(
        f'<li><img src="{html.escape(f"{MEDIA}/{picture}")}" alt="" width="64"> {html.escape(name)}: {price}</li>'
        for name, price, picture in products()
    )
    return f"<!doctype html><title>Shop</title><h1>Shop ({html.escape(ENVIRONMENT)})</h1><ul>{rows}</ul>"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            status, text = {
                "/": lambda: (200, page()),
                "/alive": lambda: (200, "alive"),
                "/ready": lambda: (200, f"{len(products())} products"),
            }.get(self.path, lambda: (404, "There is no such page."))()
        except psycopg.Error as error:
            print(f"the database does not answer: {error}", file=sys.stderr, flush=True)
            status, text = 503, "The database does not answer."
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Probes would fill the log."""


if __name__ == "__main__":
    prepare()
    print(f"listening on 8080 for {ENVIRONMENT}", flush=True)
    http.server.ThreadingHTTPServer(("", 8080), Handler).serve_forever()
