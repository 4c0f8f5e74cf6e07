"""TLS for endpoints behind a private authority."""

import ssl
from functools import lru_cache


@lru_cache(maxsize=32)
def tls_context(verify: bool, ca_bundle: str) -> ssl.SSLContext:
    """Return the context for an endpoint; reads the CA bundle. Raises OSError or SSLError."""
    context = ssl.create_default_context(cafile=ca_bundle or None)
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
