"""Home: the idea in one picture, the scenes of the lecture, and the pages."""

import streamlit as st

from ae_keras.ui.outline import PCA_PAGE, ROOT, SCENES

st.title("Autoencoders, live", anchor=False)
st.markdown(
    "An autoencoder learns to repeat its input through a **bottleneck**. What gets through is what it has understood."
)
st.image(
    str(ROOT / "assets" / "autoencoder.svg"),
    width="stretch",
    alt="A network that narrows from the input x to a code h = f(x) and widens again to the reconstruction g(h)",
)
encoder, code, decoder = st.columns(3)
encoder.markdown("**Encoder** $h=f(x)$  \nsqueezes the input into a few numbers.")
code.markdown("**Code** $h$  \nis all that the other side gets to see.")
decoder.markdown("**Decoder** $\\hat x=g(h)$  \nrebuilds the input; the error is the teacher, no labels are needed.")

st.subheader("Scenes", anchor=False, help="One click sets a page up as a slide of the lecture needs it.")
for column, scene in zip(st.columns(max(len(SCENES), 3)), SCENES, strict=False):
    with column.container(border=True):
        st.page_link(ROOT / scene.page, label=f"**{scene.title}**", icon=scene.icon, query_params=scene.query)
        st.caption(scene.sees)

st.subheader("The lecture", anchor=False)
st.page_link(ROOT / PCA_PAGE, label="PCA vs autoencoder", icon=":material/compare:")
st.caption("The same two numbers per banknote: a plane that PCA must keep flat, and a sheet that a network may bend.")
