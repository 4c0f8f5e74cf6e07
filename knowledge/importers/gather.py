"""Reads files of any format that is known, by their content, and joins what they bring."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path

from django.utils.translation import gettext as _

from knowledge.importers import ical, indico, pack, pretalx, sniff
from knowledge.importers.kinds import KINDS
from knowledge.importers.records import Pack, Refusal, UnreadableFileError
from knowledge.importers.sniff import File, Sniffed
from knowledge.importers.tables import TITLES, read_table
from knowledge.zone import venue_zone

MAX_FILE_BYTES = 20 * 1024 * 1024
# Every row of a table comes from the same source, whatever the file is called.
TABLE_SOURCE = "table"
_PACK_SUFFIXES = frozenset({".yaml", ".yml"})
_SUFFIXES = frozenset({".csv", ".tsv", ".xlsx", ".json", ".ics"})
_TABLES = frozenset({sniff.CSV, sniff.XLSX})


@dataclass(frozen=True, slots=True)
class Options:
    """`kind` is what tables hold, empty: their headers tell. Times without a zone are in `zone`.

    `is_complete`: tables hold all there is, so that what they lack is gone.
    """

    zone: tzinfo
    kind: str = ""
    is_complete: bool = False


def read_path(path: Path, kind: str = "") -> Pack:
    """Return what the folder or file holds; raise FileNotFoundError where there is nothing."""
    files, refused = [], []
    for found in _paths(path):
        try:
            files.append(File(found.name, _content(found)))
        except UnreadableFileError as error:
            refused.append(Refusal(found.name, "", str(error)))
    content = read_files(files, Options(venue_zone(), kind))
    return _with_refused(content, refused)


def _with_refused(content: Pack, refused: Sequence[Refusal]) -> Pack:
    """Add files that were not read; what is in them is not gone, so that nothing is."""
    if not refused:
        return content
    return replace(content, refused=(*refused, *content.refused), complete=frozenset())


def _paths(path: Path) -> list[Path]:
    if not path.exists():
        raise FileNotFoundError(f"There is no file or folder {str(path)!r}.")
    if not path.is_dir():
        return [path]
    files = sorted(path.iterdir())
    for suffixes in (_PACK_SUFFIXES, _SUFFIXES):
        if found := [file for file in files if file.suffix.lower() in suffixes]:
            return found
    raise FileNotFoundError(f"The folder {str(path)!r} holds no file that can be imported.")


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise UnreadableFileError(f"it cannot be read: {error.strerror}") from error
    if len(content) > MAX_FILE_BYTES:
        raise UnreadableFileError(
            _("it is larger than %d MiB. Divide it into several files")
            % (MAX_FILE_BYTES // 1024**2)
        )
    return content


def read_files(files: Sequence[File], options: Options) -> Pack:
    """Return what the files hold together; a file that cannot be read is refused by name."""
    known: dict[str, list[tuple[File, Sniffed]]] = {}
    refused = []
    for file in files:
        try:
            sniffed = _sniff(file)
            known.setdefault(_family(sniffed.format), []).append((file, sniffed))
        except UnreadableFileError as error:
            refused.append(Refusal(file.name, "", str(error)))
    families = list(known)
    for family in families[1:]:
        refused += [
            Refusal(
                file.name,
                "",
                _("it is of another kind than %(first)s. Import it on its own")
                % {"first": known[families[0]][0][0].name},
            )
            for file, _sniffed in known[family]
        ]
    if not families:
        return Pack(refused=tuple(refused))
    content = _read_family(families[0], known[families[0]], options)
    return _with_refused(content, refused)


def _sniff(file: File) -> Sniffed:
    """A file that is called YAML is read as such, unless it clearly is something else."""
    if Path(file.name).suffix.lower() not in _PACK_SUFFIXES:
        return sniff.sniff(file)
    try:
        found = sniff.sniff(file)
    except UnreadableFileError:
        return Sniffed(sniff.YAML)
    return Sniffed(sniff.YAML) if found.format == sniff.CSV else found


def _family(found: str) -> str:
    """Formats of one family are read together."""
    return "table" if found in _TABLES else found.partition("-")[0]


def _read_family(family: str, files: Sequence[tuple[File, Sniffed]], options: Options) -> Pack:
    if family == "table":
        content = pack.join(_tables(files, options))
        return replace(
            content,
            source=TABLE_SOURCE,
            format=_table_format(content, files),
            complete=_whole(content) if options.is_complete else frozenset(),
            seen=frozenset((r.kind, r.key) for r in content.refused if r.key),
        )
    if family == sniff.YAML:
        return replace(pack.join(_packs(files)), format=_("knowledge pack (YAML)"))
    try:
        return _read_schedule(files, options.zone)
    except UnreadableFileError as error:
        reason = str(error)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        reason = _("it is not built as such exports are (%s)") % type(error).__name__
    return Pack(refused=(Refusal(files[0][0].name, "", reason),))


def _whole(content: Pack) -> frozenset[tuple[str, str]]:
    """Return the kinds of which all that the tables hold was read, or is known to be there."""
    unknown = {refusal.kind for refusal in content.refused if not refusal.key}
    if "" in unknown:
        return frozenset()
    return frozenset((kind, "") for kind in {r.kind for r in content.incoming} - unknown)


def _read_schedule(files: Sequence[tuple[File, Sniffed]], zone: tzinfo) -> Pack:
    """Read what another system wrote; a list beside an export of the same system adds to it."""
    if files[0][1].format == sniff.ICAL:
        return ical.read_calendars([(file.name, sniffed.text) for file, sniffed in files], zone)
    readers = {
        sniff.INDICO: indico.read_exports,
        sniff.INDICO_LIST: indico.read_lists,
        sniff.PRETALX: pretalx.read_schedules,
        sniff.PRETALX_API: pretalx.read_api,
    }
    first = files[0][1].format
    chosen = [(file.name, sniffed.json) for file, sniffed in files if sniffed.format == first]
    content = readers[first](chosen)
    others = tuple(
        Refusal(file.name, "", _("it is another export than the first. Import it on its own"))
        for file, sniffed in files
        if sniffed.format != first
    )
    return replace(content, refused=(*others, *content.refused))


def _table_format(content: Pack, files: Sequence[tuple[File, Sniffed]]) -> str:
    formats = ", ".join(sorted({sniffed.format.upper() for _file, sniffed in files}))
    found = {record.kind for record in content.incoming}
    kinds = [str(KINDS[k].model._meta.verbose_name_plural) for k in TITLES if k in found]
    return f"{formats}: {', '.join(kinds)}" if kinds else formats


def _tables(files: Sequence[tuple[File, Sniffed]], options: Options) -> Iterator[pack.Item]:
    for file, sniffed in files:
        try:
            yield from list(read_table(file, sniffed, options.kind, options.zone))
        except UnreadableFileError as error:
            yield Refusal(file.name, "", str(error))


def _packs(files: Sequence[tuple[File, Sniffed]]) -> Iterator[pack.Item]:
    for file, _sniffed in files:
        try:
            yield from list(pack.read(file.name, file.content))
        except UnreadableFileError as error:
            yield Refusal(file.name, "", str(error))
