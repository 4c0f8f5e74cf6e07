"""The environment counts at every start."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bench.processes import Rosa
from tests.edges.calls import HELLO, get, post
from tests.edges.conftest import exported
from tests.edges.journals import until
from tests.edges.line import START_LIMIT_S
from tests.upstream import Script, Upstream

ROOT = Path(__file__).resolve().parents[2]
StartRosa = Callable[..., Rosa]
SPOKEN = Script(text=("From ", "the model."))


def text_of(rosa: Rosa) -> str:
    """Return the text of one whole reply."""
    status, _, body = post(rosa, {"messages": HELLO}, **{"X-Conversation-ID": "one"})
    assert status == 200
    return json.loads(body)["choices"][0]["message"]["content"]


def test_endpoint_may_name_the_route_and_needs_no_key(start_rosa: StartRosa) -> None:
    with Upstream(SPOKEN) as upstream:
        rosa = start_rosa(f"{upstream.url}/chat/completions", LLM_MODEL="some-model")

        assert text_of(rosa) == "From the model."
        call = upstream.calls[-1]
        assert (call.path, call.body["model"]) == ("/v1/chat/completions", "some-model")
        assert "authorization" not in call.headers


def test_key_of_the_environment_is_sent(start_rosa: StartRosa) -> None:
    with Upstream(SPOKEN) as upstream:
        rosa = start_rosa(upstream.url, LLM_API_KEY="sk-secret")
        text_of(rosa)

        assert upstream.calls[-1].headers["authorization"] == "Bearer sk-secret"
        assert "sk-secret" not in rosa.log()


def test_disabled_model_means_the_offline_provider(start_rosa: StartRosa) -> None:
    with Upstream(SPOKEN) as upstream:
        rosa = start_rosa(upstream.url, LLM_ENABLED="false")
        text_of(rosa)

        assert list(upstream.calls) == []
        assert exported(rosa, "one")[0]["provider"] == "offline"


def test_endpoint_that_cannot_stream_is_asked_for_one_piece(start_rosa: StartRosa) -> None:
    with Upstream(SPOKEN) as upstream:
        rosa = start_rosa(upstream.url, LLM_STREAM="false")

        _, _, body = post(rosa, {"messages": HELLO, "stream": True})

        assert not upstream.calls[-1].body.get("stream")
        assert b'"content":"From the model."' in body
        assert body.endswith(b"data: [DONE]\n\n")


def test_self_signed_certificate_is_refused_unless_told_otherwise(start_rosa: StartRosa) -> None:
    with Upstream(SPOKEN, tls=True) as upstream:
        strict, lenient = start_rosa(upstream.url), start_rosa(upstream.url, LLM_VERIFY_SSL="false")

        text_of(strict)
        assert exported(strict, "one")[0]["provider"] == "offline"
        assert text_of(lenient) == "From the model."


@pytest.mark.parametrize("stream", ["true", "false"])
def test_certificate_of_a_private_authority_is_taken_with_its_bundle(
    start_rosa: StartRosa, tmp_path: Path, stream: str
) -> None:
    with Upstream(SPOKEN, tls=True) as upstream:
        bundle = tmp_path / "authority.pem"
        upstream.authority.cert_pem.write_to_path(str(bundle))
        rosa = start_rosa(upstream.url, LLM_CA_BUNDLE=str(bundle), LLM_STREAM=stream)

        assert text_of(rosa) == "From the model."


def test_key_of_the_documentation_is_refused_in_production(start_rosa: StartRosa) -> None:
    with pytest.raises(RuntimeError, match=r"agent\.E001"):
        start_rosa(ROSA_API_KEY="rosa-backend-key-2025")


def test_clock_can_be_set(start_rosa: StartRosa) -> None:
    with Upstream(SPOKEN) as upstream:
        rosa = start_rosa(upstream.url, ROSA_NOW="2025-09-09T11:30:00+02:00")
        text_of(rosa)

        prompt = upstream.calls[-1].body["messages"][-1]["content"]
        assert "It is Tuesday 9 September 2025, 11:3" in prompt
        assert "On now: Panel on science diplomacy in Festsaal, 11:00 to 12:30." in prompt
        assert "Next: Machine learning for small events in Forum, 14:00 to 15:30." in prompt


def test_ollama_may_be_named_without_its_version(start_rosa: StartRosa) -> None:
    with Upstream(SPOKEN) as upstream:
        rosa = start_rosa(OLLAMA_BASE_URL=upstream.url.removesuffix("/v1"))

        assert text_of(rosa) == "From the model."
        assert upstream.calls[-1].path == "/v1/chat/completions"


def test_bundle_that_cannot_be_read_is_named_at_the_start(start_rosa: StartRosa) -> None:
    with pytest.raises(RuntimeError, match=r"agent\.E002"):
        start_rosa(LLM_CA_BUNDLE="/nowhere/authority.pem")


def test_hosts_of_a_key_that_cannot_be_read_are_named_at_the_start(start_rosa: StartRosa) -> None:
    with pytest.raises(RuntimeError, match=r"agent\.E003\) LLM_KEY_HOSTS has 'GROQ'") as caught:
        start_rosa(LLM_KEY_HOSTS="GROQ")

    assert "Traceback" not in str(caught.value)


def test_paths_for_programs_answer_in_json_with_debug_too(start_rosa: StartRosa) -> None:
    rosa = start_rosa(DEBUG="true")

    assert json.loads(get(rosa, "/v1/nothing")[2])["error"]["type"] == "invalid_request_error"
    assert post(rosa, {}, "/v1/models")[0] == 405
    assert get(rosa, "/v1/models/", Authorization=f"Bearer {rosa.key}")[0] == 200


def test_strange_host_gets_the_error_body_on_other_paths(start_rosa: StartRosa) -> None:
    rosa = start_rosa()

    status, _, body = get(rosa, "/v1/models", Host="evil.example")

    assert status == 400
    assert set(json.loads(body)["error"]) == {"message", "type", "param", "code"}


def test_empty_variables_count_as_unset_and_odd_flags_are_refused(start_rosa: StartRosa) -> None:
    with Upstream(SPOKEN, tls=True) as upstream:
        empty = dict.fromkeys(("LLM_VERIFY_SSL", "LLM_STREAM", "DRAIN_S", "REDIS_URL"), "")
        rosa = start_rosa(upstream.url, **empty)

        text_of(rosa)

        assert exported(rosa, "one")[0]["provider"] == "offline"
    with pytest.raises(RuntimeError, match="LLM_VERIFY_SSL is 'ture'"):
        start_rosa(LLM_VERIFY_SSL="ture")


def test_persona_with_only_the_offline_provider_stays_offline(start_rosa: StartRosa) -> None:
    chain = (
        "from agent.models import *; PersonaProvider.objects.create("
        "persona=Persona.objects.get(slug='rosa-ctbto-agent'), "
        "provider=Provider.objects.get(slug='offline'))"
    )
    with Upstream(SPOKEN) as upstream:
        rosa = start_rosa(upstream.url)
        before = json.loads(get(rosa, "/readyz")[2])["release"]
        rosa.manage("shell", "--command", chain)
        until(lambda: json.loads(get(rosa, "/readyz")[2])["release"] > before, START_LIMIT_S)

        text_of(rosa)

        assert list(upstream.calls) == []


def test_settings_are_read_on_systems_that_cannot_time_out_a_dead_line() -> None:
    code = "import socket; del socket.TCP_USER_TIMEOUT; import rosa.settings"
    env = {**os.environ, "DEBUG": "true", "SECRET_KEY": "of a test"}

    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, check=True, timeout=30)
