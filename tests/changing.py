"""What may change while a run trains, for tests that take any spec."""

from hypothesis import strategies as st

from ae_keras.specs import faces


def changes(kind):
    """Strategy of what may change while it trains, for the most epochs that there can be."""
    one = [
        st.tuples(st.integers(1, 19_999), st.just(name), st.floats(face.low, face.high))
        for name, face in faces(kind).items()
        if face.moves
    ]
    timelines = st.lists(st.one_of(one), max_size=3, unique_by=lambda change: change[:2])
    return timelines.map(lambda each: tuple(sorted(each))) if one else st.just(())
