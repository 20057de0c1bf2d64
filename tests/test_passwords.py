"""Passwords: made ones hold, typed ones are refused for what others guess."""

import re
import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters import hashes, passwords
from adapters.passwords import complaint, generate

TYPED = st.text(st.sampled_from(string.printable[:95]), max_size=110)


@given(st.booleans())
@settings(max_examples=200, deadline=None)
def test_a_made_password_can_be_read_and_is_taken(only_factor: bool) -> None:
    made = generate()
    assert re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}", made)
    assert complaint(made, only_factor=only_factor) is None


def test_made_passwords_differ_and_use_every_sign() -> None:
    made = [generate() for _ in range(500)]
    assert len(set(made)) == 500
    assert set("".join(made)) == {*passwords.ALPHABET, "-"}


@given(TYPED, st.booleans())
@settings(max_examples=150, deadline=None)
def test_what_is_taken_can_be_typed_everywhere(password: str, only_factor: bool) -> None:
    if complaint(password, names=["somchai"], only_factor=only_factor) is None:
        assert (15 if only_factor else 8) <= len(password) <= 100
        assert password == password.strip()
        assert "\\" not in password
        assert "somchai" not in password.lower()


@given(st.text(min_size=1).filter(lambda text: not (text.isascii() and text.isprintable())))
@settings(max_examples=40, deadline=None)
def test_other_signs_are_named_first(text: str) -> None:
    assert complaint(f"quiet river {text} morning", only_factor=True) == "not_typable"


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("ๆไำพะัีรนยบลฟห", "not_typable"),  # a row of the Thai keyboard
        ("quiet river morning ", "blank_end"),
        ('"quiet river morning"', "code"),
        ("quiet\\river\\morning", "code"),
        ("quiet morning", "too_short"),
        ("quiet river " * 9, "blank_end"),
        ("quiet river morning" * 6, "too_long"),
        ("quiet SomChai river", "has_name"),
        ("quiet nonghin river", "has_name"),
        ("quiet Password river", "has_name"),
        ("P@ssw0rd12345678", "guessable"),
        ("123456789012345", "guessable"),
        ("qwertyuiopasdfgh", "guessable"),
        ("lkjhgfdsapoiuytre", "guessable"),
        ("1qaz2wsx3edc4rfv", "guessable"),
        ("isylzjkoisylzjko", "guessable"),  # "password" in Thai, on English keys
        ("aaaaaaaaaaaaaaaa", "guessable"),
        ("abcabcabcabcabcabc", "guessable"),
        ("iloveyouiloveyou", "guessable"),
        ("sawasdeesawasdee", "guessable"),
    ],
)
def test_what_is_wrong_with_a_typed_one(password: str, wrong: str) -> None:
    names = ["somchai@sample.example", "Nonghin Wittaya School"]
    assert complaint(password, names=names, only_factor=True) == wrong


@pytest.mark.parametrize("password", ["trustno1", "iloveyou1", "dragon12", "q1w2e3r4", "qwerty12"])
def test_a_shorter_one_with_a_second_factor(password: str) -> None:
    assert complaint(password, only_factor=False) == "guessable"
    assert complaint("xk3!vq9z", only_factor=False) is None
    assert complaint("xk3!vq9z", only_factor=True) == "too_short"


def test_short_names_stand_in_anything() -> None:
    assert complaint("quiet river morning", names=["ver", "", "a b"], only_factor=True) is None


def test_the_worst_to_look_at_is_looked_at_soon() -> None:
    began = time.process_time()
    complaint("4@8({[<369&#!1/|0$5+7%2" * 4, only_factor=True)
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (b"", "31d6cfe0d16ae931b73c59d7e0c089c0"),
        (b"abc", "a448017aaf21d8525fc10ae87aa6729d"),
        (b"1234567890" * 8, "e33b4ddc9c38f2199c3e7b164fcc0536"),
    ],
)
def test_md4_as_in_rfc_1320(message: bytes, digest: str) -> None:
    assert hashes.md4(message).hex() == digest


def test_crypt_as_openssl_makes_it() -> None:
    assert hashes.sha512_crypt("Hello world!", "saltstring") == (
        "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnI"
        "FNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"
    )


@given(st.sampled_from(["Cleartext-Password", "NT-Password", "SSHA2-512-Password"]), TYPED, TYPED)
@settings(max_examples=60, deadline=None)
def test_a_stored_password_is_known_again(attribute: str, one: str, other: str) -> None:
    value = hashes.stored(attribute, one)
    assert hashes.matches(attribute, value, one)
    assert hashes.matches(attribute, value, other) == (one == other)
