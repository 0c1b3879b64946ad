from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from casevault.services.volumes import (
    LinuxVolumes,
    MacVolumes,
    Volume,
    WindowsVolumes,
    this_computer,
    volume_of,
)

MOUNTS = r"""22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/mapper/root rw
30 22 0:27 / /proc rw - proc proc rw
41 22 8:17 / /media/ana/NO\040NAME rw,nosuid shared:5 master:2 - vfat /dev/sdb1 rw,uid=1000
42 22 8:33 / /media/ana/\304\206uz rw - exfat /dev/sdc1 rw
a line of nonsense
43 22 8:34 /
"""


@pytest.fixture
def computer(tmp_path: Path) -> Path:
    """The few files that Linux tells of disks in: an encrypted disk and two sticks."""
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/self/mountinfo").write_text(MOUNTS, "utf-8")
    ids = tmp_path / "dev/disk/by-uuid"
    ids.mkdir(parents=True)
    for device in ("dm-0", "sdb1", "sdc1"):
        (tmp_path / "dev" / device).touch()
    (ids / "1b2c-root").symlink_to("../../dm-0")
    (ids / "4F3A-11D2").symlink_to("../../sdb1")
    (ids / r"AA\x20BB").symlink_to("../../sdc1")
    (tmp_path / "dev/mapper").mkdir()
    (tmp_path / "dev/mapper/root").symlink_to("../dm-0")
    blocks = tmp_path / "sys/dev/block"
    blocks.mkdir(parents=True)
    devices = tmp_path / "sys/devices"
    for disk, part in (("nvme0n1", "nvme0n1p2"), ("sdb", "sdb1"), ("sdc", "sdc1")):
        (devices / disk / part).mkdir(parents=True)
        (devices / disk / part / "partition").touch()
    (devices / "dm-0/slaves").mkdir(parents=True)
    (devices / "dm-0/slaves/nvme0n1p2").symlink_to("../../nvme0n1/nvme0n1p2")
    (blocks / "259:2").symlink_to("../../devices/dm-0")
    (blocks / "8:17").symlink_to("../../devices/sdb/sdb1")
    (blocks / "8:33").symlink_to("../../devices/sdc/sdc1")
    return tmp_path


def test_linux_tells_each_stick_by_its_uuid_and_each_partition_by_its_disk(computer: Path) -> None:
    found = {each.mount: each for each in LinuxVolumes(computer).mounted()}
    stick = Path("/media/ana/NO NAME")
    assert found[stick] == Volume("4F3A-11D2", stick, "sdb")
    assert found[Path("/media/ana/Ćuz")].volume_id == "AA BB"
    assert found[Path("/")] == Volume("1b2c-root", Path("/"), "nvme0n1")
    assert found[Path("/proc")].volume_id == ""
    assert len(found) == 4


def test_a_path_belongs_to_the_deepest_volume_above_it(computer: Path) -> None:
    volumes = LinuxVolumes(computer)
    on_stick = volume_of(Path("/media/ana/NO NAME/safe/new"), volumes)
    beside = volume_of(Path("/media/ana/NO NAMES"), volumes)
    assert on_stick is not None
    assert beside is not None
    assert on_stick.volume_id == "4F3A-11D2"
    assert beside.volume_id == "1b2c-root"


def test_a_computer_that_tells_nothing_has_no_volumes(tmp_path: Path) -> None:
    assert LinuxVolumes(tmp_path).mounted() == ()
    assert volume_of(tmp_path, LinuxVolumes(tmp_path)) is None


@pytest.mark.skipif(not Path("/proc/self/mountinfo").exists(), reason="Linux tells it there")
def test_this_very_computer_has_a_volume_above_every_path(tmp_path: Path) -> None:
    found = volume_of(tmp_path, this_computer())
    assert found is not None
    assert os.path.realpath(tmp_path).startswith(str(found.mount))


def test_windows_tells_each_drive_by_its_serial_number() -> None:
    serials = {"C:\\": 0x12345678, "D:\\": 0, "E:\\": 0x00AB000C}
    volumes = WindowsVolumes(lambda: list(serials), serials.__getitem__)
    assert [each.volume_id for each in volumes.mounted()] == ["1234-5678", "00AB-000C"]
    assert [str(each.mount) for each in volumes.mounted()] == ["C:\\", "E:\\"]


def test_macos_tells_each_volume_by_its_uuid(tmp_path: Path) -> None:
    for name in ("STICK", "SILENT"):
        (tmp_path / name).mkdir()
    (tmp_path / "Macintosh HD").symlink_to("/")
    said: dict[Path, dict[str, Any]] = {
        Path("/"): {"VolumeUUID": "11-ROOT", "ParentWholeDisk": "disk0"},
        tmp_path / "STICK": {"VolumeUUID": "22-STICK", "ParentWholeDisk": "disk4"},
        tmp_path / "SILENT": {},
    }
    assert MacVolumes(tmp_path, said.__getitem__).mounted() == (
        Volume("11-ROOT", Path("/"), "disk0"),
        Volume("22-STICK", tmp_path / "STICK", "disk4"),
    )
