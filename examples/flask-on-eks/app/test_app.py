"""python -m unittest"""

import unittest

from app import NoKey, create_app

KEY = "k" * 64


class TheApp(unittest.TestCase):
    def setUp(self):
        self.app = create_app({"SECRET_KEY": KEY})

    def test_it_is_alive_and_ready(self):
        client = self.app.test_client()
        for path in ["/healthz", "/readyz"]:
            self.assertEqual(client.get(path).status_code, 200, path)
        self.assertEqual(client.get("/none").status_code, 404)

    def test_visits_are_counted_in_a_cookie_that_only_https_carries(self):
        client = self.app.test_client()
        first = client.get("/", base_url="https://localhost")
        self.assertEqual(first.get_json()["visits"], 1)
        self.assertIn("Secure", first.headers["Set-Cookie"])
        self.assertEqual(client.get("/", base_url="https://localhost").get_json()["visits"], 2)

    def test_another_pod_takes_the_cookie_and_another_key_does_not(self):
        cookie = self.app.test_client().get("/").headers["Set-Cookie"].split(";")[0]
        visits = {}
        for key in [KEY, "l" * 64]:
            client = create_app({"SECRET_KEY": key}).test_client(use_cookies=False)
            visits[key] = client.get("/", headers={"Cookie": cookie}).get_json()["visits"]
        self.assertEqual(list(visits.values()), [2, 1])

    def test_it_does_not_start_without_a_key(self):
        for environment in [{}, {"SECRET_KEY": "short"}]:
            with self.assertRaisesRegex(NoKey, "SECRET_KEY has"):
                create_app(environment)


if __name__ == "__main__":
    unittest.main()
