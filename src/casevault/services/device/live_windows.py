"""Windows asked by its own libraries: registry, drives, access rules, programs that run.

No program is started and no administrator right is needed. Sources: winreg; CreateToolhelp32-
Snapshot; GetNamedSecurityInfoW; IShellItem2::GetInt32 with PSGetPropertyKeyFromName (propsys.h).
"""

from __future__ import annotations

import ctypes
import importlib
import uuid
from functools import cached_property
from pathlib import PureWindowsPath
from typing import Any, Final

from casevault.services.device.live import Computer
from casevault.services.device.view import MOST_NAMES, Hive, UnreadableError

_SHELL_ITEM: Final = uuid.UUID("7e9fb0d3-919f-4307-ab2e-9b1860310c93")
_GET_INT32: Final = 15
"""The place of GetInt32 among the methods of IShellItem2: after 3, 5 and 7 others (shobjidl.h)."""
_RELEASE: Final = 2
_PROPERTY: Final = "System.Volume.BitLockerProtection"
_OWNER_AND_RULES: Final = 0x1 | 0x4
_FILE_OBJECT: Final = 1
_PROCESSES: Final = 0x2
_NO_HANDLE: Final = ctypes.c_void_p(-1).value


class _PropertyKey(ctypes.Structure):
    _fields_ = (("format", ctypes.c_ubyte * 16), ("number", ctypes.c_uint32))


class _Process(ctypes.Structure):
    """PROCESSENTRY32W (tlhelp32.h)."""

    _fields_ = (
        ("size", ctypes.c_uint32),
        ("usage", ctypes.c_uint32),
        ("process", ctypes.c_uint32),
        ("heap", ctypes.c_size_t),
        ("module", ctypes.c_uint32),
        ("threads", ctypes.c_uint32),
        ("parent", ctypes.c_uint32),
        ("priority", ctypes.c_int32),
        ("flags", ctypes.c_uint32),
        ("name", ctypes.c_wchar * 260),
    )


def _library(name: str) -> Any:
    """A library of the system, loaded from its own folder only."""
    return vars(ctypes)["WinDLL"](name, use_last_error=True, winmode=0x800)


class WindowsComputer(Computer):
    """This computer, when it runs Windows."""

    def registry(self, hive: Hive, key: str, name: str) -> int | str | None:
        """A value of the registry, in the view of 64-bit programs."""
        registry: Any = importlib.import_module("winreg")
        try:
            with registry.OpenKey(
                getattr(registry, hive.value),
                key,
                0,
                registry.KEY_READ | registry.KEY_WOW64_64KEY,
            ) as opened:
                value, _kind = registry.QueryValueEx(opened, name)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise UnreadableError from error
        if isinstance(value, list):
            return "\n".join(str(line) for line in value)
        return value if isinstance(value, int | str) else None

    def registry_keys(self, hive: Hive, key: str) -> tuple[str, ...]:
        """The names of the keys below a key."""
        registry: Any = importlib.import_module("winreg")
        try:
            with registry.OpenKey(
                getattr(registry, hive.value),
                key,
                0,
                registry.KEY_READ | registry.KEY_WOW64_64KEY,
            ) as opened:
                count = min(registry.QueryInfoKey(opened)[0], MOST_NAMES)
                return tuple(registry.EnumKey(opened, place) for place in range(count))
        except FileNotFoundError:
            return ()
        except (OSError, ValueError) as error:
            raise UnreadableError from error

    def volume_protection(self, path: str) -> int | None:
        """The shell property of the drive; None where the system knows no such property of it."""
        drive = PureWindowsPath(path).anchor
        if not drive:
            return None
        shell, properties, com = _library("shell32"), _library("propsys"), _library("ole32")
        com.CoInitializeEx(None, 0x2)
        key, item = _PropertyKey(), ctypes.c_void_p()
        kind = (ctypes.c_ubyte * 16).from_buffer_copy(_SHELL_ITEM.bytes_le)
        try:
            if properties.PSGetPropertyKeyFromName(ctypes.c_wchar_p(_PROPERTY), ctypes.byref(key)):
                return None
            made = shell.SHCreateItemFromParsingName(
                ctypes.c_wchar_p(drive), None, ctypes.byref(kind), ctypes.byref(item)
            )
            if made != 0 or not item.value:
                return None
            return _int32(item.value, key)
        finally:
            com.CoUninitialize()

    def drive_kind(self, path: str) -> int:
        """`GetDriveType` of the drive of a path."""
        drive = PureWindowsPath(path).anchor
        return int(_library("kernel32").GetDriveTypeW(ctypes.c_wchar_p(drive)))

    def rights(self, path: str) -> str:
        """The access rules of a folder in SDDL, which is the same in every language."""
        security, kernel = _library("advapi32"), _library("kernel32")
        descriptor, words = ctypes.c_void_p(), ctypes.c_wchar_p()
        kernel.LocalFree.argtypes = [ctypes.c_void_p]
        failed = security.GetNamedSecurityInfoW(
            ctypes.c_wchar_p(path),
            _FILE_OBJECT,
            _OWNER_AND_RULES,
            None,
            None,
            None,
            None,
            ctypes.byref(descriptor),
        )
        if failed:
            raise UnreadableError
        try:
            if not security.ConvertSecurityDescriptorToStringSecurityDescriptorW(
                descriptor, 1, _OWNER_AND_RULES, ctypes.byref(words), None
            ):
                raise UnreadableError
            return words.value or ""
        finally:
            kernel.LocalFree(descriptor)
            kernel.LocalFree(ctypes.cast(words, ctypes.c_void_p))

    @cached_property
    def _processes(self) -> frozenset[str]:
        kernel = _library("kernel32")
        kernel.CreateToolhelp32Snapshot.restype = ctypes.c_void_p
        kernel.CloseHandle.argtypes = [ctypes.c_void_p]
        for each in (kernel.Process32FirstW, kernel.Process32NextW):
            each.argtypes = [ctypes.c_void_p, ctypes.POINTER(_Process)]
        handle = kernel.CreateToolhelp32Snapshot(_PROCESSES, 0)
        if handle in {None, _NO_HANDLE}:
            raise UnreadableError
        entry = _Process(size=ctypes.sizeof(_Process))
        found: set[str] = set()
        try:
            more = kernel.Process32FirstW(handle, ctypes.byref(entry))
            while more and len(found) < MOST_NAMES:
                found.add(entry.name.casefold().removesuffix(".exe"))
                more = kernel.Process32NextW(handle, ctypes.byref(entry))
        finally:
            kernel.CloseHandle(handle)
        return frozenset(found)


def _int32(item: int, key: _PropertyKey) -> int | None:
    """A whole number among the properties of a shell item, which is released."""
    methods = ctypes.cast(item, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p)))[0]
    kind: Any = vars(ctypes)["WINFUNCTYPE"]
    get = kind(ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(
        methods[_GET_INT32] or 0
    )
    release = kind(ctypes.c_ulong, ctypes.c_void_p)(methods[_RELEASE] or 0)
    value = ctypes.c_int32()
    try:
        if get(item, ctypes.byref(key), ctypes.byref(value)) != 0:
            return None
        return value.value
    finally:
        release(item)
