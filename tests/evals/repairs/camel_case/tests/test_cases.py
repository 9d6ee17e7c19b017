from naming.cases import camel, keys_as_snake, snake


def test_plain_names_stay():
    assert snake("plain") == "plain"


def test_one_capital_a_word():
    assert snake("userId") == "user_id"


def test_capitals_in_a_row_are_one_word():
    assert snake("HTTPServer") == "http_server"
    assert snake("parseJSON") == "parse_json"


def test_camel():
    assert camel("user_id") == "userId"


def test_keys():
    assert keys_as_snake({"lastName": 1}) == {"last_name": 1}
