"""S3, Google Cloud Storage and Azure Blob Storage by obstore, which holds the credentials and signs the requests.

Conditional requests: `If-None-Match: *` writes once, `If-Match` replaces one state (generations on Google). Its own
retries are off: ours are the same for every kind of store, and can be tested.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from govdata.errors import StoreError, UsageError
from govdata.extras import not_installed
from govdata.reports.messages import EMPTY, Message
from govdata.stores.locations import Location
from govdata.stores.settings import SETTINGS, http_is_allowed
from govdata.stores.store import (
    EXISTS,
    MISSING,
    NO_ANSWER,
    NO_CREDENTIALS,
    OTHER_STATE,
    AccessRefused,
    NotSupported,
    ObjectChanged,
    ObjectExists,
    ObjectMissing,
    Stored,
    StoreUnreachable,
    answered,
    is_passing,
    too_large,
)

_STATUS = re.compile(r"status code: (\d{3})")
_CODE = re.compile(r"<Code>([A-Za-z]{3,40})</Code>")
_REDIRECTED = re.compile(r"redirect without LOCATION")
"""How the library says that S3 names another region."""
_CREDENTIAL_CODES = """
    ExpiredToken TokenRefreshRequired InvalidToken InvalidAccessKeyId SignatureDoesNotMatch AuthenticationFailed
    AuthorizationFailure AccessDenied
"""
"""What S3 and Azure call credentials that will not do, some of them with the answer 400."""
_SEARCH = re.compile(r"latest/api/token|latest/meta-data|computeMetadata|metadata/identity|oauth2|MissingCredentials")
"""Where credentials are looked for on a machine of the provider, once the environment has none."""
_NO_BUCKET = (
    StoreError,
    Message("there is no bucket of that name", "没有该名称的存储桶"),
    Message(
        "Correct its name, or make it with the tools of the store: govdata makes none.",
        "请更正名称，或用该存储自身的工具建立：govdata 不建立存储桶。",
    ),
)
_CLOCK = (
    AccessRefused,
    Message("the clock of this machine is wrong by more than the store takes", "本机时钟偏差超出存储所允许的范围"),
    Message("Set the clock.", "请校准时钟。"),
)
_CONFLICT = (StoreUnreachable, Message("another request is under way there", "该处另有请求在进行"), EMPTY)
_BY_CODE: Final[Mapping[str, tuple[type[StoreError], Message, Message]]] = {
    "NoSuchBucket": _NO_BUCKET,
    "ContainerNotFound": _NO_BUCKET,
    "RequestTimeTooSkewed": _CLOCK,
    "ConditionalRequestConflict": _CONFLICT,
    "OperationAborted": _CONFLICT,
    "ContainerBeingDeleted": _CONFLICT,
}
"""What the word of S3 or Azure says that neither the number nor the kind of the exception does: 404 is a bucket as well
as an object, 409 is a conflict that passes as well as an object that is there."""
_OTHER_REGION = Message("the bucket is in another region than the environment says", "存储桶不在环境变量所指的区域")
_SET_REGION = Message("Set AWS_REGION.", "请设置 AWS_REGION。")
_NOT_CONFIGURED = Message("its settings in the environment are incomplete or wrong", "环境变量中的设置不全或有误")


class ObjectStore:
    """The objects below a prefix of a bucket or container."""

    def __init__(self, location: Location, answer: float) -> None:
        self.location, self._settings = location, SETTINGS[location.scheme]
        self._require_tls()
        self._library, self._errors, stores = _obstore()
        options = {
            "timeout": timedelta(seconds=answer),
            "connect_timeout": timedelta(seconds=min(answer, 10)),
            "allow_http": http_is_allowed(),
        }
        try:
            self._store = stores.from_url(location.url, client_options=options, retry_config={"max_retries": 0})
        except (self._errors.BaseError, ValueError):
            raise StoreError(location, _NOT_CONFIGURED, self._settings.credentials) from None

    def get(self, name: str, most: int) -> Stored:
        """An object, whole."""
        with self._told(name):
            found = self._library.get(self._store, name)
            if found.meta["size"] > most:
                raise StoreError(self.location / name, too_large(most))
            return Stored(bytes(found.bytes()), _tag(found.meta))

    def part(self, name: str, start: int, end: int) -> bytes:
        """Bytes of an object."""
        with self._told(name):
            return bytes(self._library.get_range(self._store, name, start=start, end=end)) if start < end else b""

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of an object, piece by piece."""
        with self._told(name):
            for chunk in self._library.get(self._store, name).stream():
                yield bytes(chunk)

    def put_new(self, name: str, content: bytes) -> None:
        """Write an object, unless there is one of that name."""
        self._put(name, content, "create")

    def put(self, name: str, content: bytes) -> None:
        """Write an object, whatever is there."""
        self._put(name, content, "overwrite")

    def replace(self, name: str, content: bytes, tag: Any) -> None:
        """Write an object in place of the state with that tag."""
        self._put(name, content, tag)

    def sizes(self, prefix: str = "") -> Mapping[str, int]:
        """Every object below a folder."""
        with self._told(prefix):
            pages = self._library.list(self._store, prefix=prefix or None)
            return {each["path"]: int(each["size"]) for page in pages for each in page}

    def folders(self) -> list[str]:
        """The names of the folders directly below."""
        with self._told(""):
            found = self._library.list_with_delimiter(self._store)["common_prefixes"]
            return sorted(prefix.rstrip("/").rpartition("/")[2] for prefix in found)

    def _put(self, name: str, content: bytes, mode: Any) -> None:
        """In one request: the parts of a larger upload cannot be made conditional everywhere."""
        with self._told(name):
            self._library.put(self._store, name, content, mode=mode, use_multipart=False)

    def _require_tls(self) -> None:
        """The library would say of a server without TLS that it does not answer."""
        settings = self._settings
        if settings.refuses_http:
            name = settings.endpoint
            raise StoreError(
                self.location,
                Message(f"{name} is an address without TLS, http://", f"{name} 是不加密的地址 http://"),
                Message(
                    f"If that is meant, set {settings.allow_http}=true.",
                    f"若确需如此，请设 {settings.allow_http}=true。",
                ),
            )

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        try:
            yield
        except StoreError:
            raise
        except (self._errors.BaseError, FileNotFoundError, NotImplementedError, PermissionError, ValueError) as error:
            raise _in_our_words(error, self._errors, self.location / name) from None


