"""What the environment says of a kind of store: the credentials, the server, and whether that may be without TLS.

obstore reads these variables; here they are looked at only to tell people which of them to set.
"""

from __future__ import annotations

import os
from typing import Final

from govdata.reports.messages import EMPTY, Message
from govdata.stores.locations import Location
from govdata.values import dataclass


@dataclass(frozen=True)
class Settings:
    """The variables of one kind of store."""

    provider: str
    credentials: Message
    """Where credentials come from."""
    allow_http: str
    """The variable that allows a server without TLS."""
    endpoints: tuple[str, ...] = ()
    """The variables that name another server than the provider's; the first that is set counts."""

    @property
    def endpoint(self) -> str:
        """The variable that names the server; "" where it is the provider's."""
        return next((name for name in self.endpoints if os.environ.get(name)), "")

    @property
    def refuses_http(self) -> bool:
        """Whether a server without TLS is named, and nothing allows one."""
        return os.environ.get(self.endpoint, "").lower().startswith("http://") and not http_is_allowed()

    def where_it_was_sent(self) -> Message:
        """What to look at where no answer came: the server, without what may be secret in its URL."""
        if not self.endpoint:
            names = "".join(self.endpoints[:1])
            other = Message(f" {names} names another server.", f"其他服务器由 {names} 指定。") if names else EMPTY
            return Message(
                f"The request went to {self.provider}. Check the network.{other.en}",
                f"请求发往 {self.provider}。请检查网络。{other.zh}",
            )
        server = Location(os.environ[self.endpoint])
        return Message(
            f"The request went to {server}, which {self.endpoint} names. Check that address, and the network.",
            f"请求发往 {self.endpoint} 所指定的 {server}。请检查该地址与网络。",
        )


_S3: Final = Settings(
    "Amazon S3",
    Message(
        "They come from the environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; temporary ones"
        " need AWS_SESSION_TOKEN, too. AWS_SKIP_SIGNATURE=true reads a public bucket.",
        "凭据取自环境变量 AWS_ACCESS_KEY_ID 与 AWS_SECRET_ACCESS_KEY；临时凭据另需 AWS_SESSION_TOKEN。"
        "读取公开存储桶可设 AWS_SKIP_SIGNATURE=true。",
    ),
    "AWS_ALLOW_HTTP",
    ("AWS_ENDPOINT_URL", "AWS_ENDPOINT"),
)
_GOOGLE: Final = Settings(
    "Google Cloud Storage",
    Message(
        "They come from the file that GOOGLE_APPLICATION_CREDENTIALS names, or are the machine's own.",
        "凭据取自 GOOGLE_APPLICATION_CREDENTIALS 所指的文件，或为机器自身的身份。",
    ),
    "GOOGLE_ALLOW_HTTP",
)
_AZURE: Final = Settings(
    "Azure Blob Storage",
    Message(
        "They come from the environment, AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY, or are the"
        " machine's own.",
        "凭据取自环境变量 AZURE_STORAGE_ACCOUNT_NAME 与 AZURE_STORAGE_ACCOUNT_KEY，或为机器自身的身份。",
    ),
    "AZURE_ALLOW_HTTP",
    ("AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT"),
)
SETTINGS: Final = {"s3": _S3, "gs": _GOOGLE, "az": _AZURE}
"""Scheme -> what the environment says of it."""


def http_is_allowed() -> bool:
    """Whether a server without TLS may be asked: the library forgets these variables where it is given options."""
    return any(os.environ.get(each.allow_http, "").lower() == "true" for each in SETTINGS.values())
