"""Why an exchange failed: every exception that a server can provoke, as a stable code and a sentence.

Messages are ours, never the exception's own: several of httpx have an empty text, others repeat header values.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import httpcore

CONNECT_ERRORS = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError)
EXCHANGE_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    OSError,
    ValueError,  # the texts of a broken header or host name
)


class Fault(Exception):
    """What went wrong, before the URL is put in front and secrets are taken out.

    retry: another attempt may help. wait: the server named this many seconds before the next one.
    body: the beginning of an interface's answer of a bad status, as it was sent.
    """

    body: bytes = b""

    def __init__(
        self, code: str, sentence: str, *, status: int | None = None, retry: bool = False, wait: float | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.status = status
        self.retry = retry
        self.wait = wait


def connect_fault(error: BaseException, seconds: float) -> Fault:
    """The fault behind an error while connecting or shaking hands."""
    causes = list(_causes(error))
    if isinstance(error, httpcore.ConnectTimeout | httpcore.ReadTimeout | httpcore.WriteTimeout | TimeoutError):
        return Fault(
            "timeout_connect",
            f"no connection within {seconds:g} s; check that the host is up and lets this machine in",
            retry=True,
        )
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Fault(
                "tls_invalid",
                f"its certificate is not trusted ({cause.verify_message or 'verification failed'}); "
                "mend the certificate, or name your own authority in SSL_CERT_FILE",
            )
        if isinstance(cause, ssl.SSLError):
            return Fault("tls_invalid", f"no secure connection ({cause.reason or 'TLS error'}); is this an https port?")
        if isinstance(cause, ConnectionRefusedError):
            return Fault(
                "connection_refused", "nothing listens there; check host and port, or whether it is up", retry=True
            )
    if isinstance(error, httpcore.ProtocolError):
        return Fault("proxy_invalid", "the proxy's answer is not HTTP; check HTTP_PROXY and HTTPS_PROXY")
    system_error = _system_error(causes)
    if not system_error or any(isinstance(cause, ConnectionError) for cause in causes):
        return _reset()
    return Fault("connection_failed", f"no connection ({system_error}); check the network", retry=True)


def exchange_fault(error: BaseException, *, in_body: bool, reused: bool, read_timeout: float) -> Fault:
    """The fault behind an error while sending a request or reading its response.

    reused: the connection had served another URL before; then its fault may be the other's, and another attempt is due.
    """
    if isinstance(error, httpcore.TimeoutException):
        return Fault("timeout_read", f"silent for {read_timeout:g} s; try again, or raise `timeout`")
    if isinstance(error, httpcore.LocalProtocolError):
        return Fault("request_invalid", "a header or the method of the request can't be sent; check `headers`")
    if isinstance(error, httpcore.RemoteProtocolError):
        text = str(error)
        if in_body and "without sending complete message body" in text:
            return Fault("truncated_body", "the response ends before its end; try again later")
        if "disconnected without sending" in text:
            return _reset()
        if "buffer" in text.lower():
            return Fault("headers_too_large", "its headers are larger than 100 KiB; nothing was read", retry=reused)
        return Fault("malformed_response", "what it answers is not valid HTTP/1.1", retry=reused)
    if isinstance(error, httpcore.NetworkError | OSError):
        return _reset()
    return Fault("malformed_response", "what it answers is not valid HTTP/1.1", retry=reused)


def _reset() -> Fault:
    return Fault("connection_reset", "it closed the connection without an answer; try again later", retry=True)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _system_error(causes: list[BaseException]) -> str:
    """The operating system's own words for an error number, e.g. "No route to host"."""
    return next(
        (cause.strerror for cause in causes if isinstance(cause, OSError) and cause.errno and cause.strerror), ""
    )