def _obstore() -> tuple[Any, Any, Any]:
    try:
        import obstore
        import obstore.exceptions
        import obstore.store
    except ImportError as error:
        problem, step = not_installed("obstore", Message("a store on a network", "使用网络存储"))
        raise UsageError(problem.as_sentence(), step) from error
    return obstore, obstore.exceptions, obstore.store


def _tag(meta: Mapping[str, Any]) -> dict[str, str]:
    return {name: meta[name] for name in ("e_tag", "version") if meta.get(name)}


def _in_our_words(error: Exception, kinds: Any, place: Location) -> StoreError:
    """What went wrong, by the word of the store, the kind of the exception, the number; none of its text is shown."""
    said = _BY_CODE.get(_code_in(str(error)))
    if said:
        return said[0](place, *said[1:])
    if isinstance(error, (kinds.NotFoundError, FileNotFoundError)):
        return ObjectMissing(place, MISSING)
    if isinstance(error, kinds.AlreadyExistsError):
        return ObjectExists(place, EXISTS)
    if isinstance(error, kinds.PreconditionError):
        return ObjectChanged(place, OTHER_STATE)
    if isinstance(error, (kinds.PermissionDeniedError, kinds.UnauthenticatedError, PermissionError)):
        return AccessRefused(place, NO_CREDENTIALS, SETTINGS[place.scheme].credentials)
    if isinstance(error, (kinds.NotSupportedError, NotImplementedError)):
        return NotSupported(place, Message("the store cannot do this", "存储不支持此操作"))
    return _by_answer(str(error), place)


def _by_answer(text: str, place: Location) -> StoreError:
    status = int(found[1]) if (found := _STATUS.search(text)) else 0
    code = _code_in(text)
    if _REDIRECTED.search(text):
        return StoreError(place, _OTHER_REGION, _SET_REGION)
    if code in _CREDENTIAL_CODES.split() or status in (401, 403) or (not status and _SEARCH.search(text)):
        return AccessRefused(place, NO_CREDENTIALS, SETTINGS[place.scheme].credentials)
    if status == 501:
        return NotSupported(place, answered(status, code))
    if not status:
        return StoreUnreachable(place, NO_ANSWER, SETTINGS[place.scheme].where_it_was_sent())
    return (StoreUnreachable if is_passing(status) else StoreError)(place, answered(status, code))


def _code_in(text: str) -> str:
    """The one word in which S3 and Azure say what went wrong; "" where there is none."""
    return found[1] if (found := _CODE.search(text)) else ""
