"""Escapes from other evaluators of Python expressions, each refused at load and at its place.

Among them: attribute walks of pytti's ``eval`` (``np.ctypeslib.os``) and of simpleeval before 1.0.5
(CVE-2026-32640), format strings of asteval (CVE-2025-24359, GHSA-vp47-9734-prjw), underscores and
names that Unicode normalizes into others, as they get past filters of text such as numexpr's.
"""

import pytest
from test_expressions import refusal

from dreamreel.errors import SceneError
from dreamreel.scene import parse

ESCAPES = [
    ("__import__('os').system('id')", 11),
    ("().__class__.__bases__[0].__subclasses__()", 2),
    ("t.__class__.__mro__[1].__subclasses__()", 1),
    ("\"\".__class__.__base__.__subclasses__()[84].load_module('os')", 0),
    ("np.ctypeslib.os.system('id')", 2),
    ("numpy.ctypeslib.os", 5),
    ("numpy.core.multiarray.os", 5),
    ("'{0.__class__.__init__.__globals__}'.format(t)", 0),
    ('"%s" % t', 0),
    ("f'{t.__class__!r}'", 1),
    ("f\"{__import__('os')}\"", 1),
    ("[x for x in ().__class__.__bases__]", 0),
    ("{x: x for x in (1, 2)}", 0),
    ("{*()}", 0),
    ("(x for x in ().__class__.__base__.__subclasses__())", 14),
    ("[c := t]", 0),
    ("t if (x := 1) else 2", 8),
    ("lambda: 1", 6),
    ("(lambda s: s.__globals__)(sin)", 9),
    ("sin.__globals__['os']", 3),
    ("sin.__self__", 3),
    ("sin.func_globals", 3),
    ("open('/etc/passwd').read()", 5),
    ("eval('1')", 5),
    ("exec('import os')", 5),
    ("compile('1', 'a', 'eval')", 8),
    ("getattr(t, 'real')", 11),
    ("globals()['os']", 9),
    ("vars()", 0),
    ("breakpoint()", 0),
    ("type(t)", 0),
    ("print(t)", 0),
    ("__builtins__", 0),
    ("__name__", 0),
    ("__loader__.load_module('os')", 10),
    ("os.system", 2),
    ('1+__import__("os")', 13),
    ("t.real", 1),
    ("(t).real", 3),
    ("1 .real", 2),
    ("1..__class__", 0),
    ("0j.real", 0),
    ("1e5.__class__", 0),
    ("t[0]", 1),
    ("t[0:1]", 1),
    ("sin(*t)", 4),
    ("sin(**t)", 0),
    ("sin(x=1)", 5),
    ("sin", 0),
    ("sin(sin)", 4),
    ("sin(sin)(t)", 0),
    ("(sin)(t).a", 8),
    ("4b(1)", 0),
    ("osc(4b)(1)", 0),
    ("1(2)", 0),
    ("'a'*9999999999", 0),
    ("b'a'", 1),
    ("r'a'", 1),
    ("`t`", 0),
    ("True", 0),
    ("None", 0),
    ("...", 0),
    ("NotImplemented", 0),
    ("1j", 0),
    ("0x10", 0),
    ("1_000", 0),
    ("0b1", 0),
    ("1e", 0),
    ("1if t else 2", 0),
    ("t @ t", 2),
    ("t << 9", 0),
    ("t >> 9", 0),
    ("t | t", 2),
    ("t & t", 2),
    ("t ^ t", 2),
    ("~t", 0),
    ("t in t", 0),
    ("t is t", 0),
    ("t not in t", 0),
    ("await t", 0),
    ("yield t", 0),
    ("t; t", 1),
    ("t = 1", 2),
    ("t := 1", 2),
    ("t # note", 2),
    ("t\\", 1),
    ("{}", 0),
    ("[]", 0),
    ("()", 0),
    ("(t, t)", 0),
    ("t,", 0),
    ("*t", 0),
    (":t", 0),
    ("t:t", 1),
    ("->t", 0),
    ("$t", 0),
    ("?", 0),
    ("!t", 0),
    ("t!", 1),
    ("@t", 0),
    ("\uff54", 0),
    ("\U0001d495", 0),
    ("\U0001d42c\U0001d422\U0001d427(t)", 0),
    ("\ufb01", 0),
    ("\u017fin(t)", 0),
    ("\u217dos(t)", 0),
    ("\xaabs(t)", 0),
    ("osc(\U0001d7dcb)", 4),
    ("\u0663", 0),
    ("\uff11+1", 0),
    ("t\u200b", 1),
    ("t\u202e", 1),
    ("t \u2044 2", 2),
    ("t \u2212 1", 2),
    ("\xd7", 0),
    ("t\x00", 1),
    ("_", 0),
    ("print", 0),
    ("self", 0),
    ("seed.__class__", 4),
    ("drop.moments", 4),
    ("kick[0]", 4),
    ("bass.at(t)", 4),
    ("calm.__class__", 4),
    ("since('kick')", 6),
    ("ease('linear', t)", 5),
    ("ease(linear.x, t)", 11),
    ("ease(__import__, t)", 5),
    ("rand(t)", 5),
    ("osc(1/0)", 4),
    ("osc(9**9**9)", 4),
    (".t", 0),
    ("1e9999", 0),
    ("1e-9999", 0),
    ("1e400", 0),
    ("9" * 400, 0),
    ("t" + "**t" * 200, 0),
]
"""(expression, where in it the refused part begins)."""

BOMBS = [
    "(" * 250,
    "-" * 400 + "t",
    "not " * 120 + "t",
    "min(" * 100 + "t" + ", t)" * 100,
    "0<(" * 90 + "t" + ")<1" * 90,
    "t" + "**t" * 150,
    "abs(" * 127 + "t",
]


@pytest.mark.parametrize(("text", "start"), ESCAPES)
def test_what_is_not_on_the_list_does_not_exist(text, start):
    assert refusal(text).start == start


@pytest.mark.parametrize("text", BOMBS)
def test_what_is_nested_without_end_is_refused(text):
    assert 0 <= refusal(text).start <= len(text)


@pytest.mark.parametrize(("text", "start"), [row for row in ESCAPES if row[0].isprintable()])
def test_a_scene_is_refused_with_the_column_of_the_escape(text, start):
    quoted = text.replace("'", "''")
    with pytest.raises(SceneError) as caught:
        parse(f"sequence: [{{dream: s2, for: 1s}}]\nlook: {{hue: {{expr: '{quoted}'}}}}\n")
    (problem,) = caught.value.problems
    column = 21 + start + text[:start].count("'")
    assert problem.code in ("DR143", "DR111")
    assert problem.mark.line == 2
    assert problem.mark.column == (column if len(quoted) < 200 else 20)
