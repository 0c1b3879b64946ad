"""Calls into the libraries of macOS, for the few things that Qt has no word for.

Source: Apple, "Objective-C Runtime" (objc_msgSend, objc_allocateClassPair, class_addMethod). Each
call says its own types, because objc_msgSend has none. Elsewhere nothing here may be called.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

IS_HERE: Final = sys.platform == "darwin"
_POINTER: Final = ctypes.c_void_p
NUMBER: Final = ctypes.c_long
"""What a message returns that gives an NSInteger."""


@lru_cache(maxsize=1)
def _runtime() -> Any:
    library = ctypes.CDLL(ctypes.util.find_library("objc"))
    for name in ("objc_getClass", "sel_registerName", "objc_allocateClassPair"):
        getattr(library, name).restype = _POINTER
    library.objc_getClass.argtypes = [ctypes.c_char_p]
    library.sel_registerName.argtypes = [ctypes.c_char_p]
    library.objc_allocateClassPair.argtypes = [_POINTER, ctypes.c_char_p, ctypes.c_size_t]
    library.objc_registerClassPair.argtypes = [_POINTER]
    library.class_addMethod.argtypes = [_POINTER, _POINTER, _POINTER, ctypes.c_char_p]
    library.class_addMethod.restype = ctypes.c_bool
    return library


def load(framework: str) -> None:
    """Load a framework of the system, so that its classes are known."""
    ctypes.CDLL(f"/System/Library/Frameworks/{framework}.framework/{framework}")


def class_named(name: str) -> int:
    """A class; 0 when there is none of that name."""
    return int(_runtime().objc_getClass(name.encode("ascii")) or 0)


def send(receiver: int, message: str, *arguments: Any, returns: Any = _POINTER) -> Any:
    """Send a message; whole numbers go as NSInteger, None as nil, objects as they came."""
    kinds = [ctypes.c_long if isinstance(a, _Whole) else _POINTER for a in arguments]
    function = ctypes.CFUNCTYPE(returns, _POINTER, _POINTER, *kinds)(("objc_msgSend", _runtime()))
    return function(receiver, _selector(message), *arguments)


class _Whole(int):
    """A number that is passed as NSInteger, not as an address."""


def whole(number: int) -> int:
    """Mark a number for `send`."""
    return _Whole(number)


def text(words: str) -> int:
    """An NSString, autoreleased."""
    made = ctypes.c_char_p(words.encode("utf-8"))
    return int(send(class_named("NSString"), "stringWithUTF8String:", made) or 0)


def listener(name: str, heard: Callable[[], None]) -> tuple[int, object]:
    """An object whose `heard:` calls back, and what must live as long as it is used."""
    runtime = _runtime()
    kind = ctypes.CFUNCTYPE(None, _POINTER, _POINTER, _POINTER)
    method = kind(lambda _self, _message, _notice: heard())
    made = runtime.objc_allocateClassPair(class_named("NSObject"), name.encode("ascii"), 0)
    if not made:
        raise ValueError(name)  # a second class of this name; macOS would crash on it
    runtime.class_addMethod(made, _selector("heard:"), ctypes.cast(method, _POINTER), b"v@:@")
    runtime.objc_registerClassPair(made)
    return int(send(send(made, "alloc"), "init")), method


def observe(centre: int, observer: int, notices: Sequence[str]) -> None:
    """Let `observer` hear these notices of a notification centre."""
    for notice in notices:
        send(
            centre,
            "addObserver:selector:name:object:",
            observer,
            _selector("heard:"),
            text(notice),
            None,
        )


def _selector(message: str) -> int:
    return int(_runtime().sel_registerName(message.encode("ascii")))
