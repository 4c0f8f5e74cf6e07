"""Postings: changing them record by record gives what building them anew gives."""

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.postings import Postings
from knowledge.retrieval import Index
from knowledge.values import Fact, Speaker

WORDS = ("tea", "coffee", "lift", "treaty", "floor", "Zerbo", "Floyd", "沙龙", "договор")
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
records = st.one_of(
    st.builds(
        lambda slug, question, answer, lang: Fact(
            slug, {"en": question}, {"en": answer, lang: answer}, keywords=("Zerbo",)
        ),
        st.sampled_from("abcd"),
        texts,
        texts,
        st.sampled_from(("en", "fr", "ru")),
    ),
    st.builds(
        lambda slug, name, role: Speaker(slug, name, {"en": role}),
        st.sampled_from("ab"),
        texts,
        texts,
    ),
)
contents = st.lists(records, max_size=6, unique_by=lambda record: record.address)


@settings(deadline=None)
@given(st.lists(contents, min_size=1, max_size=5), texts)
def test_changing_records_one_by_one_finds_what_a_new_index_finds(stages, question):
    index = Index(())
    for stage in stages:
        index = Index(stage, index)
    fresh = Index(stages[-1])

    def found(one):
        hits = one.search(question, "en", 9)
        return sorted((hit.record.address, hit.score, hit.certainty) for hit in hits)

    assert found(index) == found(fresh)
    assert index.postings.names.counts == fresh.postings.names.counts
    assert set(index.postings.times) == set(fresh.postings.times)


def test_earlier_postings_stay_as_they_were():
    lift = Fact("lift", {"en": "Where is the lift?"}, {"en": "Here."})
    before = Postings([lift])

    after = Postings([], before)

    assert before.record(0) == lift
    assert "lift" in before
    assert "lift" not in after
    assert after.slots == [None]
